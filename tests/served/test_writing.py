"""Graphs written over HTTP: who may, in which forms, under which conditions, and what readers see meanwhile."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
import rdflib
from house import DG, EX, FACT, OWNER, House, service

from dutygraph.facts import FORMATS

FULL = {"generatesText": True, "offersToPublicInMainlandChina": True}
VERDICTS = f"SELECT ?p ?norm {{ <{EX}%s> ?p ?norm FILTER(?p IN (<{DG}subjectTo>, <{DG}notSubjectTo>, <{DG}maybeSubjectTo>)) }}"
FORMS = {"text/turtle": "turtle", "application/n-triples": "nt", "application/ld+json": "json-ld", "application/rdf+xml": "xml"}
UNNAMED = "https://w3id.org/dutygraph/id/graph/unnamed"


def _path(graph: str) -> str:
    return f"/store?graph={quote(graph, safe='')}"


def _digest(house: House, graph: str) -> str:
    return house.ask("HEAD", _path(graph)).headers["etag"]


def test_a_graph_lives_from_put_to_delete(kept: House) -> None:
    graph = EX + "life"
    assert kept.ask("GET", _path(graph)).status == 404
    made = kept.put(graph, service("life", **FULL))
    assert (made.status, made.body) == (201, b"")
    again = kept.put(graph, service("life", generatesText=False))
    assert again.status == 204
    assert again.headers["etag"] != made.headers["etag"]
    read = kept.ask("GET", _path(graph), Accept="text/turtle")
    assert read.headers["etag"] == again.headers["etag"]
    assert (
        rdflib.URIRef(EX + "life"),
        rdflib.URIRef(FACT + "generatesText"),
        rdflib.Literal(lexical_or_value=False),
    ) in rdflib.Graph().parse(data=read.text)
    head = kept.ask("HEAD", _path(graph))
    assert (head.status, head.body, head.headers["etag"]) == (200, b"", read.headers["etag"])
    assert kept.ask("GET", _path(graph), If_None_Match=read.headers["etag"]).status == 304
    assert kept.ask("DELETE", _path(graph), token=OWNER).status == 204
    assert kept.ask("DELETE", _path(graph), token=OWNER).status == 404
    assert kept.ask("HEAD", _path(graph)).status == 404
    assert kept.rows(VERDICTS % "life") == []
    assert kept.rows(f"SELECT * {{ <{EX}life> ?p ?o }}") == []


@pytest.mark.parametrize("media", FORMS)
def test_a_graph_is_read_in_every_form(media: str, kept: House) -> None:
    kept.put(EX + "forms", service("forms", **FULL))
    got = kept.ask("GET", _path(EX + "forms"), Accept=media)
    assert got.headers["content-type"].startswith(media)
    found = json.loads(got.body) if media == "application/ld+json" else rdflib.Graph().parse(data=got.body, format=FORMS[media])
    assert len(found) in {1, 3}


STATED = {
    "application/json": json.dumps({"id": EX + "all-forms", "facts": {"generatesText": True}}),
    "application/yaml": f"id: {EX}all-forms\nfacts:\n  generatesText: true\n",
    "text/csv": f"id,generatesText\n{EX}all-forms,true\n",
    "text/turtle": service("all-forms", generatesText=True),
    "application/ld+json": json.dumps(
        {"@context": "https://w3id.org/dutygraph/context.jsonld", "id": EX + "all-forms", "facts": {"generatesText": True}}
    ),
    "application/n-triples": service("all-forms", generatesText=True)
    .replace(" a ", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ")
    .replace(" ; ", f" .\n<{EX}all-forms> ")
    .replace(" true ", ' "true"^^<http://www.w3.org/2001/XMLSchema#boolean> '),
    "application/n-quads": f'<{EX}all-forms> <{FACT}generatesText> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> <{EX}g> .',
    "application/trig": f"<{EX}g> {{ {service('all-forms', generatesText=True)} }}",
    "application/rdf+xml": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:f="' + FACT + '">'
        f'<rdf:Description rdf:about="{EX}all-forms">'
        '<f:generatesText rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</f:generatesText>'
        "</rdf:Description></rdf:RDF>"
    ),
}


def test_the_forms_are_those_of_facts_and_rdf_xml() -> None:
    assert set(STATED) == {*FORMATS.values(), "application/rdf+xml"}


@pytest.mark.parametrize("media", STATED)
def test_facts_in_every_form_give_the_same_verdicts(media: str, kept: House) -> None:
    kept.put(EX + "same", service("same", generatesText=True))
    wanted = sorted(kept.rows(VERDICTS % "same"))
    got = kept.put(EX + "all-forms", STATED[media], media=media)
    assert got.status in {201, 204}, got.text
    assert sorted(kept.rows(VERDICTS % "all-forms")) == wanted
    assert len(wanted) > 200
    kept.ask("DELETE", _path(EX + "same"), token=OWNER)
    kept.ask("DELETE", _path(EX + "all-forms"), token=OWNER)


def test_what_may_not_be_written_is_refused_with_its_reason(kept: House) -> None:
    graph, body = EX + "refused", service("refused")
    cases = {
        (401, "unauthorized"): kept.put(graph, body, token=""),
        (401, "unauthorized "): kept.put(graph, body, token="wrong"),  # noqa: S106
        (415, "unsupported-media-type"): kept.put(graph, body, media="text/html"),
        (415, "unsupported-media-type "): kept.ask("PUT", _path(graph), body, token=OWNER),
        (415, "unsupported-media-type  "): kept.put(graph, body, Content_Encoding="gzip"),
        (422, "facts"): kept.put(graph, f"<{EX}refused> <{FACT}noSuchFact> true ."),
        (422, "facts "): kept.put(graph, "this is no Turtle"),
        (422, "facts  "): kept.put(graph, f'<{EX}refused> <{FACT}generatesText> "maybe" .'),
        (422, "facts   "): kept.put(graph, f"<{EX}refused> <{DG}subjectTo> <{EX}x> ."),
        (422, "facts    "): kept.put("https://w3id.org/dutygraph/id/reading/majority", body),
        (422, "facts     "): kept.put("https://w3id.org/dutygraph/module/norm", body),
        (400, "parameter"): kept.ask("PUT", "/store", body, token=OWNER, Content_Type="text/turtle"),
        (400, "parameter "): kept.put("no iri", body),
        (400, "parameter  "): kept.ask("PUT", _path(graph) + "&default", body, token=OWNER, Content_Type="text/turtle"),
    }
    for (status, code), got in cases.items():
        assert (got.status, got.json["code"]) == (status, code.strip()), got.text
        assert got.headers["content-type"] == "application/problem+json"
    assert cases[401, "unauthorized"].headers["www-authenticate"].startswith("Bearer")
    assert kept.ask("GET", _path(graph)).status == 404
    assert kept.ask("PATCH", _path(graph), body, token=OWNER).status == 405


def test_conditions_guard_against_lost_updates(kept: House) -> None:
    graph = EX + "guarded"
    assert kept.put(graph, service("guarded"), If_Match="*").status == 412
    assert kept.put(graph, service("guarded"), If_None_Match="*").status == 201
    assert kept.put(graph, service("guarded"), If_None_Match="*").status == 412
    tag = _digest(kept, graph)
    assert kept.put(graph, service("guarded", generatesText=True), If_Match='"something else"').status == 412
    assert kept.put(graph, service("guarded", generatesText=True), If_Match=tag).status == 204
    late = kept.put(graph, service("guarded", generatesText=False), If_Match=tag)
    assert (late.status, late.json["code"], late.json["where"]) == (412, "precondition-failed", "If-Match")
    assert kept.ask("DELETE", _path(graph), token=OWNER, If_Match=tag).status == 412
    assert kept.ask("DELETE", _path(graph), token=OWNER, If_Match=_digest(kept, graph)).status == 204


def test_of_many_conditional_writes_of_one_state_one_wins_and_the_others_are_told_412(kept: House) -> None:
    graph = EX + "race"
    kept.put(graph, service("race"))
    tag = _digest(kept, graph)
    bodies = [f'{service("race")} <{EX}race> <{EX}by> "{n}" .' for n in range(16)]
    with ThreadPoolExecutor(16) as pool:
        statuses = [got.status for got in pool.map(lambda body: kept.put(graph, body, If_Match=tag), bodies)]
    assert sorted(statuses) == [204] + [412] * 15


def test_concurrent_posts_lose_nothing(kept: House) -> None:
    graph = EX + "posted"
    bodies = [f'<{EX}posted> <{EX}by> "{n}" .' for n in range(24)]

    def post(body: str) -> int:
        return kept.ask("POST", _path(graph), body, token=OWNER, Content_Type="text/turtle").status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(post, bodies))
    assert sorted(set(statuses)) == [201, 204]
    assert statuses.count(201) == 1
    assert len(kept.rows(f"SELECT ?n {{ GRAPH <{graph}> {{ ?s <{EX}by> ?n }} }}")) == 24


def test_concurrent_updates_that_count_lose_nothing(kept: House) -> None:
    kept.put(EX + "counter", f"<{EX}counter> <{EX}value> 0 .")
    text = f"""DELETE {{ GRAPH <{EX}counter> {{ ?s ?p ?n }} }} INSERT {{ GRAPH <{EX}counter> {{ ?s ?p ?m }} }}
        WHERE {{ GRAPH <{EX}counter> {{ ?s ?p ?n }} BIND(?n + 1 AS ?m) }}"""
    with ThreadPoolExecutor(3) as pool:
        assert {got.status for got in pool.map(kept.update, [text] * 6)} == {204}
    assert kept.rows(f"SELECT ?n {{ GRAPH <{EX}counter> {{ ?s ?p ?n }} }}") == ["6"]


def test_post_without_a_name_makes_one(kept: House) -> None:
    made = kept.ask("POST", "/store", service("nameless"), token=OWNER, Content_Type="text/turtle")
    assert made.status == 201
    place = made.headers["location"]
    assert place.startswith(f"http://127.0.0.1:{kept.port}/store/")
    assert kept.ask("GET", place.partition(str(kept.port))[2]).status == 200
    assert len(kept.rows(VERDICTS % "nameless")) > 200


def test_a_graph_may_be_named_by_its_address(kept: House) -> None:
    assert kept.ask("PUT", "/store/addressed", service("addressed-2"), token=OWNER, Content_Type="text/turtle").status == 201
    assert kept.rows(f"SELECT ?g {{ GRAPH ?g {{ <{EX}addressed-2> a ?c }} }}") == [f"http://127.0.0.1:{kept.port}/store/addressed"]


def test_files_of_a_form_are_merged(kept: House) -> None:
    blank = f" _:x <{EX}in-part> 1 ."
    parts = [
        ("a.ttl", "text/turtle", service("form-a") + blank),
        ("c.ttl", "text/turtle", blank),
        ("b.json", "application/json", json.dumps({"id": EX + "form-b"})),
    ]
    body = "".join(
        f'--xyz\r\nContent-Disposition: form-data; name="graph"; filename="{name}"\r\nContent-Type: {media}\r\n\r\n{text}\r\n'
        for name, media, text in parts
    )
    got = kept.put(EX + "form", body + "--xyz--\r\n", media="multipart/form-data; boundary=xyz")
    assert got.status == 201, got.text
    assert sorted(kept.rows(f"SELECT ?s {{ GRAPH <{EX}form> {{ ?s a <{DG}Service> }} }}")) == [EX + "form-a", EX + "form-b"]
    assert len(kept.rows(f"SELECT ?x {{ GRAPH <{EX}form> {{ ?x <{EX}in-part> ?y }} }}")) == 2


def test_the_default_graph_is_what_was_written_without_a_name(kept: House) -> None:
    assert kept.ask("GET", "/store?default", Accept="application/n-triples").body == b""
    written = kept.ask("PUT", "/store?default", f'<{EX}d> <{EX}p> "1" .', token=OWNER, Content_Type="text/turtle")
    assert written.status == 201
    got = kept.ask("GET", "/store?default", Accept="application/n-triples")
    assert got.text == f'<{EX}d> <{EX}p> "1" .\n'
    assert kept.update(f'INSERT DATA {{ <{EX}d> <{EX}p> "2" }}').status == 204
    assert sorted(kept.rows(f"SELECT ?o {{ GRAPH <{UNNAMED}> {{ ?s ?p ?o }} }}")) == ["1", "2"]
    assert kept.ask("DELETE", "/store?default", token=OWNER).status == 204
    assert kept.rows(f"SELECT ?o {{ <{EX}d> <{EX}p> ?o }}") == []


def test_a_service_is_described_in_one_graph(kept: House) -> None:
    assert kept.put(EX + "one", service("single")).status == 201
    got = kept.put(EX + "other", service("single"))
    assert (got.status, got.json["code"], got.json["where"]) == (409, "conflict", EX + "other")
    assert EX + "one" in got.json["title"]
    moved = kept.update(f"MOVE GRAPH <{EX}one> TO GRAPH <{EX}other>")
    assert moved.status == 204
    assert len(kept.rows(VERDICTS % "single")) > 200


def test_what_two_services_share_outlives_one_of_them(kept: House) -> None:
    shared = f' <{EX}acme> <https://schema.org/name> "Acme"@en .'
    for name in ("twin-a", "twin-b"):
        kept.put(EX + name, f"{service(name)} <{EX}{name}> <https://schema.org/provider> <{EX}acme> .{shared}")
    kept.ask("DELETE", _path(EX + "twin-a"), token=OWNER)
    assert kept.rows(f"SELECT ?n {{ <{EX}acme> <https://schema.org/name> ?n }}") == ["Acme"]
    kept.ask("DELETE", _path(EX + "twin-b"), token=OWNER)
    assert kept.rows(f"SELECT ?n {{ <{EX}acme> <https://schema.org/name> ?n }}") == []


def test_what_the_law_says_of_others_terms_outlives_who_repeats_it(kept: House) -> None:
    said = "<https://schema.org/Service> a <http://www.w3.org/2002/07/owl#Class> ."
    assert kept.put(EX + "repeats", said).status == 201
    assert kept.ask("DELETE", _path(EX + "repeats"), token=OWNER).status == 204
    assert kept.query("ASK { " + said + " }").text.strip() == "true"


def test_blank_nodes_of_two_graphs_stay_apart(kept: House) -> None:
    for name in ("blank-a", "blank-b"):
        kept.put(EX + name, f'_:x <{EX}in> "{name}" . <{EX}{name}> <{EX}has> _:x .')
    assert kept.rows(f"SELECT (COUNT(DISTINCT ?b) AS ?n) {{ ?s <{EX}has> ?b }}") == ["2"]
    for _ in range(2):  # each post brings a node of its own, whatever its label
        body = f'_:x <{EX}in> "posted" . <{EX}blank-a> <{EX}has> _:x .'
        kept.ask("POST", _path(EX + "blank-a"), body, token=OWNER, Content_Type="text/turtle")
    assert kept.rows(f"SELECT (COUNT(DISTINCT ?b) AS ?n) {{ ?s <{EX}has> ?b }}") == ["4"]
    read = kept.ask("GET", _path(EX + "blank-a"), Accept="application/n-triples").body
    assert kept.put(EX + "blank-a", read, media="application/n-triples").status == 204
    assert kept.rows(f"SELECT (COUNT(DISTINCT ?b) AS ?n) {{ ?s <{EX}has> ?b }}") == ["4"]


LAW = {
    "adds to the law": f"INSERT DATA {{ <{DG}Duty> <{EX}p> 1 }}",
    "removes law": f"DELETE WHERE {{ <{DG}Duty> ?p ?o }}",
    "removes everything": "DELETE WHERE { ?s ?p ?o }",
    "drops the default graph": "DROP DEFAULT",
    "moves the law away": f"MOVE DEFAULT TO <{EX}moved>",
    "states a verdict": f"INSERT DATA {{ <{EX}kept-a> <{DG}subjectTo> <{EX}n> }}",
    "removes verdicts": "CLEAR GRAPH <https://w3id.org/dutygraph/id/reading/majority>",
    "turns one verdict into another": (
        "WITH <https://w3id.org/dutygraph/id/reading/majority> "
        f"DELETE {{ ?s <{DG}notSubjectTo> ?n }} INSERT {{ ?s <{DG}subjectTo> ?n }} WHERE {{ ?s <{DG}notSubjectTo> ?n }}"
    ),
    "states facts that are none": f"INSERT DATA {{ GRAPH <{EX}kept-a> {{ <{EX}kept-a> <{FACT}noSuchFact> true }} }}",
    "takes a name of ours": f"INSERT DATA {{ GRAPH <https://w3id.org/dutygraph/module/x> {{ <{EX}a> <{EX}b> 1 }} }}",
    "loads": "LOAD <http://127.0.0.1:9/x.ttl>",
    "asks elsewhere": "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "does not parse": "INSERT NOTHING",
}


@pytest.mark.parametrize("text", LAW.values(), ids=LAW)
def test_an_update_of_law_or_verdicts_is_refused(text: str, kept: House) -> None:
    kept.put(EX + "kept-a", service("kept-a", **FULL))
    law, verdicts = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", VERDICTS % "kept-a"
    before = kept.rows(law), sorted(kept.rows(verdicts))
    got = kept.update(text)
    assert got.status in {400, 422}, got.text
    assert got.json["code"] in {"query", "facts"}
    assert (kept.rows(law), sorted(kept.rows(verdicts))) == before


def test_an_update_that_changes_nothing_is_fine(kept: House) -> None:
    assert kept.update(f"DELETE DATA {{ <{EX}nobody> <{EX}p> 1 }}").status == 204
    assert kept.update("CLEAR SILENT GRAPH <https://example.org/not-there>").status == 204


def test_a_long_update_comes_as_a_form_too(kept: House) -> None:
    text = f"INSERT DATA {{ GRAPH <{EX}long> {{ <{EX}long> <{EX}p> '{'x' * 700_000}' }} }}"
    got = kept.ask("POST", "/update", "update=" + quote(text), token=OWNER, Content_Type="application/x-www-form-urlencoded")
    assert got.status == 204, got.text
    assert "content-type" not in got.headers
    assert kept.rows(f"SELECT (STRLEN(?o) AS ?n) {{ <{EX}long> <{EX}p> ?o }}") == ["700000"]
    assert kept.update(f"DROP GRAPH <{EX}long>").status == 204  # else it makes every answer of the shared server long


def test_whoever_wrote_reads_it_at_once(kept: House) -> None:
    def write_and_read(n: int) -> bool:
        for value in (True, False, True):
            name = f"own-{n}"
            assert kept.put(EX + name, service(name, generatesText=value)).status in {201, 204}
            if kept.rows(f"SELECT ?v {{ <{EX}{name}> <{FACT}generatesText> ?v }}") != [str(value).lower()]:
                return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(write_and_read, range(6)))


def test_readers_never_see_facts_without_their_verdicts(kept: House) -> None:
    """Whether a service is offered in mainland China settles many norms; the two change together."""
    name, fact = EX + "flip", f"<{FACT}offersToPublicInMainlandChina>"
    sides = {value: service("flip", offersToPublicInMainlandChina=value) for value in (True, False)}
    seen: dict[bool, set[tuple[str, ...]]] = {True: set(), False: set()}
    for value, body in sides.items():
        kept.put(name, body)
        seen[value].add(tuple(kept.rows(f"SELECT (COUNT(*) AS ?n) {{ <{name}> <{DG}notSubjectTo> ?d }}")))
    assert seen[True] != seen[False]
    wrong: list[str] = []
    stop = threading.Event()
    text = f"SELECT ?v (COUNT(?d) AS ?n) {{ <{name}> {fact} ?v OPTIONAL {{ <{name}> <{DG}notSubjectTo> ?d }} }} GROUP BY ?v"
    good = {f"{str(value).lower()},{count[0]}" for value, counts in seen.items() for count in counts}

    def read() -> None:
        tags: dict[str, str] = {}
        while not stop.is_set():
            got = kept.query(text)
            if got.status != 200 or got.text.split()[1] not in good:
                wrong.append(got.text)
            tag = got.headers.get("etag")
            if tag and tags.setdefault(tag, got.text) != got.text:
                wrong.append(f"one ETag, two answers: {got.text}")

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in range(40):
        kept.put(name, sides[n % 2 == 0])
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_etag_and_body_of_a_graph_belong_together_while_it_changes(kept: House) -> None:
    graph = EX + "tagged"
    bodies = [f'<{EX}tagged> <{EX}p> "{n}" .' for n in (0, 1)]
    tags = [kept.put(graph, body).headers["etag"] for body in bodies]
    stop = threading.Event()
    wrong: list[str] = []

    def read() -> None:
        while not stop.is_set():
            got = kept.ask("GET", _path(graph), Accept="application/n-triples")
            if got.headers["etag"] != tags[int(got.text.split('"')[1])]:
                wrong.append(got.text)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in range(30):
        kept.put(graph, bodies[n % 2])
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_a_graph_of_many_triples_is_kept_whole(kept: House) -> None:
    body = "\n".join(f'<{EX}big/{n}> <{EX}p> "{n}" .' for n in range(30_000))
    assert kept.put(EX + "big", body, media="application/n-triples").status == 201
    assert kept.rows(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{EX}big> {{ ?s ?p ?o }} }}") == ["30000"]
    head = "PUT /store?graph=x:big HTTP/1.1\r\nHost: x\r\nContent-Type: text/turtle\r\nContent-Length: 4194305\r\n"
    assert b" 413 " in kept.raw(f"{head}Authorization: Bearer {OWNER}\r\n\r\n".encode()).partition(b"\r\n")[0]
    assert kept.ask("DELETE", _path(EX + "big"), token=OWNER).status == 204
