"""The formats that people read: text, GitHub, HTML. Text from a facts file can neither break out nor hide."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from dutygraph.reports import FORMATS, step_summary
from dutygraph.reports.github import MAX_OF_A_KIND, MAX_SUMMARY_BYTES
from dutygraph.reports.wording import visible

if TYPE_CHECKING:
    from dutygraph.findings import Findings


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def page(findings: Findings, lang: str) -> str:
    return FORMATS["html"](findings, lang=lang).decode()


@pytest.mark.parametrize(("lang", "tag"), [("en", "en"), ("zh", "zh-Hans")])
def test_the_page_says_its_language(lang: str, tag: str, findings: Findings) -> None:
    assert _Page(page(findings, lang)).tags[0] == ("html", {"lang": tag})


def test_the_page_escapes_hostile_names(findings: Findings) -> None:
    text = page(findings, "en")
    assert "<script" not in text
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;\\u202etxt.exe" in text
    assert not any(char in text for char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def test_the_page_loads_nothing(findings: Findings) -> None:
    text = page(findings, "en")
    tags = _Page(text).tags
    assert {tag for tag, _ in tags}.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "base", "form", "svg"})
    assert not any("src" in attrs or any(name.startswith("on") for name in attrs) for _, attrs in tags)
    assert {tag for tag, attrs in tags if "href" in attrs} == {"a"}
    assert "@import" not in text
    assert "url(" not in text
    assert "default-src 'none'" in text


def test_the_page_is_fit_for_paper_and_for_the_dark(findings: Findings) -> None:
    text = page(findings, "en")
    assert "@media print" in text
    assert "prefers-color-scheme: dark" in text
    assert "color-scheme: light dark" in text


def test_the_page_comes_failed_first_for_each_service(findings: Findings) -> None:
    sections = page(findings, "zh").split("<section>")[1:]
    order = ("failed", "cantTell", "untested", "passed", "inapplicable")
    for section in sections:
        ranks = [order.index(name) for name in re.findall(r'<tr><td class="(\w+)"', section)]
        assert ranks == sorted(ranks)
        assert len(ranks) == 160
    assert len(sections) == 2


def test_text_is_a_line_a_finding_and_ends_with_counts(findings: Findings) -> None:
    lines = FORMATS["text"](findings, lang="en").decode().splitlines()
    listed = [line for line in lines if line.startswith("  ")]
    assert lines[-1] == "not shown 69 (waived 1), cannot tell 144, untested 1, shown 1, inapplicable 105"
    assert all(line.startswith("  facts/我的 service.json:") for line in listed)
    assert re.match(r"  .+:\d+: not shown: [a-z-]+ \[Art \d+.*\] ", listed[0])
    assert not any(char in "".join(lines) for char in "\u202e\r\x1b")


def test_text_says_when_nothing_is_open(findings: Findings) -> None:
    fine = replace(findings, findings=tuple(f for f in findings.findings if f.outcome in {"passed", "inapplicable"}))
    assert "  Nothing is open." in FORMATS["text"](fine, lang="en").decode()


def test_github_escapes_messages_and_properties(findings: Findings) -> None:
    first = next(f for f in findings.findings if f.outcome == "failed" and f.waiver is None)
    file = "a:b,c%d\n.json"
    bad = replace(first, file=file, line=7, message=replace(first.message, en="50%, so: x\r\ny\u202e"))
    (line,) = FORMATS["github"](replace(findings, findings=(bad,)), lang="en").decode().splitlines()
    assert line.startswith("::error file=a%3Ab%2Cc%25d%0A.json,line=7,endLine=7,col=1,title=")
    assert "::not shown: 50%25, so: x%0D%0Ay\\u202e [" in line


def test_github_gets_ten_of_a_kind_by_severity(findings: Findings) -> None:
    lines = FORMATS["github"](findings, lang="en").decode().splitlines()
    kinds = [line.split(" ")[0] for line in lines]
    assert kinds == sorted(kinds, key=("::error", "::warning", "::notice").index)
    assert kinds.count("::error") == kinds.count("::notice") == MAX_OF_A_KIND
    assert kinds.count("::warning") == 1
    waived = next(line for line in lines if "file-algorithm" in line)
    assert waived.startswith("::notice ")


def test_the_step_summary_is_one_row_a_finding_without_markup(findings: Findings) -> None:
    first = next(f for f in findings.findings if f.outcome == "failed")
    bad = replace(first, message=replace(first.message, en="a|b\n<img src=x> [c](d) @someone `e`"))
    summary = step_summary(replace(findings, findings=(bad,)), "en")
    row = next(line for line in summary.splitlines() if line.startswith("| not shown"))
    assert row.count("|") == 6
    assert not any(part in row for part in ("<img", "[c]", "@someone", "`"))


def test_the_step_summary_stays_below_the_limit_of_github(findings: Findings) -> None:
    many = replace(findings, findings=findings.findings * 20)
    summary = step_summary(many, "zh")
    assert len(summary.encode()) < MAX_SUMMARY_BYTES + 200
    assert re.search(r"另有\d+条，见完整报告。\n$", summary)


def test_hidden_characters_are_written_out() -> None:
    assert visible("中文 a\u200bb\u2066c\x1b\u2028") == "中文 a\\u200bb\\u2066c\\u001b\\u2028"
