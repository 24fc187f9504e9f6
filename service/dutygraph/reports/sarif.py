"""SARIF 2.1.0, for code scanning at GitHub, Azure DevOps, SonarQube, DefectDojo, VS Code.

All findings are results of one run: failed ones fail, what cannot be told is up for review, what has no known kind of evidence
is open, the rest passes or is not applicable. The instrument is a taxonomy and its provisions are taxa.

Source: SARIF 2.1.0 (OASIS 2020), sections 3.19, 3.27, 3.35, 3.49.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from dutygraph.reports.place import file_uri
from dutygraph.reports.sarif_model import (
    ArtifactLocation,
    Invocation,
    Location,
    LogicalLocation,
    MultiformatMessageString,
    PropertyBag,
    ReportingConfiguration,
    ReportingDescriptor,
    Result,
    Run,
    RunAutomationDetails,
    SarifLog,
    Suppression,
    Tool,
    ToolComponent,
    ToolComponentReference,
)
from dutygraph.reports.sarif_model import Message1 as Message
from dutygraph.reports.sarif_model import PhysicalLocation2 as PhysicalLocation
from dutygraph.reports.sarif_model import Region1 as Region
from dutygraph.reports.sarif_model import ReportingDescriptorReference1 as DescriptorReference
from dutygraph.reports.wording import provisions, service_name, visible, waiver_text
from dutygraph.serialize import json_text
from dutygraph.version import __version__
from dutygraph.vocab import BASE, DG, local_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dutygraph.findings import Finding, Findings
    from dutygraph.model import Norm, Provision
    from dutygraph.rulebase import Rulebase

__all__ = ["write"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_LANGUAGES = {"en": "en-US", "zh": "zh-CN"}
_KINDS: Mapping[str, Literal["notApplicable", "pass", "fail", "review", "open"]] = {
    "failed": "fail",
    "cantTell": "review",
    "untested": "open",
    "passed": "pass",
    "inapplicable": "notApplicable",
}
_PRECISION = {"Settled": "high", "MinorDoubt": "medium", "MajorDoubt": "low"}


def write(findings: Findings, *, lang: str) -> bytes:
    """Returns one log with one run. Names and messages are in ``lang``; only what is set is written."""
    return json_text(_log(findings, lang).model_dump(mode="json", by_alias=True, exclude_unset=True)).encode()


def _log(findings: Findings, lang: str) -> SarifLog:
    norms = list({finding.norm.id: finding.norm for finding in findings.findings}.values())
    taxonomies = _Taxonomies(findings, lang)
    rules = {norm.id: number for number, norm in enumerate(norms)}
    driver = ToolComponent(
        name="dutygraph",
        semanticVersion=__version__,
        informationUri=BASE,
        language=_LANGUAGES[lang],
        rules=[_rule(norm, findings.rulebase, lang) for norm in norms],
        supportedTaxonomies=taxonomies.references,
        properties=_bag({"rulebase": findings.rulebase.version, "digest": findings.rulebase.digest}),
    )
    run = Run(
        tool=Tool(driver=driver),
        language=_LANGUAGES[lang],
        columnKind="unicodeCodePoints",
        automationDetails=RunAutomationDetails(id=_category(findings)),
        originalUriBaseIds={_ROOT: ArtifactLocation(description=Message(text="The folder in which dutygraph ran."))},
        invocations=[Invocation(executionSuccessful=True, exitCode=findings.exit_status)],
        taxonomies=taxonomies.components,
        results=[_result(finding, findings, rules, taxonomies, lang) for finding in findings.findings],
        properties=_bag({"as_of": findings.on.isoformat(), "reading": findings.reading.name}),
    )
    return SarifLog.model_validate({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _bag(values: Mapping[str, object]) -> PropertyBag:
    return PropertyBag.model_validate(values)


def _category(findings: Findings) -> str:
    """Keeps the alerts of one service apart from those of another; several services share one category."""
    services = {finding.service.id for finding in findings.findings}
    return f"genai-measures/{quote(services.pop(), safe='')}/" if len(services) == 1 else "genai-measures/"


class _Taxonomies:
    """The instruments behind the findings, in order of appearance, each with the provisions that norms stand in."""

    def __init__(self, findings: Findings, lang: str) -> None:
        self._taxa: dict[str, dict[str, Provision]] = {}
        for finding in findings.findings:
            for provision in provisions(finding, findings.rulebase):
                self._taxa.setdefault(provision.instrument, {})[provision.id] = provision
        self._names = {iri: _instrument_name(iri, findings.rulebase, lang) for iri in self._taxa}
        self._index = {iri: list(taxa) for iri, taxa in self._taxa.items()}
        self.references = [self._reference(iri) for iri in self._taxa]
        self.components = [
            ToolComponent(
                name=self._names[iri],
                version=findings.on.isoformat(),
                informationUri=iri,
                language=_LANGUAGES[lang],
                taxa=[_taxon(provision, lang) for provision in taxa.values()],
            )
            for iri, taxa in self._taxa.items()
        ]

    def _reference(self, instrument: str) -> ToolComponentReference:
        return ToolComponentReference(name=self._names[instrument], index=list(self._taxa).index(instrument))

    def point_to(self, provision: Provision) -> DescriptorReference:
        """Returns how a result points at a provision."""
        instrument = provision.instrument
        index = self._index[instrument].index(provision.id)
        return DescriptorReference(id=provision.id, index=index, toolComponent=self._reference(instrument))


def _instrument_name(iri: str, rulebase: Rulebase, lang: str) -> str:
    label = rulebase.labels.get(iri)
    return label.in_(lang) if label else local_name(iri)


def _taxon(provision: Provision, lang: str) -> ReportingDescriptor:
    return ReportingDescriptor(
        id=provision.id,
        name=provision.citation.in_(lang),
        shortDescription=MultiformatMessageString(text=provision.label.in_(lang)),
        fullDescription=MultiformatMessageString(text=provision.summary.in_(lang)),
        helpUri=provision.iri,
    )


def _rule(norm: Norm, rulebase: Rulebase, lang: str) -> ReportingDescriptor:
    contested = norm.contestation == "MajorDoubt"
    example = norm.evidence_example.in_(lang) if norm.evidence_example else ""
    kinds = ("、" if lang == "zh" else ", ").join(rulebase.labels[DG + kind].in_(lang) for kind in norm.evidence_kinds)
    show = {"en": f"Evidence that counts: {kinds}. For example: {example}.", "zh": f"可作证据：{kinds}。例如：{example}。"}[lang]
    return ReportingDescriptor(
        id=norm.id,
        name="".join(part.capitalize() for part in norm.id.split("-")),
        shortDescription=MultiformatMessageString(text=norm.label.in_(lang)),
        fullDescription=MultiformatMessageString(text=norm.action.in_(lang)),
        help=MultiformatMessageString(text=f"{norm.action.in_(lang)} {show}", markdown=f"**{norm.action.in_(lang)}**\n\n{show}"),
        helpUri=norm.iri,
        defaultConfiguration=ReportingConfiguration(level="warning" if contested else "error"),
        properties=_bag(
            {
                "tags": [norm.type, *norm.phases, *norm.provisions],
                "precision": _PRECISION.get(norm.contestation, "low"),
                "problem.severity": "warning" if contested else "error",
            }
        ),
    )


def _result(finding: Finding, findings: Findings, rules: Mapping[str, int], taxonomies: _Taxonomies, lang: str) -> Result:
    failed = finding.outcome == "failed"
    result = Result(
        ruleId=finding.norm.id,
        ruleIndex=rules[finding.norm.id],
        kind=_KINDS[finding.outcome],
        level=("warning" if finding.severity == "warning" else "error") if failed else "none",
        message=Message(text=_plain(finding.message.in_(lang))),
        locations=[_location(finding, lang)],
        relatedLocations=[
            Location(
                id=1,
                physicalLocation=PhysicalLocation(artifactLocation=ArtifactLocation(uri=finding.shape)),
                message=Message(text={"en": "The shape that looks for evidence.", "zh": "查找证据的形状。"}[lang]),
            )
        ],
        taxa=[taxonomies.point_to(provision) for provision in provisions(finding, findings.rulebase)],
        partialFingerprints={"primaryLocationLineHash": finding.fingerprint, "dutygraph/v1": finding.fingerprint},
        suppressions=_suppressions(finding, lang),
        properties=_bag(
            {
                "as_of": findings.on.isoformat(),
                "outcome": finding.outcome,
                "verdict": finding.verdict.verdict,
                "path": DG + "shownBy",
                "missing": list(finding.verdict.missing),
            }
        ),
    )
    if findings.has_baseline:  # a field that is not set is not written
        result.baselineState = "unchanged" if finding.known else "new"
    return result


def _plain(text: str) -> str:
    """Brackets would make a link (section 3.11.6), and a facts file must not put links into a report."""
    return visible(text).replace("[", "\\[").replace("]", "\\]")


def _location(finding: Finding, lang: str) -> Location:
    uri = file_uri(finding)
    artifact = ArtifactLocation(uri=uri) if uri.startswith("file:") else ArtifactLocation(uri=uri, uriBaseId=_ROOT)
    service = finding.service
    name = LogicalLocation(name=service_name(service, lang), fullyQualifiedName=service.id, kind="resource")
    region = Region(startLine=finding.line or 1, startColumn=1)
    return Location(physicalLocation=PhysicalLocation(artifactLocation=artifact, region=region), logicalLocations=[name])


def _suppressions(finding: Finding, lang: str) -> list[Suppression]:
    """Empty, never absent, where nothing is waived: absent would mean that it is not known (section 3.27.23)."""
    waiver = finding.waiver
    if waiver is None:
        return []
    properties = _bag({"by": waiver.by, "reason": waiver.reason, "until": waiver.until.isoformat()})
    return [Suppression(kind="external", status="accepted", justification=waiver_text(waiver, lang), properties=properties)]
