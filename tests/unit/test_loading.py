"""What is read and imported, and no more: the law loads from its files, and commands start without what they do not use."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from dutygraph import engines
from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import OxigraphEngine
from dutygraph.resources import alignment_files, collection, law_files, read_all
from dutygraph.statistics import ClassUse, PropertyUse, count
from dutygraph.terms import Blank, Literal
from dutygraph.vocab import RDF, XSD

_SLOW = {"SPARQLWrapper", "duckdb", "dutygraph.engines.remote", "dutygraph.knowledge", "flask", "http.client", "rdflib", "yaml"}


def test_the_command_line_starts_without_what_few_commands_use() -> None:
    asked = f"import json, sys, dutygraph.cli.main; print(json.dumps(sorted({_SLOW!r} & set(sys.modules))))"
    told = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True).stdout
    assert json.loads(told) == []


def test_the_remote_store_is_there_when_asked_for() -> None:
    assert engines.RemoteEngine.__name__ == "RemoteEngine"
    assert engines.Endpoint("https://example.org/sparql").query == "https://example.org/sparql"
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        engines.Nothing  # type: ignore[attr-defined]  # noqa: B018  (asking for it is the test)


def test_law_and_alignments_are_every_module_but_the_examples() -> None:
    ontology = collection("ontology")
    every = dict(read_all(ontology, ".ttl"))
    law, alignments = dict(law_files(ontology)), dict(alignment_files(ontology))
    assert law.keys() | alignments.keys() == {path for path in every if not path.startswith("examples/")}
    assert {path: every[path] for path in alignments} == alignments
    assert list(law) == [path for path in every if path in law]


@pytest.mark.parametrize("triples", [10, 20_000])
def test_a_document_is_loaded_whole_into_its_graph_whatever_its_length(triples: int) -> None:
    data = "".join(f"<https://example.org/a-rather-long-name/{n}> <https://example.org/p> {n} .\n" for n in range(triples))
    engine = OxigraphEngine()
    engine.load_bytes(data.encode(), GRAPH_FORMATS["turtle"], "https://example.org/g")
    assert engine.graphs() == ("https://example.org/g",)
    assert engine.size() == triples


def test_a_graph_is_counted_by_class_property_and_kind_of_value() -> None:
    kind, other = "https://example.org/Kind", "https://example.org/Other"
    one, two, p = "https://example.org/1", Blank("two"), "https://example.org/p"
    found = count(
        [
            (one, RDF + "type", kind),
            (two, RDF + "type", kind),
            (two, RDF + "type", other),
            (one, p, two),
            (one, p, two),
            (one, p, Literal("x", language="en")),
            (two, p, Literal("3", XSD + "integer")),
        ]
    )
    assert (found.triples, found.subjects, found.objects, found.entities) == (6, 2, 5, 1)
    assert found.properties == (PropertyUse(RDF + "type", 3), PropertyUse(p, 3))
    of_kind = PropertyUse(p, 3, ((kind, 1), (other, 1)), ((RDF + "langString", 1), (XSD + "integer", 1)))
    assert found.classes == (
        ClassUse(kind, 2, (PropertyUse(RDF + "type", 3), of_kind)),
        ClassUse(other, 1, (PropertyUse(RDF + "type", 2), PropertyUse(p, 1, (), ((XSD + "integer", 1),)))),
    )
