"""Bodies that take long to read: the limit of a query ends them, in words, and others are served meanwhile.

Of each kind of body the slowest known is sent. Where reading is quick it is answered, where it is not its worker is ended.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from house import DG, EX, FACT, OWNER, House, service, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/"'
MANY = 100_000
FEWER = 10_000


def _joined(count: int, piece: Callable[[int], str], between: str = "") -> str:
    return between.join(map(piece, range(count)))


#: Time in the square of the body, or more stack than there is, in the libraries that read it.
ENDED = {
    "attributes of one element": (
        "application/rdf+xml",
        f'<rdf:RDF {RDF}><rdf:Description rdf:about="x:a" {_joined(MANY, lambda n: f"e:a{n}=" + chr(34) * 2, " ")}/></rdf:RDF>',
        {"body-timeout"},
    ),
    "terms of a context that lean on each other": (
        "application/ld+json",
        '{"@context":{"t0":"x:a",' + _joined(MANY, lambda n: f'"t{n + 1}":"t{n}:b"', ",") + '},"@id":"x:a","t1":"v"}',
        {"body-stopped", "body-timeout"},
    ),
}
READ = {
    "namespaces of one element": (
        "application/rdf+xml",
        f"<rdf:RDF {RDF} {_joined(5_000, lambda n: f'xmlns:n{n}={chr(34)}x:{n}{chr(34)}', ' ')}/>",
    ),
    "values of one property": ("text/turtle", "<x:a> <x:b> " + _joined(FEWER, str, ",") + " ."),
    "values of one fact": ("text/turtle", f"<x:s> a <{DG}Service> ; <{FACT}generatesText> " + _joined(FEWER, str, ",") + " ."),
    "names of one service": (
        "text/turtle",
        f"<x:s> a <{DG}Service> ; <https://schema.org/name> " + _joined(FEWER, lambda n: f'"n"@x-{n}', ",") + " .",
    ),
    "a list": ("text/turtle", "<x:a> <x:b> (" + " 1" * 5_000 + ") ."),
    "prefixes": ("text/turtle", _joined(30_000, lambda n: f"@prefix p{n}: <x:{n}> .\n")),
    "one literal": ("text/turtle", f'<x:a> <x:b> """{"x" * 1_000_000}""" .'),
    "entities": (
        "application/rdf+xml",
        f'<!DOCTYPE r [<!ENTITY a "{"x" * 50_000}">]><rdf:RDF {RDF}><e:A><e:p>{"&a;" * 50_000}</e:p></e:A></rdf:RDF>',
    ),
    "a context": (
        "application/ld+json",
        '{"@context":{' + _joined(FEWER, lambda n: f'"t{n}":"x:{n}"', ",") + '},"@id":"x:a","t1":"v"}',
    ),
    "contexts": (
        "application/ld+json",
        '{"@id":"x:a","x:p":[' + _joined(2_000, lambda n: f'{{"@context":{{"t{n}":"x:{n}"}},"t{n}":1}}', ",") + "]}",
    ),
    "keys": ("application/json", '{"id":"x:a","facts":{' + _joined(FEWER, lambda n: f'"k{n}":1', ",") + "}}"),
    "aliases": ("application/yaml", "a: &a [x]\nb:\n" + "- *a\n" * FEWER),
    "columns": ("text/csv", "id" + ",x" * MANY + "\n"),
    "rows": ("text/csv", "id,generatesText\n" + _joined(5_000, lambda n: f"x:{n},maybe\n")),
}


@pytest.mark.parametrize(("media", "body", "codes"), ENDED.values(), ids=ENDED)
def test_a_body_that_takes_too_long_is_ended_and_others_are_served(media: str, body: str, codes: set[str], house: House) -> None:
    webs = set(house.webs())
    with ThreadPoolExecutor(4) as pool:
        slow = [
            pool.submit(house.ask, method, path, body, token=OWNER, timeout=60, Content_Type=media)
            for method, path in (("PUT", f"/store?graph={EX}slow"), ("POST", "/api/duties"), ("POST", "/api/check"))
            if media != "application/rdf+xml" or path.startswith("/store")  # the others take no RDF/XML
        ]
        served = 0
        while not all(one.done() for one in slow):
            assert house.put(f"{EX}quick", service("quick", generatesText=served % 2 == 0)).status in {201, 204}
            assert house.rows(f"SELECT ?v {{ <{EX}quick> <{FACT}generatesText> ?v }}") == [str(served % 2 == 0).lower()]
            served += 1
    assert served
    for got in (one.result() for one in slow):
        assert (got.status, got.headers["content-type"]) == (503, "application/problem+json"), got.text[:300]
        assert got.json["code"] in codes
        assert got.json["where"].startswith("DUTYGRAPH_QUERY_")
    assert set(house.webs()) == webs
    assert house.ask("GET", f"/store?graph={EX}slow").status == 404
    house.ask("DELETE", f"/store?graph={EX}quick", token=OWNER)
    wait_until(lambda: len(house.processes()) == 7)


@pytest.mark.parametrize(("media", "body"), READ.values(), ids=READ)
def test_the_slowest_body_of_each_kind_has_an_answer(media: str, body: str, kept: House) -> None:
    webs = set(kept.webs())
    got = kept.ask("PUT", f"/store?graph={EX}heavy", body, token=OWNER, timeout=60, Content_Type=media)
    assert got.status in {201, 204, 422}, got.text[:300]
    if got.status != 422:
        assert kept.ask("DELETE", f"/store?graph={EX}heavy", token=OWNER).status == 204
    assert set(kept.webs()) == webs


def test_a_body_too_large_for_memory_is_ended(house: House) -> None:
    """What a query may take is 300 MB here."""
    body = json.dumps({"services": [{"id": f"x:{number}", "name": {"en": "n" * 20}} for number in range(150_000)]})
    got = house.ask("POST", "/api/duties?service=x:1", body, timeout=60, Content_Type="application/json")
    assert (got.status, got.json["code"]) in {(503, "body-stopped"), (503, "body-timeout")}


def test_a_large_body_gives_what_the_same_services_in_small_ones_give(kept: House) -> None:
    """A worker reads the one, the web process the others."""
    names = [f"size-{number}" for number in range(60)]
    whole = json.dumps({"services": [{"id": EX + name, "facts": {"generatesText": True}} for name in names]})
    one = json.dumps({"id": EX + names[7], "facts": {"generatesText": True}})
    asked = {"Content_Type": "application/json"}
    for path in (f"/api/duties?on=2025-03-01&service={EX}{names[7]}", f"/api/changes?from=2023-08-01&service={EX}{names[7]}"):
        answers = [kept.ask("POST", path, body, **asked) for body in (whole, one)]
        assert answers[0].status == 200
        assert answers[0].json == answers[1].json
    reports = [kept.ask("POST", "/api/check?on=2025-03-01&format=json&reading=alternative", body, **asked) for body in (whole, one)]
    assert [got.status for got in reports] == [200, 200]
    services = [{finding["service"] for finding in got.json["findings"]} for got in reports]
    assert services[1] < services[0]
    assert len(services[0]) == len(names)


def test_what_is_wrong_in_a_large_body_is_named_by_its_line(kept: House) -> None:
    body = "id,generatesText\n" + _joined(2_000, lambda n: f"x:{n},true\n") + "x:last,maybe\n"
    for method, path in (("POST", "/api/duties"), ("PUT", f"/store?graph={EX}wrong")):
        got = kept.ask(method, path, body, token=OWNER, Content_Type="text/csv")
        assert (got.status, got.json["code"]) == (422, "facts")
        assert ":2002" in got.json["where"]
