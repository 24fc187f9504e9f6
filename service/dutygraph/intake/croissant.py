"""Croissant: what a dataset's metadata say about training data and annotation.

Source: Croissant 1.0 and 1.1 and Croissant RAI 1.0 (MLCommons). Property names are read with their usual prefixes and as
full IRIs; the ``@context`` is not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dutygraph.intake import rules
from dutygraph.intake.document import address, each, members, text_of, texts, texts_of
from dutygraph.intake.words import affirms_annotation, affirms_personal, clean, names_licence, names_people, says_something

if TYPE_CHECKING:
    from collections.abc import Callable

    from dutygraph.facts.tree import Json
    from dutygraph.intake.document import Notes

__all__ = ["KNOWN", "read_croissant", "version_of"]

KNOWN = ("1.0", "1.1")
_CONFORMS = ("conformsTo", "dct:conformsTo", "dcterms:conformsTo", "http://purl.org/dc/terms/conformsTo")
_PROFILE = re.compile(r"https?://mlcommons\.org/croissant/(?!RAI)([^/\s]*)/?")
_ANNOTATION = ("dataAnnotationProtocol", "dataAnnotationPlatform", "annotatorDemographics", "machineAnnotationTools")
_ANNOTATORS = ("annotatorDemographics", "dataAnnotationPlatform")
_ORIGINS = ("isBasedOn", "sc:isBasedOn", "schema:isBasedOn", "https://schema.org/isBasedOn", "prov:wasDerivedFrom")


def _rai(name: str) -> tuple[str, ...]:
    return (f"rai:{name}", f"http://mlcommons.org/croissant/RAI/{name}")


def _schema(name: str) -> tuple[str, ...]:
    return (name, f"sc:{name}", f"schema:{name}", f"https://schema.org/{name}", f"http://schema.org/{name}")


def version_of(top: Json) -> str | None:
    """Returns the version of Croissant that a document declares, or ``None`` where it declares none."""
    for value, path in members(top, (), _CONFORMS):
        for item, _ in each(value, path):
            match = _PROFILE.fullmatch(text_of(item, "@id", "@value"))
            if match:
                return match[1]
    return None


def read_croissant(top: Json, notes: Notes) -> None:
    """Notes what a Croissant document says."""
    _personal(top, notes)
    _annotation(top, notes)
    _evidence(top, notes)


def _personal(top: Json, notes: Notes) -> None:
    for value, path in members(top, (), _rai("personalSensitiveInformation")):
        found = texts(value, path)
        if found and all(affirms_personal(text) for text in found):
            notes.say(rules.PERSONAL, "croissant-personal", path)
        elif found is None or found:
            notes.remark(rules.PERSONAL, path, f"is there, but denies, doubts or is no text: {_start(found)}")


def _annotation(top: Json, notes: Notes) -> None:
    _by(top, notes, _ANNOTATION, rules.ANNOTATES, "croissant-annotation", affirms_annotation)
    _by(top, notes, _ANNOTATORS, rules.PEOPLE, "croissant-annotators", names_people)
    if any(said.fact == rules.ANNOTATES for said in notes.says):
        notes.notes.append(
            "The dataset was annotated. If its seller had done so before you got it, whether Art 8 counts that as your annotation "
            "is arguable: then leave the annotation facts out."
        )


def _by(top: Json, notes: Notes, names: tuple[str, ...], fact: str, rule: str, affirms: Callable[[str], bool]) -> None:
    for name in names:
        for value, path in members(top, (), _rai(name)):
            found = texts(value, path)
            if found and all(affirms(text) for text in found):
                notes.say(fact, rule, path)
            elif found is None or found:
                notes.remark(fact, path, f"is there, but does not say it plainly: {_start(found)}")


def _evidence(top: Json, notes: Notes) -> None:
    label = " ".join(filter(None, (text_of(top, *_schema("name")), text_of(top, *_schema("version"))))) or "dataset"
    url = address(top, *_schema("url"))
    for value, path in members(top, (), _schema("license")):
        for item, where in each(value, path):
            stated = texts_of(item, "@id", "url", "name", "@value")
            licence = next(filter(names_licence, stated), None)
            if licence:
                notes.put(rules.LICENCE, "croissant-licence", where, identifier=f"{label}: {licence}", url=url)
            else:
                notes.note(where, f"names no licence: {_start(stated)}")
    origins = (*_rai("dataCollection"), *_rai("dataCollectionRawData"), *_ORIGINS)
    for value, path in members(top, (), origins):
        stated = [text for item, _ in each(value, path) for text in texts_of(item, "@id", "url", "name", "@value")]
        if any(says_something(text) for text in stated):
            notes.put(rules.INVENTORY, "croissant-provenance", path, identifier=label, url=url)


def _start(found: list[str] | None) -> str:
    return f'"{clean(found[0], 80)}"' if found else "it is not text"
