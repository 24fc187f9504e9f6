"""What is built from the graph by a query of queries/derived/: ODRL policies, laws in DPV's layout, mappings as SSSOM.

Law and alignments are kept apart: the law is the default graph, each alignment a named graph of its own (decision 0020).
Source: SPARQL 1.1 Query, section 16.2 (CONSTRUCT); SSSOM 1.0, TSV serialisation; ODRL Information Model 2.2.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import yaml

from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import OxigraphEngine, serialize_quads
from dutygraph.errors import CorpusError
from dutygraph.resources import alignment_files, collection, law_files, read_all
from dutygraph.terms import Literal, format_term
from dutygraph.version import __version__
from dutygraph.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dutygraph.engine import Engine
    from dutygraph.terms import Term

__all__ = ["CONSTRUCTED", "constructed_bytes", "graph_of_alignment", "load_law", "sssom_text"]

CONSTRUCTED = {"odrl": "odrl-policies", "dpv-legal-cn": "dpv-legal-cn"}
_SSSOM = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "confidence",
    "comment",
)


def graph_of_alignment(path: str) -> str:
    """Returns the named graph of an alignment, which is the IRI of its module.

    >>> graph_of_alignment("alignment/dpv.ttl")
    'https://w3id.org/dutygraph/module/alignment-dpv'
    """
    return f"{BASE}module/{path.removesuffix('.ttl').replace('/', '-')}"


def load_law(engine: Engine) -> tuple[str, ...]:
    """Loads the law into the default graph and each alignment into its own, and returns the names of those."""
    ontology = collection("ontology")
    for _, data in law_files(ontology):
        engine.load_bytes(data, GRAPH_FORMATS["turtle"])
    graphs = []
    for path, data in alignment_files(ontology):
        graphs.append(graph_of_alignment(path))
        engine.load_bytes(data, GRAPH_FORMATS["turtle"], graphs[-1])
    return tuple(graphs)


def _law() -> OxigraphEngine:
    engine = OxigraphEngine()
    load_law(engine)
    return engine


def _query(name: str) -> str:
    for path, data in read_all(collection("queries") / "derived", ".rq"):
        if path == f"{name}.rq":
            return data.decode()
    raise CorpusError("The query is missing.", where=f"queries/derived/{name}.rq", remedy="Reinstall the package.")


def constructed_bytes(name: str, media_type: str) -> bytes:
    """Returns what one CONSTRUCT query makes of the law, sorted, so that two runs give the same bytes.

    Args:
        name: a key of ``CONSTRUCTED``.
        media_type: one of ``GRAPH_FORMATS``.
    """
    rows = _law().query(_query(CONSTRUCTED[name])).rows
    triples = {(str(s), str(p), o) for s, p, o in rows if o is not None}
    ordered = sorted(triples, key=lambda triple: (*triple[:2], format_term(triple[2])))
    return serialize_quads(((s, p, o, "") for s, p, o in ordered), media_type)


def sssom_text(lang: str) -> str:
    """Returns every mapping as SSSOM/TSV: metadata as YAML in comment lines, then one row a mapping; comments in a language."""
    engine = _law()
    prefixes = {_text(prefix): _text(namespace) for prefix, namespace in engine.query(_query("prefixes")).rows}
    answer = engine.query(_query("mappings"))
    curies = prefixes | {"semapv": "https://w3id.org/semapv/vocab/"}
    metadata = {
        "mapping_set_id": f"{BASE}module/alignment-mapping",
        "mapping_set_version": __version__,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "curie_map": curies,
    }
    out = io.StringIO()
    for line in yaml.safe_dump(metadata, sort_keys=True, allow_unicode=True).splitlines():
        out.write(f"#{line}\n")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(_SSSOM)
    for row in answer.rows:
        found = dict(zip(answer.variables, row, strict=True))
        names = [_curie(_text(found[key]), curies) for key in ("subject", "predicate", "object", "justification")]
        label, comment = _text(found[f"label_{lang}"]), _text(found[f"comment_{lang}"])
        writer.writerow((names[0], label, names[1], names[2], names[3], _text(found["confidence"]), comment))
    return out.getvalue()


def _text(term: Term | None) -> str:
    return "" if term is None else term.value if isinstance(term, Literal) else str(term)


def _curie(iri: str, prefixes: Mapping[str, str]) -> str:
    """Returns a CURIE by the longest namespace that fits.

    Raises:
        CorpusError: no declared prefix fits; SSSOM has no full IRIs.
    """
    fitting = [prefix for prefix, namespace in prefixes.items() if iri.startswith(namespace)]
    if not fitting:
        raise CorpusError("No prefix of the mapping set fits.", where=iri, remedy="Declare one in alignment/mapping.ttl.")
    best = max(fitting, key=lambda prefix: len(prefixes[prefix]))
    return f"{best}:{iri.removeprefix(prefixes[best])}"
