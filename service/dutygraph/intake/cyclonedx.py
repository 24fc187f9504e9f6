"""CycloneDX: what an ML-BOM says about base models and datasets.

Source: CycloneDX 1.5 to 1.7 (ECMA-424), components of type machine-learning-model and data, modelCard, pedigree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.intake import rules
from dutygraph.intake.document import address, each, members, shown, text_of, texts, texts_of
from dutygraph.intake.words import clean, names_licence, names_personal, says_something

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dutygraph.facts.tree import Json, Path
    from dutygraph.intake.document import Notes

__all__ = ["KNOWN", "read_cyclonedx", "version_of"]

KNOWN = ("1.5", "1.6", "1.7")
MODEL = "machine-learning-model"
_BASE_MODEL = {"base_model", "base-model", "basemodel"}


def version_of(top: Json) -> str | None:
    """Returns the version of CycloneDX that a document declares, or ``None`` where it is no CycloneDX document."""
    if isinstance(top, dict) and top.get("bomFormat") == "CycloneDX":
        return text_of(top.get("specVersion"))
    return None


def read_cyclonedx(top: Json, notes: Notes) -> None:
    """Notes what a CycloneDX document says."""
    found = list(_components(top))
    serial = text_of(top, "serialNumber")
    datasets = dict(_datasets(found))
    for node, path in found:
        if text_of(node, "type") == MODEL:
            _model(node, path, notes)
    for path, node in datasets.items():
        _dataset(node, path, notes, serial)
    if not datasets and not any(text_of(node, "type") == MODEL for node, _ in found):
        notes.notes.append("The BOM lists no model and no dataset.")


def _components(top: Json) -> Iterator[tuple[Json, Path]]:
    """Yields every component, those inside others too, in the order of the document."""
    waiting = [(node, path) for meta, at in members(top, (), ["metadata"]) for node, path in members(meta, at, ["component"])]
    waiting += _listed(top, (), "components")
    waiting.reverse()
    while waiting:
        node, path = waiting.pop()
        yield node, path
        waiting += reversed(_listed(node, path, "components"))


def _listed(node: Json, path: Path, name: str) -> list[tuple[Json, Path]]:
    return [item for value, at in members(node, path, [name]) if isinstance(value, list) for item in each(value, at)]


def _inside(node: Json, path: Path, *names: str) -> tuple[Json, Path]:
    """Returns the part below a node, ``None`` where any step is missing."""
    for name in names:
        node, path = next(members(node, path, [name]), (None, (*path, name)))
    return node, path


def _model(node: Json, path: Path, notes: Notes) -> None:
    name = text_of(node, "name")
    pedigree, at = _inside(node, path, "pedigree")
    for ancestor, where in _listed(pedigree, at, "ancestors"):
        other = text_of(ancestor, "name")
        if text_of(ancestor, "type") != MODEL or not _another(name, other):
            notes.remark(rules.FOUNDATION, where, "is an ancestor, but not plainly a model of another name")
            continue
        notes.say(rules.FOUNDATION, "cyclonedx-ancestor", where)
        for licence, place in _licences(ancestor, where):
            url = address(ancestor, "url")
            notes.put(rules.MODELS, "cyclonedx-ancestor-licence", place, identifier=f"{other}: {licence}", url=url)
    card, card_at = _inside(node, path, "modelCard")
    for prop, where in (*_listed(node, path, "properties"), *_listed(card, card_at, "properties")):
        key = text_of(prop, "name").rsplit(":", 1)[-1].lower()
        if key in _BASE_MODEL:
            if _another(name, text_of(prop, "value")):
                notes.say(rules.FOUNDATION, "cyclonedx-base-model", where)
            else:
                notes.remark(rules.FOUNDATION, where, "is there, but names no other model")
    parameters, params_at = _inside(node, path, "modelCard", "modelParameters")
    for value, where in members(parameters, params_at, ["datasets"]):
        if isinstance(value, list) and value:
            notes.remark(rules.TRAINS, where, "lists data of the model; who trained it with them, a BOM does not say")


def _another(name: str, other: str) -> bool:
    return says_something(name) and says_something(other) and name.strip().lower() != other.strip().lower()


def _datasets(components: list[tuple[Json, Path]]) -> Iterator[tuple[Path, Json]]:
    """Yields the datasets that model cards describe, and the components that hold a dataset."""
    for node, path in components:
        card, at = _inside(node, path, "modelCard", "modelParameters")
        for item, where in _listed(card, at, "datasets"):
            if text_of(item, "type") == "dataset":
                yield where, item
        kinds = [text_of(part, "type") for part, _ in _listed(node, path, "data")]
        if text_of(node, "type") == "data" and "dataset" in kinds:
            yield path, node


def _dataset(node: Json, path: Path, notes: Notes, serial: str) -> None:
    label = " ".join(filter(None, (text_of(node, "name"), text_of(node, "version")))) or f"dataset at {shown(path)}"
    label = f"{label} ({serial})" if serial else label
    contents, _ = _inside(node, path, "contents")
    url = address(contents, "url") or address(node, "url")
    for part, at in ((node, path), *_listed(node, path, "data")):
        if at == path or text_of(part, "type") == "dataset":
            _sensitive(part, at, notes)
    for licence, where in _licences(node, path):
        notes.put(rules.LICENCE, "cyclonedx-licence", where, identifier=f"{label}: {licence}", url=url)
    supplier, where = _inside(node, path, "supplier")
    if says_something(text_of(supplier, "name")):
        notes.put(rules.INVENTORY, "cyclonedx-provenance", where, identifier=label, url=url)
    pedigree, at = _inside(node, path, "pedigree")
    for ancestor, where in _listed(pedigree, at, "ancestors"):
        if says_something(text_of(ancestor, "name")):
            notes.put(rules.INVENTORY, "cyclonedx-provenance", where, identifier=label, url=url)


def _sensitive(node: Json, path: Path, notes: Notes) -> None:
    for value, where in members(node, path, ["sensitiveData"]):
        found = texts(value, where)
        if found and all(names_personal(text) for text in found):
            notes.say(rules.PERSONAL, "cyclonedx-personal", where)
        elif found is None or found:
            start = clean(found[0], 80) if found else "it is not text"
            notes.remark(
                rules.PERSONAL, where, f'is there; sensitive is not the same as personal, or it is denied or doubted: "{start}"'
            )


def _licences(node: Json, path: Path) -> Iterator[tuple[str, Path]]:
    for item, where in _listed(node, path, "licenses"):
        licence, _ = _inside(item, where, "license")
        for text in (text_of(item, "expression"), *texts_of(licence, "id", "name")):
            if names_licence(text):
                yield text, where
