"""The law for tools that read XML: provisions as Akoma Ntoso 3.0, norms as LegalRuleML 1.0. Summaries are ours, not the statute.

Law: one act an instrument, one statement a norm, each with the provision that states it.
Source: Akoma Ntoso 1.0 part 2 (OASIS, the 3.0 namespace) and its naming convention (eId); LegalRuleML Core 1.0 (OASIS).
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from dutygraph.citation import parse_citation
from dutygraph.vocab import BASE, local_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dutygraph.model import Norm, Provision
    from dutygraph.rulebase import Rulebase

__all__ = ["akoma_ntoso_text", "legalruleml_text"]

_AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_LRML = "http://docs.oasis-open.org/legalruleml/ns/v1.0/"
_RULEML = "http://ruleml.org/spec"
_XS = "http://www.w3.org/2001/XMLSchema"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LANGUAGES = {"en": "eng", "zh": "zho"}
_DEONTIC = {
    "obligation": "Obligation",
    "prohibition": "Prohibition",
    "permission": "Permission",
    "right": "Right",
}


def akoma_ntoso_text(rulebase: Rulebase, lang: str) -> str:
    """Returns each instrument with norms as an act: chapters, articles, paragraphs and items, with our summaries.

    One instrument is a document of its own; several stand as components of one collection, in the order of the rulebase.
    """
    instruments = dict.fromkeys(norm.instrument for norm in rulebase.norms)
    root = ET.Element("akomaNtoso", xmlns=_AKN)
    parts = [_act(iri, rulebase, lang) for iri in instruments]
    if len(parts) == 1:
        root.append(parts[0])
    else:
        collection = ET.SubElement(root, "documentCollection", name="law")
        collection.append(_meta(f"{BASE}id/cn", "/akn/cn/collection", str(parts[0].get("generated")), lang))
        body = ET.SubElement(collection, "collectionBody")
        for number, act in enumerate(parts, start=1):
            ET.SubElement(body, "component", eId=f"cmp_{number}").append(act)
            _prefix(act, f"cmp_{number}__")
    for act in parts:
        act.attrib.pop("generated")
    return _document(root)


def _prefix(act: ET.Element, start: str) -> None:
    """Makes the ids of one component its own: within a document the schema allows each once."""
    for part in act.iter():
        if eid := part.get("eId"):
            part.set("eId", start + eid)
        for name in ("source", "href"):
            if (target := part.get(name, "")).startswith("#"):
                part.set(name, f"#{start}{target[1:]}")


def _act(iri: str, rulebase: Rulebase, lang: str) -> ET.Element:
    provisions = [provision for provision in rulebase.provisions.values() if provision.instrument == iri]
    ordered = sorted(provisions, key=lambda provision: provision.position)
    starts = {str(norm.period.start) for norm in rulebase.norms if norm.instrument == iri and norm.period.start}
    day = min(starts, default="0001-01-01")
    act = ET.Element("act", name="act", contains="originalVersion", generated=day)
    act.append(_meta(iri, f"/akn/cn/act/{day[:4]}/{local_name(iri)}", day, lang))
    preface = ET.SubElement(ET.SubElement(act, "preface"), "p")
    ET.SubElement(preface, "docTitle").text = rulebase.labels[iri].in_(lang)
    body = ET.SubElement(act, "body")
    open_at: dict[str, ET.Element] = {}
    for provision in ordered:
        _place(provision, body, open_at, lang)
    return act


def _place(provision: Provision, body: ET.Element, open_at: dict[str, ET.Element], lang: str) -> None:
    """Puts a provision into the one above it; what stands before the body (the order) is left out."""
    if provision.kind == "Chapter":
        number = provision.id.rsplit("-", 1)[-1]
        open_at["chapter"] = _hierarchy(body, "chapter", f"chp_{number}", provision, lang)
    elif provision.kind == "Article":
        number = str(parse_citation(provision.id).article)
        open_at["article"] = _hierarchy(open_at.get("chapter", body), "article", f"art_{number}", provision, lang)
    elif provision.kind == "Paragraph":
        above = open_at["article"]
        number = provision.id.rsplit("-", 1)[-1]
        open_at["paragraph"] = _hierarchy(above, "paragraph", f"{above.get('eId')}__para_{number}", provision, lang)
        _content(open_at["paragraph"], provision, lang)
    elif provision.kind == "Item":
        above = open_at["paragraph"]
        if (content := above.find("content")) is not None:  # a part holds text or parts: before items the text introduces
            content.tag = "intro"
        number = provision.id.rsplit("-", 1)[-1]
        _content(_hierarchy(above, "point", f"{above.get('eId')}__point_{number}", provision, lang), provision, lang)


def _hierarchy(above: ET.Element, tag: str, eid: str, provision: Provision, lang: str) -> ET.Element:
    part = ET.SubElement(above, tag, eId=eid, wId=provision.iri)
    ET.SubElement(part, "num").text = provision.citation.in_(lang)
    ET.SubElement(part, "heading").text = provision.label.in_(lang)
    return part


def _content(part: ET.Element, provision: Provision, lang: str) -> None:
    ET.SubElement(ET.SubElement(part, "content"), "p").text = provision.summary.in_(lang)


def _meta(iri: str, work: str, day: str, lang: str) -> ET.Element:
    """Returns the identification of work, expression and manifestation; the day is the first one in force."""
    meta = ET.Element("meta")
    identification = ET.SubElement(meta, "identification", source="#dutygraph")
    language = _LANGUAGES[lang]
    expression = f"{work}/{language}@{day}"
    for level, uri in (("FRBRWork", work), ("FRBRExpression", expression), ("FRBRManifestation", f"{expression}.akn")):
        part = ET.SubElement(identification, level)
        ET.SubElement(part, "FRBRthis", value=f"{uri}/!main" if level == "FRBRWork" else uri)
        ET.SubElement(part, "FRBRuri", value=uri)
        if level == "FRBRWork":
            ET.SubElement(part, "FRBRalias", value=iri, name="dutygraph")
        ET.SubElement(part, "FRBRdate", date=day, name="in force")
        ET.SubElement(part, "FRBRauthor", href="#dutygraph")
        if level == "FRBRWork":
            ET.SubElement(part, "FRBRcountry", value="cn")
        if level == "FRBRExpression":
            ET.SubElement(part, "FRBRlanguage", language=language)
    references = ET.SubElement(meta, "references", source="#dutygraph")
    ET.SubElement(references, "TLCOrganization", eId="dutygraph", href=BASE, showAs="dutygraph")
    return meta


def legalruleml_text(rulebase: Rulebase, lang: str) -> str:
    """Returns every norm that obliges, forbids or allows as a prescriptive statement: if condition and trigger, then it.

    Powers, policy, definitions and rules of scope are constitutive statements. The condition class stands by its IRI.
    """
    root = ET.Element("lrml:LegalRuleML", {"xmlns:lrml": _LRML, "xmlns:ruleml": _RULEML, "xmlns:xs": _XS, "xmlns:xsi": _XSI})
    cited = dict.fromkeys(provision for norm in rulebase.norms for provision in _stated(norm, rulebase))
    references = ET.SubElement(root, "lrml:LegalReferences")
    for provision in cited:
        ET.SubElement(references, "lrml:LegalReference", refersTo=_key(provision), refID=provision.iri, refIDSystemName="IRI")
    days = dict.fromkeys(day for norm in rulebase.norms for _, day in _turns(norm))
    times = ET.SubElement(root, "lrml:Times")
    for day in days:
        time = ET.SubElement(times, "ruleml:Time", key=f"day-{day}")
        ET.SubElement(time, "ruleml:Data", {"xsi:type": "xs:date"}).text = day.isoformat()
    characteristics = ET.SubElement(root, "lrml:TemporalCharacteristics")
    for norm in rulebase.norms:
        _period(characteristics, norm)
    associations = ET.SubElement(root, "lrml:Associations")
    for norm in rulebase.norms:
        association = ET.SubElement(associations, "lrml:Association")
        for provision in _stated(norm, rulebase):
            ET.SubElement(association, "lrml:appliesSource", keyref=f"#{_key(provision)}")
        for turn, _ in _turns(norm):
            ET.SubElement(association, "lrml:appliesTemporalCharacteristic", keyref=f"#{norm.id}-{turn.lower()}")
        ET.SubElement(association, "lrml:toTarget", keyref=f"#{norm.id}")
    statements = ET.SubElement(root, "lrml:Statements")
    for norm in rulebase.norms:
        _statement(statements, norm, lang)
    return _document(root)


def _stated(norm: Norm, rulebase: Rulebase) -> Sequence[Provision]:
    return [p for p in rulebase.provisions.values() if p.instrument == norm.instrument and p.id in norm.provisions]


def _key(provision: Provision) -> str:
    return f"{local_name(provision.instrument)}--{provision.id}"


def _turns(norm: Norm) -> list[tuple[str, date]]:
    """Returns the days on which a norm comes into force and leaves it."""
    return [(turn, day) for turn, day in (("Starts", norm.period.start), ("Ends", norm.period.end)) if day]


def _period(characteristics: ET.Element, norm: Norm) -> None:
    for turn, day in _turns(norm):
        part = ET.SubElement(characteristics, "lrml:TemporalCharacteristic", key=f"{norm.id}-{turn.lower()}")
        ET.SubElement(part, "lrml:forRuleStatus", iri=f"{_LRML}Efficacious")
        ET.SubElement(part, "lrml:hasStatusDevelopment", iri=f"{_LRML}{turn}")
        ET.SubElement(part, "lrml:atTime", keyref=f"#day-{day}")


def _statement(statements: ET.Element, norm: Norm, lang: str) -> None:
    deontic = _DEONTIC.get(norm.type)
    kind = "PrescriptiveStatement" if deontic else "ConstitutiveStatement"
    statement = ET.SubElement(statements, f"lrml:{kind}", key=norm.id)
    ET.SubElement(statement, "lrml:Paraphrase").text = norm.action.in_(lang)
    rule = ET.SubElement(statement, "ruleml:Rule", key=f"rule-{norm.id}", closure="universal")
    needs = [norm.condition, *([norm.trigger] if norm.trigger else [])]
    when = ET.SubElement(rule, "ruleml:if")
    if len(needs) > 1:
        when = ET.SubElement(when, "ruleml:And")
    for need in needs:
        _atom(when, need, "service")
    then = ET.SubElement(rule, "ruleml:then")
    if deontic:
        operator = ET.SubElement(then, f"lrml:{deontic}", iri=norm.iri)
        bearer = ET.SubElement(operator, "lrml:Bearer", iri=f"{BASE}id/actor/{norm.bearer}")
        ET.SubElement(bearer, "ruleml:Var").text = "bearer"
        then = operator
    _atom(then, norm.iri, "service")


def _atom(above: ET.Element, relation: str, variable: str) -> None:
    atom = ET.SubElement(above, "ruleml:Atom")
    ET.SubElement(atom, "ruleml:Rel", iri=relation)
    ET.SubElement(atom, "ruleml:Var").text = variable


def _document(root: ET.Element) -> str:
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
