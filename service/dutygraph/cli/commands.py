"""What each command does: read, judge, print. Results go to standard output, messages to standard error."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from dutygraph.applicability import assess, questions
from dutygraph.applicability import explain as explain_norm
from dutygraph.engine import GRAPH_FORMATS, RESULT_FORMATS
from dutygraph.errors import FactsError, ParameterError, UsageError
from dutygraph.facts import load_facts
from dutygraph.model import FactValue, Service, ValueType
from dutygraph.reading import parse_reading
from dutygraph.rulebase import Rulebase, load_rulebase
from dutygraph.serialize import (
    ask_list,
    duties_csv,
    duties_document,
    duties_quads,
    explanation_document,
    explanation_quads,
    json_text,
)
from dutygraph.workdays import today_in_china

if TYPE_CHECKING:
    from datetime import date

    from dutygraph.applicability import Assessment
    from dutygraph.config import Settings
    from dutygraph.knowledge import Knowledge
    from dutygraph.model import Fact

CHECK_FORMATS = (
    "text",
    "json",
    "turtle",
    "jsonld",
    "sarif",
    "junit",
    "github",
    "gitlab",
    "oscal",
    "earl",
    "html",
    "csv",
    "openmetadata",
    "pdf",
)

__all__ = ["CHECK_FORMATS", "Check", "ask", "check", "duties", "explain", "export", "query", "serve", "tally"]


def _write(data: str | bytes) -> None:
    stream = sys.stdout.buffer
    try:
        stream.write(data.encode() if isinstance(data, str) else data)
        stream.flush()
    except BrokenPipeError:  # click ends with the status for findings where it sees EPIPE; a bare one passes it
        raise BrokenPipeError from None


def duties(settings: Settings, facts: tuple[str, ...], *, on: date | None, reading: str, fmt: str, lang: str) -> None:
    """Prints the verdict on every norm for each service."""
    rulebase = load_rulebase()
    chosen = parse_reading(reading, rulebase)
    documents = load_facts(facts, rulebase, max_bytes=settings.max_file_bytes)
    day = on or today_in_china()
    assessments = [assess(s, rulebase, on=day, reading=chosen) for document in documents for s in document.services]
    match fmt:
        case "json":
            _write(json_text(duties_document(assessments, rulebase)))
        case "csv":
            _write(duties_csv(assessments))
        case "jsonld" | "turtle":
            from dutygraph.engines import serialize_quads

            _write(serialize_quads(duties_quads(assessments), GRAPH_FORMATS[fmt]))
        case _:
            from dutygraph.cli import present  # tables are slow to import, and JSON needs none

            present.duties(assessments, rulebase, lang)


@dataclass(frozen=True, slots=True)
class Check:
    """The options of a check."""

    on: date | None
    reading: str
    fail_on: Literal["violation", "warning", "unknown"]
    baseline: str | None
    output: str | None
    dossier: str | None
    fmt: str
    lang: str


def check(settings: Settings, facts: tuple[str, ...], wanted: Check) -> int:
    """Writes the report of a check and returns the exit status: 1 where a finding counts, else 0."""
    from dutygraph.baseline import mark_known
    from dutygraph.findings import check as check_facts
    from dutygraph.reports import EXTRA_FORMATS, FORMATS, step_summary

    rulebase = load_rulebase()
    reading = parse_reading(wanted.reading, rulebase)
    documents = load_facts(facts, rulebase, max_bytes=settings.max_file_bytes)
    findings = check_facts(documents, rulebase, on=wanted.on or today_in_china(), reading=reading)
    findings = replace(findings, fail_on=wanted.fail_on)
    if wanted.baseline:
        findings = mark_known(findings, wanted.baseline)
    report = {**FORMATS, **EXTRA_FORMATS}[wanted.fmt](findings, lang=wanted.lang)
    if wanted.dossier:
        from dutygraph.dossier import write_dossier

        write_dossier(wanted.dossier, documents, findings, lang=wanted.lang)
    _deliver(report, wanted.output)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if wanted.fmt == "github" and summary:
        with Path(summary).open("a", encoding="utf-8") as page:
            page.write(step_summary(findings, lang=wanted.lang))
    return findings.exit_status


def _deliver(report: bytes, output: str | None) -> None:
    if output is None:
        _write(report)
        return
    try:
        Path(output).write_bytes(report)
    except OSError as error:
        raise UsageError(
            f"The report cannot be written: {error.strerror}.", where=output, remedy="Choose another --output."
        ) from error


def tally(settings: Settings, facts: tuple[str, ...], *, on: date | None, reading: str, fmt: str, lang: str) -> None:
    """Prints how many services have each outcome, for each provider-binding duty."""
    from dutygraph.cli import present  # tables are slow to import, and JSON needs none
    from dutygraph.tally import tally as count
    from dutygraph.tally import tally_csv, tally_document

    rulebase = load_rulebase()
    chosen, day = parse_reading(reading, rulebase), on or today_in_china()
    documents = load_facts(facts, rulebase, max_bytes=settings.max_file_bytes)
    counted = count(documents, rulebase, on=day, reading=chosen)
    match fmt:
        case "json":
            _write(json_text(tally_document(counted, rulebase, on=day, reading=chosen)))
        case "csv":
            _write(tally_csv(counted))
        case _:
            present.tally(counted, rulebase, lang)


def _one(settings: Settings, path: str, service: str | None, rulebase: Rulebase) -> Service:
    services = [s for document in load_facts([path], rulebase, max_bytes=settings.max_file_bytes) for s in document.services]
    if service:
        services = [one for one in services if one.id == service]
        if not services:
            raise FactsError(f"It does not describe {service}.", where=path, remedy="Check --service.")
    if len(services) > 1:
        raise UsageError(f"It describes {len(services)} services.", where=path, remedy="Choose one with --service IRI.")
    return services[0]


def explain(
    settings: Settings, facts: str, *, norm: str, service: str | None, on: date | None, reading: str, fmt: str, lang: str
) -> None:
    """Prints the reason chain of one norm."""
    from dutygraph.cli import present  # tables are slow to import, and JSON needs none

    rulebase = load_rulebase()
    chosen, wanted, day = parse_reading(reading, rulebase), rulebase.norm(norm), on or today_in_china()
    described = _one(settings, facts, service, rulebase)
    explanation = explain_norm(described, rulebase, wanted, on=day, reading=chosen)
    if fmt == "json":
        _write(json_text(explanation_document(explanation, described, rulebase, on=day, reading=chosen)))
    elif fmt == "table":
        present.explanation(explanation, described, rulebase, lang, on=day)
    else:
        from dutygraph.engines import serialize_quads

        quads = explanation_quads(explanation, described, on=day, reading=chosen)
        _write(serialize_quads(quads, GRAPH_FORMATS[fmt]))


def ask(settings: Settings, facts: str, *, service: str | None, on: date | None, reading: str, fmt: str, lang: str) -> None:
    """Prints the next question; on a terminal, asks until nothing is open and prints the facts."""
    from dutygraph.cli import present  # tables are slow to import, and JSON needs none

    rulebase = load_rulebase()
    described, day, chosen = _one(settings, facts, service, rulebase), on or today_in_china(), parse_reading(reading, rulebase)
    assessment = assess(described, rulebase, on=day, reading=chosen)
    if fmt == "json":
        _write(json_text({"service": described.id, "on": day.isoformat(), "ask": ask_list(assessment, rulebase)}))
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        present.questions(questions(assessment, rulebase), rulebase, lang)
        return
    _interview(assessment, rulebase, lang)


def _interview(assessment: Assessment, rulebase: Rulebase, lang: str) -> None:
    from dutygraph.cli import present  # tables are slow to import, and JSON needs none

    stated: dict[str, FactValue] = dict(assessment.service.facts)
    skipped: set[str] = set()
    while True:
        service = Service(assessment.service.id, stated, assessment.service.name)
        current = assess(service, rulebase, on=assessment.on, reading=assessment.reading)
        left = [q for q in questions(current, rulebase) if q.fact not in skipped]
        if not left:
            break
        fact = rulebase.facts[left[0].fact]
        present.question(left[0], fact, lang)
        answer = _answer(fact)
        if answer is None:
            skipped.add(fact.name)
        else:
            stated[fact.name] = answer
    present.duties([current], rulebase, lang)
    click.echo("The facts as they now stand:", err=True)
    _write(json_text({"id": service.id, "name": dict(service.name), "facts": stated}))


def _answer(fact: Fact) -> FactValue | None:
    """Reads yes, no or unknown; for other facts a value or unknown."""
    known: dict[str, FactValue | None] = {"": None, "u": None, "unknown": None}
    if fact.type is ValueType.BOOLEAN:
        known |= {"y": True, "yes": True, "是": True, "n": False, "no": False, "否": False, "不知道": None}
    elif fact.type is ValueType.CHOICE:
        known |= {choice: choice for choice in fact.choices}
    while True:
        text = click.prompt("y / n / u", default="u", show_default=False).strip()
        for answer in (text, text.lower()):
            if answer in known:
                return known[answer]
        if fact.type is ValueType.NUMBER and text.isdigit():
            return int(text)
        choices = " ".join(key for key in known if key)
        click.echo(f"Answer with one of: {choices}", err=True)


def query(
    settings: Settings,
    name: str | None,
    *,
    params: tuple[str, ...],
    facts: tuple[str, ...],
    beside: tuple[str, ...] = (),
    endpoints: tuple[str, ...] = (),
    on: date | None,
    fmt: str,
    lang: str,
) -> None:
    """Runs a query over law, facts, verdicts and graphs of others, or lists the library."""
    from dutygraph.catalog import bind, find_query, load_library
    from dutygraph.cli.across import Outward, add_graphs
    from dutygraph.knowledge import bundled_examples, open_knowledge

    if name is None:
        from dutygraph.cli import present

        present.catalog(load_library(), lang)
        return
    is_text = name == "-" or Path(name).suffix in {".rq", ".sparql"} or Path(name).is_file()
    rulebase = load_rulebase()
    norms = {norm.id: norm.iri for norm in rulebase.norms}
    question = None if is_text else find_query(name)
    text = bind(question, _params(params), known=rulebase.labels, norms=norms) if question else _query_text(name)
    outward = Outward(settings, question, endpoints)
    text = outward.checked(text)
    if settings.store:
        from dutygraph.store import open_stored

        if facts:
            raise UsageError("Facts are not queried beside a store.", where="--facts", remedy="Load them: dutygraph load.")
        knowledge: Knowledge = open_stored(settings, on=on)
    else:
        documents = load_facts(facts, rulebase, max_bytes=settings.max_file_bytes) if facts else bundled_examples(rulebase)
        knowledge = open_knowledge(documents, on=on, rulebase=rulebase)
    add_graphs(knowledge.engine, beside, settings)
    text = outward.joined(text, knowledge.engine)
    if fmt == "table":
        from dutygraph.cli import present  # tables are slow to import, and JSON needs none

        present.answer(knowledge.engine.query(text))
        return
    graph = GRAPH_FORMATS["jsonld"] if fmt == "json" else GRAPH_FORMATS.get(fmt, "")
    data, _ = knowledge.engine.query_bytes(text, {"table": RESULT_FORMATS.get(fmt, ""), "graph": graph})
    _write(data)


def _query_text(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode()
    except OSError as error:
        raise UsageError(f"The query cannot be read: {error.strerror}.", where=name) from error
    except UnicodeDecodeError as error:
        raise UsageError("The query is not UTF-8 text.", where=name) from error


def _params(given: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in given:
        key, equals, value = item.partition("=")
        if not equals:
            raise ParameterError(f'"{item}" is not a parameter.', where="--param", remedy="Write it as name=value.")
        if key in found:
            raise ParameterError("The parameter is given twice.", where=key, remedy="Give it once.")
        found[key] = value
    return found


def export(what: str, *, fmt: str, lang: str, to: str | None) -> None:
    """Writes one of the published artefacts."""
    from dutygraph.cli.derived import DERIVED, derived
    from dutygraph.export import context_text, law_bytes, schema_text, template_text, write_shapes

    if what in DERIVED:
        _write(derived(what, fmt=fmt, lang=lang))
        return
    match what:
        case "law":
            _write(law_bytes(_graph_format(what, fmt)))
        case "shapes":
            click.echo(f"{write_shapes(Path(to or what))} files written below {to or what}.", err=True)
        case "queries" | "void":
            from dutygraph.dataset import dataset_quads
            from dutygraph.engines import serialize_quads
            from dutygraph.executables import query_quads

            described = query_quads if what == "queries" else dataset_quads
            _write(serialize_quads(described(load_rulebase()), _graph_format(what, fmt)))
        case "dump":
            from dutygraph.dumps import write_dumps

            click.echo(f"{write_dumps(Path(to or what), load_rulebase().version)} files written below {to or what}.", err=True)
        case "schema":
            _write(schema_text(load_rulebase()))
        case "context":
            _write(context_text(load_rulebase()))
        case "oscal-catalog":
            from dutygraph.oscal import catalog_text

            _write(catalog_text(load_rulebase()))
        case _:
            _write(template_text(lang))


def _graph_format(what: str, fmt: str) -> str:
    if fmt not in GRAPH_FORMATS:
        raise UsageError(f"The {what} is not written as {fmt}.", where="--format", remedy="Use " + ", ".join(GRAPH_FORMATS) + ".")
    return GRAPH_FORMATS[fmt]


def serve(settings: Settings, facts: tuple[str, ...], *, on: date | None, empty: bool) -> None:
    """Loads, derives and serves until interrupted."""
    from dutygraph.web import serve_forever

    serve_forever(settings, facts, on=on, empty=empty)
