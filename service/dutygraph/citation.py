"""Citations of provisions: ids, English and Chinese forms, and reading them back.

Law: the articles of the Interim Measures; Chinese citing practice of 条, 款 and 项.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dutygraph.errors import UsageError

__all__ = ["Citation", "chinese_number", "parse_citation"]

_DIGITS = "零一二三四五六七八九"
_TEN, _HUNDRED = 10, 100
_FORMS = (
    re.compile(r"art-(\d+)(?:-para-(\d+))?(?:-item-(\d+))?$"),
    re.compile(
        r"art(?:icle)?s?\.?\s*(\d+)(?:[,\s]*(?:para(?:graph)?\.?\s*|\()(\d+)\)?)?"
        r"(?:[,\s]*(?:item\s*|\()(\d+)\)?)?$",
        re.IGNORECASE,
    ),
)
_ZH = re.compile(
    r"第([零一二三四五六七八九十百\d]+)条"
    r"(?:第([零一二三四五六七八九十\d]+)款)?"
    r"(?:第[（(]?([零一二三四五六七八九十\d]+)[）)]?项)?$"
)


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """One article, or a paragraph or item in it; 0 stands for the whole."""

    article: int
    paragraph: int = 0
    item: int = 0

    @property
    def id(self) -> str:
        """The provision id.

        >>> Citation(7, 1, 3).id
        'art-7-para-1-item-3'
        """
        para = f"-para-{self.paragraph}" if self.paragraph else ""
        return f"art-{self.article}{para}" + (f"-item-{self.item}" if self.item else "")

    @property
    def en(self) -> str:
        """The English form.

        >>> Citation(7, 1, 3).en
        'Art 7, para 1, item 3'
        """
        para = f", para {self.paragraph}" if self.paragraph else ""
        return f"Art {self.article}{para}" + (f", item {self.item}" if self.item else "")

    @property
    def zh(self) -> str:
        """The Chinese form.

        >>> Citation(17, 1).zh
        '第十七条第一款'
        """
        para = f"第{chinese_number(self.paragraph)}款" if self.paragraph else ""
        item = f"第{chinese_number(self.item)}项" if self.item else ""
        return f"第{chinese_number(self.article)}条{para}{item}"


def chinese_number(number: int) -> str:
    """Returns 1 to 99 in Chinese numerals.

    >>> [chinese_number(n) for n in (4, 10, 17, 24)]
    ['四', '十', '十七', '二十四']
    """
    if not 0 < number < _HUNDRED:
        raise ValueError(number)
    tens, units = divmod(number, _TEN)
    head = "" if tens == 0 else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return head + (_DIGITS[units] if units else "")


def _from_chinese(text: str) -> int:
    if text.isdigit():
        return int(text)
    head, ten, tail = text.partition("十")
    if not ten:
        return _DIGITS.index(head)
    return (_DIGITS.index(head) if head else 1) * _TEN + (_DIGITS.index(tail) if tail else 0)


def parse_citation(text: str) -> Citation:
    """Returns the citation that a provision id, an English or a Chinese form names.

    Raises:
        UsageError: the text is none of these.

    >>> parse_citation("art. 17(1)") == parse_citation("第十七条第一款") == Citation(17, 1)
    True
    """
    stripped = text.strip()
    for form in _FORMS:
        if match := form.match(stripped):
            return Citation(*(int(part or 0) for part in match.groups()))
    if match := _ZH.match(stripped):
        return Citation(*(_from_chinese(part) if part else 0 for part in match.groups()))
    raise UsageError(
        f'"{text}" is not a citation.',
        remedy='Write it as "art-17-para-1", "Art 17(1)" or "第十七条第一款".',
    )
