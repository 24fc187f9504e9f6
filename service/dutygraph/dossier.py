"""One archive that shows a check and all it rests on: facts, verdicts, findings, the law as controls, digests.

Reports in it name the facts files by their names in it, so that it can be read, and compared, wherever it lies. Entries
are in order of name and bear no time. A PDF is left out: whether there is one depends on what is installed.

Source: SHA-256 (FIPS 180-4); ZIP Application Note 6.3.
"""

from __future__ import annotations

import hashlib
import io
import re
import secrets
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dutygraph.applicability import assess
from dutygraph.engines import serialize_quads
from dutygraph.errors import UsageError
from dutygraph.oscal import CATALOG_FILE, PLAN_FILE, assessment_plan, catalog_text
from dutygraph.reports import FORMATS
from dutygraph.serialize import duties_document, json_text
from dutygraph.terms import Blank
from dutygraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dutygraph.facts import FactsDocument
    from dutygraph.findings import Findings
    from dutygraph.terms import Quad

__all__ = ["MANIFEST", "REPORTS", "dossier_bytes", "dossier_entries", "facts_graph", "write_dossier"]

MANIFEST = "MANIFEST.json"
REPORTS: Mapping[str, str] = {
    "text": "report.txt",
    "json": "findings.json",
    "csv": "findings.csv",
    "sarif": "findings.sarif",
    "junit": "junit.xml",
    "github": "github-annotations.txt",
    "gitlab": "codequality.json",
    "earl": "earl.ttl",
    "jsonld": "earl.jsonld",
    "openmetadata": "openmetadata.json",
    "oscal": "assessment-results.json",
}
"""Entry by report format. HTML is there in both languages; ``turtle`` is ``earl`` under another name."""

_MEDIA_TYPE = "application/trig"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16


def write_dossier(path: str, documents: Sequence[FactsDocument], findings: Findings, *, lang: str) -> None:
    """Writes the archive: under another name first, so that what stands at ``path`` is whole, the old or the new.

    Raises:
        UsageError: ``path`` does not end in .zip, is something else than a file, or cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() != ".zip":
        raise UsageError("A dossier is a zip archive.", where=path, remedy="Give --dossier a name that ends in .zip.")
    data = dossier_bytes(documents, findings, lang=lang)
    remedy = "Choose another --dossier."
    try:
        target = target.resolve()  # a link stays a link
        if target.exists() and not target.is_file():
            raise UsageError("The dossier cannot be written: what is there is no file.", where=path, remedy=remedy)
        _replace(target, data)
    except OSError as error:
        raise UsageError(f"The dossier cannot be written: {error.strerror}.", where=path, remedy=remedy) from error


def _replace(target: Path, data: bytes) -> None:
    draft = target.with_name(f".dutygraph-{secrets.token_hex(8)}")
    with draft.open("xb") as file:
        try:
            file.write(data)
            file.close()
            draft.replace(target)
        except BaseException:  # also a keyboard interrupt
            file.close()
            draft.unlink()
            raise


def dossier_bytes(documents: Sequence[FactsDocument], findings: Findings, *, lang: str) -> bytes:
    """Returns the archive. The same input gives the same bytes where zlib is the same, and the same digests everywhere."""
    entries = dossier_entries(documents, findings, lang=lang)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(entries):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr, entry.compress_type = _UNIX, _PLAIN_FILE, zipfile.ZIP_DEFLATED
            archive.writestr(entry, entries[name], compresslevel=9)
    return out.getvalue()


def dossier_entries(documents: Sequence[FactsDocument], findings: Findings, *, lang: str) -> dict[str, bytes]:
    """Returns all entries by name, with the manifest of the others."""
    names = {document.name: _source_name(number, document.name) for number, document in enumerate(documents, 1)}
    rulebase = findings.rulebase
    moved = replace(findings, findings=tuple(replace(found, file=names[found.file]) for found in findings.findings))
    services = [service for document in documents for service in document.services]
    assessments = [assess(service, rulebase, on=findings.on, reading=findings.reading) for service in services]
    entries = {names[document.name]: document.data for document in documents}
    entries |= {entry: FORMATS[fmt](moved, lang=lang) for fmt, entry in REPORTS.items()}
    entries |= {f"report.{one}.html": FORMATS["html"](moved, lang=one) for one in ("en", "zh")}
    entries |= {
        "facts.trig": serialize_quads(_facts_quads(documents), _MEDIA_TYPE),
        CATALOG_FILE: catalog_text(rulebase).encode(),
        PLAN_FILE: json_text(assessment_plan(moved, lang=lang)).encode(),
        "duties.json": json_text(duties_document(assessments, rulebase)).encode(),
    }
    return entries | {MANIFEST: json_text(_manifest(entries, findings, lang)).encode()}


def _source_name(number: int, path: str) -> str:
    """Returns a name that no other file has, and that unpacks on every system."""
    name = re.sub(r"[^\w.-]", "_", Path(path).name)
    return f"facts/{number}-{name}"


def _manifest(entries: Mapping[str, bytes], findings: Findings, lang: str) -> dict[str, object]:
    return {
        "dutygraph": __version__,
        "rulebase": {"version": findings.rulebase.version, "digest": findings.rulebase.digest},
        "on": findings.on.isoformat(),
        "reading": findings.reading.name,
        "failOn": findings.fail_on,
        "baseline": findings.has_baseline,
        "status": findings.exit_status,
        "lang": lang,
        "entries": {
            name: {"sha256": hashlib.sha256(entries[name]).hexdigest(), "bytes": len(entries[name])} for name in sorted(entries)
        },
    }


def facts_graph(document: FactsDocument) -> str:
    """Returns the name of the graph that holds what a file says: the file's digest."""
    return f"urn:dutygraph:facts:{hashlib.sha256(document.data).hexdigest()}"


def _facts_quads(documents: Sequence[FactsDocument]) -> Iterator[Quad]:
    """Returns what every file says, each in its graph; blank nodes are numbered, for a label holds for one file only."""
    labels: dict[tuple[int, str], Blank] = {}

    def numbered(number: int, label: Blank) -> Blank:
        return labels.setdefault((number, label), Blank(f"b{len(labels)}"))

    for number, document in enumerate(documents):
        graph = facts_graph(document)
        for subject, predicate, value, _ in document.quads:
            first = numbered(number, subject) if isinstance(subject, Blank) else subject
            last = numbered(number, value) if isinstance(value, Blank) else value
            yield first, predicate, last, graph
