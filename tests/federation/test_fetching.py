"""The one module that fetches: every way around its list is closed, and every answer is bounded.

Source: RFC 6890; RFC 4291, section 2.5.5; issue of RDF4J on requests to inner hosts, whose acceptance criteria these are.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from listeners import Listener, listening

from dutygraph.errors import QueryError, UsageError
from dutygraph.fetching import Fetcher, Origin, ServiceFailed, origins

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCEPT = "application/sparql-results+json"


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listening() as started:
        yield started


def fetcher(allowed: str, *addresses: str, seconds: float = 1) -> tuple[Fetcher, list[str]]:
    """A fetcher, and the names that it resolves."""
    resolved: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        resolved.append(host)
        return list(addresses) or [host]

    return Fetcher(origins(allowed), seconds=seconds, max_bytes=200_000, resolve=resolve), resolved


def test_a_listed_address_is_asked(listener: Listener) -> None:
    found, _ = fetcher(listener.home)
    assert b'"norm"' in found.ask(f"{listener.home}/good", "ASK {}", ACCEPT)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}.example.org/",
        "http://localhost:{port}/good",
        "http://2130706433:{port}/good",
        "http://0177.0.0.1:{port}/good",
        "http://0x7f.1:{port}/good",
        "http://[::ffff:127.0.0.1]:{port}/good",
        "http://127.0.0.1:{port}@example.org/",
        "http://user@127.0.0.1:{port}/good",
        "https://127.0.0.1:{port}/good",
        "http://127.0.0.1/good",
        "http://127.0.0.1:{port}/good\r\nX-Smuggled: yes",
        "http://127.0.0.1:{port}\\@example.org/",
        "http://１２７.0.0.1:{port}/good",
        "file:///etc/passwd",
        "ftp://127.0.0.1:{port}/",
        "//127.0.0.1:{port}/good",
    ],
)
def test_what_is_not_listed_word_for_word_is_not_asked(listener: Listener, address: str) -> None:
    before = len(listener.asked)
    found, resolved = fetcher(listener.home)
    with pytest.raises((QueryError, ServiceFailed)):
        found.ask(address.format(port=listener.server_port), "ASK {}", ACCEPT)
    assert resolved == []
    assert len(listener.asked) == before


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104  (refused)
        "192.0.2.1",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "2001::1",
    ],
)
def test_a_listed_name_with_an_inner_address_is_not_asked(listener: Listener, address: str) -> None:
    for addresses in ((address,), ("8.8.8.8", address)):
        found, resolved = fetcher(f"http://store.example:{listener.server_port}", *addresses)
        with pytest.raises(ServiceFailed, match="not public"):
            found.ask(f"http://store.example:{listener.server_port}/good", "ASK {}", ACCEPT)
        assert resolved == ["store.example"]


def test_numbers_that_a_resolver_takes_for_an_address_are_looked_at(listener: Listener) -> None:
    """These names are listed, and the resolver of this machine is asked: it says 127.0.0.1."""
    before = len(listener.asked)
    for host in ("2130706433", "0x7f000001", "0177.0.0.1", "localhost"):
        address = f"http://{host}:{listener.server_port}"
        with pytest.raises(ServiceFailed, match=r"not public|no address"):
            Fetcher(origins(address), seconds=2, max_bytes=1000).ask(f"{address}/good", "ASK {}", ACCEPT)
    assert len(listener.asked) == before


def test_the_connection_goes_to_the_address_that_was_looked_at(listener: Listener) -> None:
    """A name that means another address a moment later gains nothing: it is resolved once."""
    answers = iter([["127.0.0.1"], ["8.8.8.8"]])
    asked = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    name = f"http://store.example:{listener.server_port}"
    found = Fetcher(origins(f"{name}, {listener.home}"), seconds=2, max_bytes=200_000, resolve=resolve)
    assert found.ask(f"{name}/good", "ASK {}", ACCEPT)
    assert asked == ["store.example"]
    assert listener.asked[-1][1] == f"store.example:{listener.server_port}"


def test_a_redirect_is_not_followed(listener: Listener) -> None:
    found, _ = fetcher(listener.home)
    with pytest.raises(ServiceFailed, match="307 and would send us on"):
        found.ask(f"{listener.home}/moved", "ASK {}", ACCEPT)
    assert listener.asked[-1][0] == "/moved"


@pytest.mark.parametrize("path", ["/silent", "/drip", "/heads"])
def test_slow_answers_end(listener: Listener, path: str) -> None:
    found, _ = fetcher(listener.home, seconds=0.5)
    began = time.monotonic()
    with pytest.raises(ServiceFailed, match=r"within 0\.5 s"):
        found.ask(f"{listener.home}{path}", "ASK {}", ACCEPT)
    assert time.monotonic() - began < 4


def test_huge_answers_end(listener: Listener) -> None:
    found, _ = fetcher(listener.home)
    with pytest.raises(ServiceFailed, match="more than 200,000 bytes"):
        found.ask(f"{listener.home}/huge", "ASK {}", ACCEPT)


def test_a_refusal_and_a_dead_port_are_told(listener: Listener) -> None:
    found, _ = fetcher(f"{listener.home},http://127.0.0.1:1")
    with pytest.raises(ServiceFailed, match="answered 500"):
        found.ask(f"{listener.home}/broken", "ASK {}", ACCEPT)
    with pytest.raises(ServiceFailed, match="cannot be reached"):
        found.ask("http://127.0.0.1:1/", "ASK {}", ACCEPT)


def test_the_list_is_read_strictly() -> None:
    assert origins(" https://A.example , http://[::1]:81/ ,") == (Origin("https", "a.example", 443), Origin("http", "::1", 81))
    assert str(origins("http://[::1]:81")[0]) == "http://[::1]:81"
    for wrong in ("a.example", "https://a.example/sparql", "ftp://a.example", "https://u:p@a.example", "*", "https://a.example:x"):
        with pytest.raises(UsageError):
            origins(wrong)
