"""A published benchmark of compliance checking, run by its own rules and by ours: the licence use case of Robaldo and others.

Their rules and their states of affairs are read from a checkout that the user names; nothing of it is here. Ours are condition
classes over the facts of one action (``licence.ttl``); a query finds the facts (``licence.rq``), joins and all, for conditions
speak of one thing at a time. Their world is closed, so what is not found is stated as false.

Source: Robaldo, Batsakis, Calegari and others, Compliance checking on first-order knowledge with conflicting and compensatory
norms, Artificial Intelligence and Law (2023); repository liviorobaldo/compliancecheckingOnRDF.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING

from dutygraph.bench.task import Took, timed
from dutygraph.condition import Columns, ConditionReader, atoms
from dutygraph.engines import OxigraphEngine, parse_rdf, serialize_quads
from dutygraph.errors import UsageError
from dutygraph.terms import Blank, Literal, TripleIndex
from dutygraph.vocab import BASE, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from dutygraph.condition import Expression
    from dutygraph.terms import Term

__all__ = [
    "Compared",
    "Violations",
    "by_conditions",
    "by_pyshacl",
    "by_their_rules",
    "compare_corpus",
    "corpus_document",
    "corpus_table",
    "first_use_cases",
]

Violations = frozenset[tuple[str, str]]
"""Pairs of an action and what is violated: ``action``, or ``removal`` where what was published is still to be removed."""

_OURS = BASE + "bench/licence#"
FEW = 5
_OUTCOMES = {"action": _OURS + "ActionViolation", "removal": _OURS + "RemovalViolation"}
_RIOL = "https://www.swansea.ac.uk/law/legal-innovation-lab-wales/riolOntology#"
_RULES = ("regulativerules.ttl", "compliancerules.ttl")
_ONTOLOGIES = ("riolOntology.owl", "licenceusecaseTBox.owl")  # Turtle, in spite of the suffix


@dataclass(frozen=True, slots=True)
class Compared:
    """One state of affairs: what ran their rules, how many use cases, what each side found and took, loading included."""

    engine: str
    size: int
    ours: Violations
    theirs: Violations
    ours_took: Took
    theirs_took: Took

    @property
    def differ(self) -> int:
        """How many violations only one side finds."""
        return len(self.ours ^ self.theirs)


def compare_corpus(folder: Path, *, seconds: float = 10.0) -> tuple[Compared, ...]:
    """Judges the states of affairs of a checkout by both, smallest first, until one takes longer than the limit.

    The first row is a few use cases of the smallest, with their rules run by pySHACL: on whole files it takes minutes. The
    others have the same rules run by Oxigraph.

    Raises:
        UsageError: the folder is not such a checkout.
    """
    rules = folder / "SHACL" / "SHACL_files"
    states = {int(m[1]): p for p in (folder / "CORPUS").glob("*.ttl") if (m := re.search(r"_Size(\d+)_", p.name))}
    absent = [name for name in (*_RULES, *_ONTOLOGIES) if not (rules / name).is_file()]
    if not states or absent:
        what = f"SHACL/SHACL_files/{absent[0]}" if absent else "CORPUS/rdfABox_Size…ttl"
        remedy = "Name a checkout of github.com/liviorobaldo/compliancecheckingOnRDF (docs/benchmarking.md)."
        raise UsageError(f"The folder has no {what}.", where=str(folder), remedy=remedy)
    _, smallest = min(states.items())
    found = [_compare("pySHACL", FEW, first_use_cases(smallest.read_bytes(), FEW), partial(by_pyshacl, rules=rules))]
    for size, state in sorted(states.items()):
        found.append(_compare("Oxigraph", size, state.read_bytes(), partial(by_their_rules, rules=rules)))
        if found[-1].theirs_took.wall_s > seconds:
            break
    return tuple(found)


def _compare(engine: str, size: int, data: bytes, theirs: Callable[[bytes], Violations]) -> Compared:
    ours_took, mine = timed(partial(by_conditions, data))
    theirs_took, other = timed(partial(theirs, data))
    return Compared(engine, size, mine, other, ours_took, theirs_took)


def first_use_cases(data: bytes, count: int) -> bytes:
    """Returns the part of a state of affairs that tells of its first use cases: the names of things end with their number."""
    kept = [quad for quad in parse_rdf(data, "text/turtle") if int((re.search(r"_(\d+)$", str(quad[0])) or [0, 0])[1]) < count]
    return serialize_quads(kept, "application/n-triples")


@cache
def _conditions() -> dict[str, Expression]:
    quads = parse_rdf(files(__package__).joinpath("licence.ttl").read_bytes(), "text/turtle")
    reader = ConditionReader(TripleIndex(quad[:3] for quad in quads))
    return {outcome: reader.read(iri) for outcome, iri in _OUTCOMES.items()}


def by_conditions(data: bytes) -> Violations:
    """Returns the violations in a state of affairs, given as Turtle, by condition classes."""
    engine = OxigraphEngine()
    engine.load_bytes(data, "text/turtle")
    facts: dict[str, set[str]] = {}
    for action, fact in engine.query(files(__package__).joinpath("licence.rq").read_text(encoding="utf-8")).rows:
        facts.setdefault(str(action), set()).add(fact.value if isinstance(fact, Literal) else "")
    names = dict.fromkeys(atom.fact for condition in _conditions().values() for atom in atoms(condition))
    columns = Columns([{name: name in true for name in names} for true in facts.values()])
    return frozenset(
        (action, outcome)
        for outcome, condition in _conditions().items()
        for action, letter in zip(facts, columns.truths(condition), strict=True)
        if letter == "t"
    )


def by_their_rules(data: bytes, rules: Path) -> Violations:
    """Returns the violations by the SHACL rules of the checkout: what is due first, then what is violated.

    Each rule is its own SPARQL, run by Oxigraph over all members of the shape's target class, in ``sh:order``.
    """
    engine = OxigraphEngine()
    for content in (data, *((rules / name).read_bytes() for name in _ONTOLOGIES)):
        engine.load_bytes(content, "text/turtle")
    for name in _RULES:
        for text in _queries(_standard(rules / name)):
            made = list(engine.query(text).rows)
            engine.load((s if isinstance(s, Blank) else str(s), str(p), o, "") for s, p, o in made if o is not None)
    asked = f"SELECT ?a ?c {{ ?v a <{_RIOL}Violation> ; <{_RIOL}refer-to> ?a OPTIONAL {{ ?a <{_RIOL}compensate> ?c }} }}"
    return _found((action, isinstance(action, Blank), made_good) for action, made_good in engine.query(asked).rows)


def _found(rows: Iterable[tuple[object, bool, object]]) -> Violations:
    """Turns what violations refer to into pairs; a removal that the rules made up is named by what it would make good."""
    return frozenset((str(good), "removal") if blank else (str(action), "action") for action, blank, good in rows)


def _standard(path: Path) -> bytes:
    """Returns a file of rules with ``FILTER`` before ``NOT EXISTS``: Jena reads them without it, SPARQL 1.1 does not."""
    return re.sub(rb"(?<!FILTER )\bNOT\s+EXISTS\b", b"FILTER NOT EXISTS", path.read_bytes())


def _queries(shapes: bytes) -> list[str]:
    """Returns the CONSTRUCTs of a file of rules in order, each with its prefixes, and with its target where ``$this`` is bound."""
    graph = OxigraphEngine()
    graph.load_bytes(shapes, "text/turtle")
    asked = (
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?rule ?target ?text ?order ?prefix ?name {"
        " ?shape sh:targetClass ?target ; sh:rule ?rule . ?rule sh:construct ?text ; sh:order ?order ;"
        " sh:prefixes/sh:declare [ sh:prefix ?prefix ; sh:namespace ?name ] } ORDER BY ?order ?rule ?prefix"
    )
    heads: dict[str, list[str]] = {}
    bodies: dict[str, str] = {}
    for rule, target, text, _, prefix, name in graph.query(asked).rows:
        heads.setdefault(str(rule), []).append(f"PREFIX {_value(prefix)}: <{_value(name)}>")
        of_target = f"WHERE {{ $this <{RDF}type>/<{RDFS}subClassOf>* <{target}> ."
        bodies[str(rule)] = re.sub(r"WHERE\s*\{", of_target, _value(text), count=1)
    return ["\n".join([*heads[rule], body]) for rule, body in bodies.items()]


def _value(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else str(term)


def by_pyshacl(data: bytes, rules: Path) -> Violations:
    """Returns the same, with the rules run by pySHACL."""
    import pyshacl
    import rdflib

    graph = rdflib.Graph().parse(data=data, format="turtle")
    for name in _ONTOLOGIES:
        graph.parse(rules / name, format="turtle")
    for name in _RULES:
        shapes = rdflib.Graph().parse(data=_standard(rules / name), format="turtle")
        graph = pyshacl.shacl_rules(graph, shacl_graph=shapes, advanced=True)
    referred = [action for _, action in graph.subject_objects(rdflib.URIRef(_RIOL + "refer-to"))]
    return _found((a, isinstance(a, rdflib.BNode), graph.value(a, rdflib.URIRef(_RIOL + "compensate"))) for a in referred)


def corpus_document(compared: tuple[Compared, ...]) -> dict[str, object]:
    """Returns the same as ``corpus_table`` for machines, with what each side found alone."""
    return {
        "states": [
            {
                "theirRulesRunBy": one.engine,
                "useCases": one.size,
                "violations": len(one.theirs),
                "onlyOurs": sorted(map(list, one.ours - one.theirs)),
                "onlyTheirs": sorted(map(list, one.theirs - one.ours)),
                "theirs": asdict(one.theirs_took),
                "ours": asdict(one.ours_took),
            }
            for one in compared
        ]
    }


def corpus_table(compared: tuple[Compared, ...], lang: str = "en") -> str:
    """Returns a row a state of affairs, as Markdown."""
    heads = {
        "en": (
            "their rules run by",
            "use cases",
            "violations",
            "found by one side only",
            "their rules, s",
            "conditions, s",
            "ratio",
        ),
        "zh": ("其规则由何者运行", "用例数", "违反数", "仅一方发现", "其规则秒", "条件类秒", "比"),
    }[lang]
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for one in compared:
        theirs, ours = one.theirs_took.wall_s, one.ours_took.wall_s
        lines.append(
            f"| {one.engine} | {one.size} | {len(one.theirs)} | {one.differ} | {theirs:.2f} | {ours:.3f} | {theirs / ours:,.0f} |"
        )
    return "\n".join(lines) + "\n"
