"""Pages speak one language at a time, mark the other, and keep the language that was chosen."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from sitemap import ADDRESSES, PAGES

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

VOID = {"meta", "link", "input", "br", "img", "hr", "base"}
SILENT = {"script", "style", "pre"}
NAMES = {"dutygraph", "SPARQL", "IRI", "JSON", "PDF", "HTTP", "API", "BibTeX", "Turtle", "JSON-LD", "N-Triples", "RDF/XML", "CC"}
"""Proper names that are the same in both languages."""

CHINESE = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]{3,}")


class Texts(HTMLParser):
    """Collects each text, and each attribute that is read out, with the language it is marked with."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = [("", "")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        lang = given.get("lang") or self._open[-1][1]
        self.found += [(lang, str(given[name])) for name in ("aria-label", "placeholder", "title") if given.get(name)]
        if tag not in VOID:
            self._open.append((tag, str(lang)))

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open[-1][0] not in SILENT and data.strip():
            self.found.append((self._open[-1][1], data.strip()))


def texts(client: FlaskClient, address: str, lang: str) -> list[tuple[str, str]]:
    joint = "&" if "?" in address else "?"
    response = client.get(f"{address}{joint}lang={lang}", headers={"Accept": "text/html"}, follow_redirects=True)
    assert response.mimetype == "text/html", address
    parser = Texts()
    parser.feed(response.text)
    assert len(parser.found) > 20
    return parser.found


def is_foreign(text: str) -> bool:
    """Whether a text has English words and no Chinese; addresses, dates and proper names are neither."""
    return (
        not CHINESE.search(text)
        and bool(WORD.search(text))
        and text.strip(" ,;:·()").removesuffix(" – dutygraph") not in NAMES
        and not re.fullmatch(r"[\w./:-]*[./:#][\w./:#-]*", text)
    )


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_chinese_page_has_no_english_that_is_not_marked(address: str, client: FlaskClient) -> None:
    wrong = [text for lang, text in texts(client, address, "zh") if lang == "zh-Hans" and is_foreign(text)]
    assert wrong == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_english_page_has_no_chinese_that_is_not_marked(address: str, client: FlaskClient) -> None:
    found = [text for lang, text in texts(client, address, "en") if lang == "en" and CHINESE.search(text)]
    wrong = [text for text in found if not WORD.search(text)]  # a Chinese term quoted in an English sentence is fine
    assert wrong == []


def test_every_page_is_in_the_list(client: FlaskClient, root: Path) -> None:
    told = re.findall(r"^\| `(\S+)` \| [A-Z ]+ \| page", (root / "docs/pages.md").read_text(encoding="utf-8"), re.MULTILINE)
    posted = {"/check/open"}
    routes = {rule.rule for rule in client.application.url_map.iter_rules()}
    assert len(told) > 15
    assert set(told) - posted - set(PAGES) == set()
    assert set(PAGES) <= routes


def test_the_catalog_has_every_message_and_no_other(root: Path) -> None:
    web = root / "service/dutygraph/web"
    methods = [("pages/**.py", "python"), ("templates/**.html", "jinja2")]
    used = {message if isinstance(message, str) else message[0] for _, _, message, _, _ in extract_from_dir(web, methods)}
    with (web / "translations/zh_Hans/LC_MESSAGES/messages.po").open("rb") as file:
        catalog = read_po(file, locale="zh_Hans")
    said = {m.id if isinstance(m.id, str) else m.id[0]: m.string for m in catalog if m.id}
    assert len(used) > 300
    assert used ^ set(said) == set()
    for text, string in said.items():
        chinese = string if isinstance(string, str) else string[0]
        assert re.findall(r"%\(\w+\)s", chinese) == re.findall(r"%\(\w+\)s", text), text
        assert CHINESE.search(chinese) or chinese in NAMES, text


def test_links_keep_the_language_that_was_chosen(client: FlaskClient) -> None:
    for address in ("/", "/law", "/duties"):
        page = client.get(f"{address}?lang=zh").text
        links = [link for link in re.findall(r'<a[^>]* href="(/[^"]*)"', page) if not link.startswith(("/api", "/sparql", "/docs"))]
        kept = [link for link in links if "lang=" in link or re.search(r"\.(ttl|jsonld|json|nt|rdf)$", link)]
        assert len(links) > 10
        assert set(links) == set(kept)
