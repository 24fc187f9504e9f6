"""Shapes that follow from the ontology: what a fulfilled duty looks like in evidence, and a well-formed description.

The files in shapes/compliance/ and shapes/facts/ are built from here (``dutygraph export shapes``) and never edited; a
test compares them. Which kinds of evidence count is stated once, at each norm, as dg:expectedEvidence.

Source: SHACL (W3C 2017), sections 4.1, 4.7.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.model import Bilingual, ValueType
from dutygraph.terms import Literal, format_term
from dutygraph.vocab import DG, FACT, SHAPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dutygraph.model import Fact, Norm
    from dutygraph.rulebase import Rulebase

__all__ = ["case_class", "compliance_messages", "compliance_shapes", "shape_files", "shape_iri"]

_PREFIXES = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dg: <https://w3id.org/dutygraph/ns#> .
@prefix fact: <https://w3id.org/dutygraph/fact#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shp: <https://w3id.org/dutygraph/shape#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def case_class(norm: Norm) -> str:
    """Returns the class of the cases of a norm: its applications to services."""
    return f"{norm.iri}/case"


def shape_iri(norm: Norm) -> str:
    """Returns the property shape that looks for evidence of a norm."""
    return f"{SHAPE}{norm.id}-evidence"


def compliance_messages(norm: Norm, rulebase: Rulebase) -> Bilingual:
    """Returns what is missing when no current evidence is there, and how to mend it."""
    kinds = [rulebase.labels[DG + kind] for kind in norm.evidence_kinds]
    example = norm.evidence_example or Bilingual("", "")
    en, zh = ", ".join(kind.en for kind in kinds), "、".join(kind.zh for kind in kinds)
    return Bilingual(
        f'No current evidence that the provider does this: {norm.label.en}. Add evidence "for": "{norm.id}" of a fitting kind '
        f"({en}); for example: {example.en}.",
        f"缺少履行“{norm.label.zh}”的有效证据。请补充 for 为“{norm.id}”的证据，种类可为：{zh}；例如：{example.zh}。",
    )


def compliance_shapes(norms: Iterable[Norm], rulebase: Rulebase) -> str:
    """Returns the compliance shapes of norms as Turtle text.

    The files hold those of the law that is shipped; a norm that they do not know gets its shape from here.
    """
    return _PREFIXES + "\n" + "\n".join(_compliance(norm, rulebase) for norm in norms)


def shape_files(rulebase: Rulebase) -> Iterator[tuple[str, str]]:
    """Returns (path below shapes/, text) of every built file, in path order."""
    by_article: dict[str, list[Norm]] = {}
    for norm in rulebase.norms:
        if norm.binds_provider and norm.evidence_kinds:
            by_article.setdefault(_article(norm), []).append(norm)
    for name, norms in by_article.items():
        head = f"# Built from the ontology by `dutygraph export shapes`; do not edit.\n{_PREFIXES}"
        yield f"compliance/{name}.ttl", head + "\n" + "\n".join(_compliance(norm, rulebase) for norm in norms)
    facts = "\n".join(_fact(fact) for fact in rulebase.stated_facts.values())
    yield (
        "facts/stated-facts.ttl",
        f"# Built from the ontology by `dutygraph export shapes`; do not edit.\n{_PREFIXES}\n{_service(rulebase)}\n{facts}",
    )


def _article(norm: Norm) -> str:
    """Names the file after instrument and article, so that a second instrument gets files of its own."""
    instrument = norm.instrument.rsplit("/", 1)[-1]
    article = norm.provisions[0].split("-para-")[0].removeprefix("art-")
    return f"{instrument}-article-{int(article):02d}" if article.isdigit() else f"{instrument}-{article}"


def _text(text: str, lang: str) -> str:
    return format_term(Literal(text, language=lang))


def _compliance(norm: Norm, rulebase: Rulebase) -> str:
    message = compliance_messages(norm, rulebase)
    severity = "sh:Warning" if norm.contestation == "MajorDoubt" else "sh:Violation"
    provisions = " , ".join(
        f"<{iri}>" for iri, p in rulebase.provisions.items() if p.id in norm.provisions and p.instrument == norm.instrument
    )
    kinds = " ".join(f"dg:{kind}" for kind in norm.evidence_kinds)
    return f"""shp:{norm.id} a sh:NodeShape ; sh:targetClass <{case_class(norm)}> ; dg:checks <{norm.iri}> ;
    sh:property shp:{norm.id}-evidence ; dcterms:source {provisions} .
shp:{norm.id}-evidence a sh:PropertyShape ; sh:path dg:shownBy ; sh:severity {severity} ;
    sh:qualifiedMinCount 1 ; sh:qualifiedValueShape shp:{norm.id}-counts ; dcterms:source {provisions} ;
    sh:message {_text(message.en, "en")} ,
        {_text(message.zh, "zh")} .
shp:{norm.id}-counts a sh:NodeShape ;
    sh:property shp:{norm.id}-kind , shp:current .
shp:{norm.id}-kind a sh:PropertyShape ; sh:path dg:kind ; sh:minCount 1 ; sh:in ( {kinds} ) .
"""


def _service(rulebase: Rulebase) -> str:
    names = " , ".join(f"shp:fact-{name}" for name in rulebase.stated_facts)
    return f"""shp:Service a sh:NodeShape ; sh:targetClass dg:Service ; sh:nodeKind sh:IRI ;
    sh:message "A service must be named by an IRI."@en , "服务须以IRI命名。"@zh ;
    sh:property {names} .
"""


def _fact(fact: Fact) -> str:
    match fact.type:
        case ValueType.BOOLEAN:
            rule, need = "sh:datatype xsd:boolean", Bilingual("true or false", "true或false")
        case ValueType.NUMBER:
            rule, need = "sh:datatype xsd:nonNegativeInteger", Bilingual("a whole number from 0", "不小于0的整数")
        case ValueType.CHOICE:
            rule = "sh:in ( " + " ".join(f"<{FACT}{choice}>" for choice in fact.choices) + " )"
            need = Bilingual("one of the listed values", "所列值之一")
    en = f"{fact.name} must be {need.en}, once; leave it out if it is not known."
    zh = f"{fact.name}须为{need.zh}，且仅一个；未知者请不填。"
    return f"""shp:fact-{fact.name} a sh:PropertyShape ; sh:path fact:{fact.name} ; sh:maxCount 1 ; {rule} ;
    sh:severity sh:Violation ; sh:message {_text(en, "en")} , {_text(zh, "zh")} .
"""
