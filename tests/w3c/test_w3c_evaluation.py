"""The W3C's query evaluation tests, over HTTP: what Oxigraph's server passes, we pass.

Source: W3C Data Access and SPARQL 1.1 test suites; SPARQL 1.1 Protocol, section 2.1.4 (the dataset of a request).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from w3c_cases import Case, evaluation_cases, media_types, same

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from servers import Server

_MEDIA = {".ttl": "text/turtle", ".rdf": "application/rdf+xml", ".nt": "application/n-triples"}


def _passed(server: Server, case: Case, loaded: set[Path]) -> bool:
    for path in case.loaded():
        if path not in loaded:
            address = f"{server.store}?graph={quote(case.iri(path), safe='')}"
            reply = server.send("PUT", address, path.read_bytes(), {"Content-Type": _MEDIA[path.suffix]})
            if reply.status >= 300:
                return False
            loaded.add(path)
    form = urlencode([("query", case.text()), *case.dataset()]).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": media_types(case)}
    reply = server.send("POST", server.query, form, headers)
    if reply.status != 200:
        return False
    return same(case, reply.body, reply.headers["content-type"].partition(";")[0])


def test_no_test_is_lost_in_our_layer(suites: Path, ours: Server, theirs: Server, capsys: pytest.CaptureFixture[str]) -> None:
    cases = evaluation_cases(suites)
    passed: dict[str, set[str]] = {}
    for name, server in (("ours", ours), ("theirs", theirs)):
        loaded: set[Path] = set()
        passed[name] = {case.name for case in cases if _passed(server, case, loaded)}
    with capsys.disabled():
        print(  # noqa: T201  (the counts are the result)
            f"\nW3C query evaluation over HTTP: {len(cases)} tests, ours {len(passed['ours'])}, "
            f"oxigraph serve {len(passed['theirs'])}; neither: {sorted({c.name for c in cases} - set().union(*passed.values()))}"
        )
    assert len(cases) > 400
    assert passed["theirs"] - passed["ours"] == set()
    assert len(passed["ours"]) > 0.92 * len(cases)
