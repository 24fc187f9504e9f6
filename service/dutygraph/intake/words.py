"""Whether a free text affirms something. Where it denies, doubts or only might mean it, nothing is read from it.

The texts are written by people for people, so the tests lean to "cannot tell": a word too many here costs a fact,
a word too few would make one up.
"""

from __future__ import annotations

import re

__all__ = ["affirms_annotation", "affirms_personal", "clean", "names_licence", "names_people", "names_personal", "says_something"]

_NOTHING = re.compile(
    r"\W*(?:none|no|not|nil|null|never|n/?a|unknown|unspecified|undisclosed|noassertion|tbd|tba|todo|to\s+be\s|"
    r"there\s+(?:is|are|was|were)\s+no|无|没有|未|不|暂无|待)(?:\b|(?<=\s)|(?<=[无有未不待]))",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:no|not|none|never|nor|neither|cannot|\w+n['’]t|nil|n/?a|without|free\s+of|absent|lacks?|unknown|unclear|unspecified|"
    r"may|might|could|can|possibl[ey]|potential(?:ly)?|perhaps|likely|unlikely|if|whether|should|must|"
    r"anonymi[sz]\w*|de-?identif\w*|pseudonymi[sz]\w*|redact\w*|remov\w*|mask\w*|filter\w*|scrub\w*|strip\w*|exclud\w*|"
    r"delet\w*|synthetic\w*|simulat\w*|fiction\w*|fictitious|artificial\w*|tbd|tba|todo)\b"
    r"|[?？]|无|没有|不|未|可能|或许|是否|匿名|脱敏|去标识|删除|移除|剔除|排除|过滤|虚构|合成|模拟",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"\bPII\b|\bpersonal(?:ly)?[\s-]+(?:sensitive[\s-]+|identifiable[\s-]+)?(?:information|data)\b|个人(?:敏感)?(?:信息|数据)",
    re.IGNORECASE,
)
_UNANNOTATED = re.compile(
    r"\b(?:no|not|never|without|lacks?|isn't|aren't|wasn't|weren't)\b[^.;:]{0,40}(?:annotat|label)"
    r"|\b(?:annotat|label)\w*[^.;:]{0,40}\b(?:not|no|none|never|n/a)\b|\bun-?(?:annotated|labell?ed)\b|(?:未|无|没有|不)[^。；]{0,6}标[注记]",
    re.IGNORECASE,
)
_PERSON = (
    r"(?:rater|people|person|human|woman|women|man|men|male|female|crowd-?\s?worker|worker|expert|student|volunteer|employee|"
    r"contractor|participant|linguist|physician|clinician|doctor|nurse|lawyer|speaker|author|researcher|graduate)s?"
)
_PEOPLE = re.compile(rf"\b{_PERSON}\b|标注(?:人员|员)|人工|众包|专家|学生|志愿者", re.IGNORECASE)
_NOBODY = re.compile(
    rf"\b(?:no|not|non|never|without|zero|instead\s+of|rather\s+than|simulat\w*|synthetic|like)\b[^.;:]{{0,40}}\b{_PERSON}\b"
    rf"|\b{_PERSON}\b[-\s](?:like|level|free)|(?:无|未|没有|非|不)[^。；]{{0,6}}(?:人工|标注员|标注人员|众包)",
    re.IGNORECASE,
)
_NO_LICENCE = re.compile(
    r"\W*(?:others?|custom|proprietary|unlicensed|see\b.*|all\s+rights\s+reserved|no\s?assertion|no\s?licen[cs]e.*|"
    r"未知|其他|无)?\W*",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = 160


def clean(text: str, longest: int = _LONGEST) -> str:
    """Returns a text on one line without what a terminal would obey; a long one is cut."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text[: 4 * longest]).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def says_something(text: str) -> bool:
    """Returns whether a text has a word in it, and does not begin by saying that there is nothing to say."""
    return any(char.isalnum() for char in text) and _NOTHING.match(text) is None


def affirms_personal(text: str) -> bool:
    """Returns whether a text, where personal information is asked for, names some without denial or doubt."""
    return says_something(text) and _DOUBT.search(text) is None


def names_personal(text: str) -> bool:
    """Returns whether a text, where any sensitive data are asked for, names personal information without denial or doubt."""
    return affirms_personal(text) and _PERSONAL.search(text) is not None


def affirms_annotation(text: str) -> bool:
    """Returns whether a text, where annotation is asked for, describes some."""
    return says_something(text) and _UNANNOTATED.search(text) is None


def names_people(text: str) -> bool:
    """Returns whether a text, where annotators are asked for, names people."""
    return affirms_annotation(text) and _PEOPLE.search(text) is not None and _NOBODY.search(text) is None


def names_licence(text: str) -> bool:
    """Returns whether a text names a licence, rather than that there is one or none."""
    return says_something(text) and _NO_LICENCE.fullmatch(text.strip()[:_LONGEST]) is None
