"""SPDX 3: what AI and Dataset packages say.

Source: SPDX 3.0.1, JSON-LD serialization; profiles Core, AI, Dataset, SimpleLicensing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dutygraph.intake import rules
from dutygraph.intake.document import address, each, members, text_of, texts_of
from dutygraph.intake.words import clean, names_licence, says_something

if TYPE_CHECKING:
    from dutygraph.facts.tree import Json, Path
    from dutygraph.intake.document import Notes

__all__ = ["KNOWN", "read_spdx", "version_of"]

KNOWN = ("3.0.0", "3.0.1")
_CONTEXT = re.compile(r"https?://spdx\.(?:org|github\.io)/(?:rdf|spdx-spec)/(?:v)?(3[^/\s]*)/(?:rdf/)?spdx-context\.jsonld")
_LISTED = re.compile(r"https?://spdx\.org/licenses/([A-Za-z0-9.+-]+)")
_LICENCES = {"hasDeclaredLicense", "hasConcludedLicense"}
AI, DATASET = "ai_AIPackage", "dataset_DatasetPackage"


@dataclass(frozen=True, slots=True)
class _Link:
    """One arrow of a relationship, and where it stands."""

    start: str
    kind: str
    end: str
    path: Path


@dataclass(slots=True)
class _Graph:
    """The elements of a document, by what is asked of them, so that each is looked at once.

    Two elements may claim one id, and one element two; then either may be meant.
    """

    nodes: list[tuple[set[str], Json, Path]] = field(default_factory=list)
    links: list[_Link] = field(default_factory=list)
    models: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Names of AI packages, by id; one that is not named has none."""
    named: set[str] = field(default_factory=set)
    """Ids of elements that have a name."""
    licences: dict[str, str] = field(default_factory=dict)
    """Names of licences, by id."""
    used: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Kinds of the relationships that point at an id."""
    datasets: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """Label and address of datasets, by id."""

    def add(self, node: Json, path: Path) -> None:
        """Adds an element, and its arrows where it is a relationship."""
        kinds = {
            text for value, at in members(node, path, ["type", "@type"]) for text, _ in each(value, at) if isinstance(text, str)
        }
        self.nodes.append((kinds, node, path))
        name = _name(node)
        for own in _ids(node):
            if says_something(name):
                self.named.add(own)
            if AI in kinds:
                self.models[own] |= {name} if says_something(name) else set()
            if DATASET in kinds:
                self.datasets.setdefault(own, _label(node))
            licence = next(filter(names_licence, texts_of(node, "simplelicensing_licenseExpression", "name")), None)
            if licence and any(kind.startswith(("simplelicensing_", "expandedlicensing_")) for kind in kinds):
                self.licences.setdefault(own, licence)
        if any(kind.endswith("Relationship") for kind in kinds):
            self._link(node, path)

    def _link(self, node: Json, path: Path) -> None:
        start, kind = text_of(node, "from"), text_of(node, "relationshipType")
        for value, at in members(node, path, ["to"]):
            for item, where in each(value, at):
                if isinstance(node, dict) and start and kind and isinstance(item, str):
                    self.links.append(_Link(start, kind, item, where))
                    self.used[item].add(kind)


def _ids(node: Json) -> list[str]:
    return [own for own in dict.fromkeys(texts_of(node, "spdxId", "@id")) if own] if isinstance(node, dict) else []


def _name(node: Json) -> str:
    return text_of(node, "name").strip().lower() if isinstance(node, dict) else ""


def _label(node: Json) -> tuple[str, str | None]:
    parts = (text_of(node, "name"), text_of(node, "software_packageVersion"))
    label = " ".join(filter(None, parts)) or next(iter(_ids(node)), "dataset")
    return label, address(node, "software_downloadLocation", "software_homePage")


def version_of(top: Json) -> str | None:
    """Returns the version of SPDX 3 that a document declares, or ``None`` where it is no SPDX 3 document."""
    for value, path in members(top, (), ["@context"]):
        for item, _ in each(value, path):
            match = _CONTEXT.fullmatch(item) if isinstance(item, str) else None
            if match:
                return match[1]
    return None


def read_spdx(top: Json, notes: Notes) -> None:
    """Notes what an SPDX document says."""
    graph = _Graph()
    graph.add(top, ())
    for value, at in members(top, (), ["@graph"]):
        for node, path in each(value, at):
            graph.add(node, path)
    for kinds, node, path in graph.nodes:
        if DATASET in kinds:
            _personal(node, path, notes, graph)
            _provenance(node, path, notes, graph)
        if AI in kinds:
            _model(node, path, notes)
    for link in graph.links:
        _related(link, notes, graph)
    if not any(kinds & {AI, DATASET} for kinds, _, _ in graph.nodes):
        notes.notes.append("The document has no AI package and no dataset package.")


def _personal(node: Json, path: Path, notes: Notes, graph: _Graph) -> None:
    for value, where in members(node, path, ["dataset_hasSensitivePersonalInformation"]):
        if value == "yes":
            notes.say(rules.PERSONAL, "spdx-personal", where)
            _shade(node, path, notes, graph)
        elif value == "no":
            notes.remark(rules.PERSONAL, where, 'is "no", which denies sensitive personal information, not all of it')
        else:
            notes.remark(rules.PERSONAL, where, 'is neither "yes" nor "no"')


def _shade(node: Json, path: Path, notes: Notes, graph: _Graph) -> None:
    """Notes what qualifies a "yes". It does not undo it: to leave a fact out because of a further key is for people."""
    for _, where in members(node, path, ["dataset_anonymizationMethodUsed"]):
        notes.note(where, "is given beside personal information: anonymised data fall outside PIPL, de-identified data do not.")
    kinds = {kind for own in _ids(node) for kind in graph.used.get(own, ())}
    if "testedOn" in kinds and "trainedOn" not in kinds:
        notes.note(path, "is data a model was tested on, and no relationship says trained: check that it is training data.")


def _provenance(node: Json, path: Path, notes: Notes, graph: _Graph) -> None:
    label, url = _label(node)
    for value, where in members(node, path, ["dataset_dataCollectionProcess"]):
        if isinstance(value, str) and says_something(value):
            notes.put(rules.INVENTORY, "spdx-provenance", where, identifier=label, url=url)
    for value, where in members(node, path, ["suppliedBy"]):
        if isinstance(value, str) and value in graph.named:
            notes.put(rules.INVENTORY, "spdx-provenance", where, identifier=label, url=url)


def _model(node: Json, path: Path, notes: Notes) -> None:
    for _, where in members(node, path, ["ai_informationAboutTraining"]):
        notes.remark(rules.TRAINS, where, "tells of training; who trained the model, it does not say in a form that can be read")
    for value, where in members(node, path, ["ai_useSensitivePersonalInformation"]):
        if value == "yes":
            notes.remark(rules.PERSONAL, where, 'is "yes", which covers use in training or at inference alike')


def _related(link: _Link, notes: Notes, graph: _Graph) -> None:
    """Notes what one arrow of a relationship says."""
    if link.kind == "descendantOf" and link.start in graph.models:
        _descent(link.start, link.end, link, notes, graph)
    elif link.kind == "ancestorOf" and link.end in graph.models:
        _descent(link.end, link.start, link, notes, graph)
    elif link.kind == "trainedOn" and link.start in graph.models:
        notes.remark(rules.TRAINS, link.path, "says what the model was trained on; who trained it, the document does not say")
    elif link.kind in _LICENCES and link.start in graph.datasets:
        listed = _LISTED.fullmatch(link.end)  # an id is no licence by itself, save on SPDX's own list
        licence = listed[1] if listed else graph.licences.get(link.end)
        label, url = graph.datasets[link.start]
        if licence:
            notes.put(rules.LICENCE, "spdx-licence", link.path, identifier=f"{label}: {licence}", url=url)
        else:
            notes.note(link.path, f'names no licence: "{clean(link.end, 80)}"')


def _descent(own: str, ancestor: str, link: _Link, notes: Notes, graph: _Graph) -> None:
    ours, theirs = graph.models.get(own, set()), graph.models.get(ancestor, set())
    if ours and theirs and (len(ours) > 1 or len(theirs) > 1 or ours != theirs):
        notes.say(rules.FOUNDATION, "spdx-ancestor", link.path)
    else:
        notes.remark(rules.FOUNDATION, link.path, "is a descent, but not plainly from an AI package of another name")
