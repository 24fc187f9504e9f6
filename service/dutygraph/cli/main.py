"""The commands, their options, and how errors become exit codes.

Exit codes: 0 fine, 1 findings, 2 bad input or usage, 3 our own fault.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import click

from dutygraph.cli import commands
from dutygraph.cli.commands import CHECK_FORMATS
from dutygraph.cli.tokens import audit, token
from dutygraph.config import Settings, settings_from
from dutygraph.errors import DutyGraphError, UsageError
from dutygraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["cli", "run"]

_OUR_FAULT = 3
_XML = ("akoma-ntoso", "legalruleml")
_EXPORTS = (
    "law",
    "shapes",
    "schema",
    "context",
    "template",
    "oscal-catalog",
    "queries",
    "void",
    "dump",
    "odrl",
    "sssom",
    "dpv-legal-cn",
    *_XML,
)


class _Day(click.ParamType[date]):
    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f'"{value}" is not a day of the calendar. Write it as 2025-02-28.', param, ctx)


_FACTS = click.argument("facts", nargs=-1, required=True, metavar="FACTS…")
_ONE = click.argument("facts", metavar="FACTS")
_STORE = click.option("--store", metavar="WHERE", help="Folder of a store on disk, or address of a SPARQL endpoint.")


def _question(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that every question about services has."""
    command = click.option("--on", type=_Day(), help="Civil day in China to judge on; today unless given.")(command)
    return click.option(
        "--reading", default="majority", show_default=True, help="majority, alternative, or DISPUTE=SIDE,… (query CQ-23)."
    )(command)


def _output(*formats: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Adds --format, with the formats a command has, and --lang."""

    def add(command: Callable[..., None]) -> Callable[..., None]:
        command = click.option(
            "--format", "fmt", type=click.Choice(formats), default=formats[0], show_default=True, help="Shape of the output."
        )(command)
        return click.option(
            "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of text output."
        )(command)

    return add


def _limits(command: Callable[..., None]) -> Callable[..., None]:
    """Adds an option for every setting that has none yet: ``query_seconds`` becomes ``--query-seconds``."""
    named = {"host", "port", "store", "token"}
    for item in reversed([item for item in fields(Settings) if item.name not in named]):
        kind = type(item.default)
        option = f"--{item.name.replace('_', '-')}"
        declared = f"{option}/--no-{item.name.replace('_', '-')}" if kind is bool else option
        command = click.option(declared, item.name, type=kind, default=None, help=f"[default: {item.default}]")(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dutygraph")
def cli() -> None:
    """Which duties bind a generative AI service in China, on which day, why, and what is missing.

    Law: Interim Measures for the Administration of Generative AI Services (in force 15 August 2023), and beside them the
    Labelling Measures and what the Measures lean on in the Deep Synthesis and the Algorithm Recommendation Provisions.
    """


@cli.command()
@_FACTS
@_question
@_output("table", "json", "jsonld", "turtle", "csv")
def duties(facts: tuple[str, ...], on: date | None, reading: str, fmt: str, lang: str) -> None:
    """Give the verdict on every norm for each service in FACTS."""
    commands.duties(_settings(), facts, on=on, reading=reading, fmt=fmt, lang=lang)


@cli.command()
@_FACTS
@_question
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning", "unknown"]),
    default="violation",
    show_default=True,
    help="Exit with 1 from this kind of finding on; unknown counts what cannot be told.",
)
@click.option("--baseline", metavar="FILE", help="JSON report of an earlier run; what stands in it does not count.")
@click.option("--output", metavar="FILE", help="Write the report here instead of to standard output.")
@click.option("--dossier", metavar="OUT.zip", help="Also write facts, verdicts, every report and their digests as one archive.")
@_output(*CHECK_FORMATS)
def check(
    facts: tuple[str, ...],
    on: date | None,
    reading: str,
    fail_on: Literal["violation", "warning", "unknown"],
    baseline: str | None,
    output: str | None,
    dossier: str | None,
    fmt: str,
    lang: str,
) -> None:
    """Look for evidence of every duty that applies, and report what is missing."""
    wanted = commands.Check(
        on=on, reading=reading, fail_on=fail_on, baseline=baseline, output=output, dossier=dossier, fmt=fmt, lang=lang
    )
    sys.exit(commands.check(_settings(), facts, wanted))


@cli.command()
@_FACTS
@_question
@_output("table", "json", "csv")
def tally(facts: tuple[str, ...], on: date | None, reading: str, fmt: str, lang: str) -> None:
    """Count, for each duty, how many services pass, fail, or cannot be told; fast enough for a register."""
    commands.tally(_settings(), facts, on=on, reading=reading, fmt=fmt, lang=lang)


@cli.command()
@_ONE
@click.option("--norm", required=True, metavar="ID", help="Short id of the norm, such as file-algorithm.")
@click.option("--service", metavar="IRI", help="Which service, where FACTS describes several.")
@_question
@_output("table", "json", "jsonld", "turtle")
def explain(facts: str, norm: str, service: str | None, on: date | None, reading: str, fmt: str, lang: str) -> None:
    """Say why a norm applies, does not apply, or cannot be told, down to fact and provision."""
    commands.explain(_settings(), facts, norm=norm, service=service, on=on, reading=reading, fmt=fmt, lang=lang)


@cli.command()
@_ONE
@click.option("--service", metavar="IRI", help="Which service, where FACTS describes several.")
@_question
@_output("table", "json")
def ask(facts: str, service: str | None, on: date | None, reading: str, fmt: str, lang: str) -> None:
    """Ask for the fact that settles most open norms; on a terminal, go on until all is settled."""
    commands.ask(_settings(), facts, service=service, on=on, reading=reading, fmt=fmt, lang=lang)


@cli.command()
@click.argument("name", required=False)
@click.option("--param", "params", multiple=True, metavar="K=V", help="Value of a parameter; may be repeated.")
@click.option("--facts", multiple=True, metavar="FILE", help="Facts to query beside the law; bundled examples unless given.")
@click.option("--on", type=_Day(), help="Civil day in China that verdicts are for; today unless given.")
@_STORE
@click.option("--with", "beside", multiple=True, metavar="FILE", help="A graph of others, FILE or GRAPH=FILE; may be repeated.")
@click.option("--endpoint", "endpoints", multiple=True, metavar="URL", help="Who holds it instead, URL or GRAPH=URL.")
@click.option("--allow-hosts", help="Origins that an endpoint may have, as of serve.")
@_output("table", "json", "csv", "tsv", "xml", "turtle", "jsonld", "ntriples")
def query(
    name: str | None,
    params: tuple[str, ...],
    facts: tuple[str, ...],
    on: date | None,
    store: str | None,
    beside: tuple[str, ...],
    endpoints: tuple[str, ...],
    allow_hosts: str | None,
    fmt: str,
    lang: str,
) -> None:
    """Run a library query by NAME, a file, or standard input (-); without NAME, list the library."""
    settings = settings_from(os.environ, store=store, allow_hosts=allow_hosts)
    commands.query(settings, name, params=params, facts=facts, beside=beside, endpoints=endpoints, on=on, fmt=fmt, lang=lang)


@cli.command()
@click.option("--to", metavar="FOLDER", help="Where SHAPES or DUMP are written.  [default: shapes, dump]")
@click.argument("what", type=click.Choice(_EXPORTS))
@_output("turtle", "nquads", "ntriples", "jsonld", "rdfxml", "trig", "json", "yaml")
def export(what: str, fmt: str, lang: str, to: str | None) -> None:
    """Write the law graph, the facts JSON Schema, the JSON-LD context, an empty TEMPLATE, or the Measures as OSCAL-CATALOG.

    ODRL: obligations and prohibitions as policies. SSSOM: the mappings to other vocabularies. DPV-LEGAL-CN: the laws as DPV does.

    AKOMA-NTOSO: the provisions, and LEGALRULEML: the norms, as XML in --lang.

    SHAPES writes the files that follow from the ontology into --to (a folder, shapes/ in a checkout); DUMP writes the law in
    every dump format with its checksums. QUERIES is the query library in RDF, VOID the description of the dataset.
    """
    commands.export(what, fmt=fmt, lang=lang, to=to)


@cli.command()
@_FACTS
@click.option("--from", "start", type=_Day(), required=True, help="The earlier civil day in China.")
@click.option("--to", "end", type=_Day(), help="The later one; today unless given.")
@click.option("--reading", default="majority", show_default=True, help="majority, alternative, or DISPUTE=SIDE,… (query CQ-23).")
@_output("text", "json")
def changes(facts: tuple[str, ...], start: date, end: date | None, reading: str, fmt: str, lang: str) -> None:
    """Say what the law changed for each service in FACTS between two days, and by which instrument."""
    from dutygraph.cli.changes import changes as show
    from dutygraph.workdays import today_in_china

    show(_settings(), facts, start=start, end=end or today_in_china(), reading=reading, fmt=fmt, lang=lang)


@cli.command()
@click.argument("norm", metavar="NORM")
@click.option("--on", type=_Day(), help="Civil day on which the other law may apply; today unless given.")
@_output("text", "json", "csv")
def crosswalk(norm: str, on: date | None, fmt: str, lang: str) -> None:
    """Say which provisions of other law (EU AI Act, GDPR and more) answer NORM, how closely, why, and from which day."""
    from dutygraph.cli.crosswalk import crosswalk as compare

    compare(norm, on=on, fmt=fmt, lang=lang)


@cli.command()
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT…")
@click.option("--service", required=True, metavar="IRI", help="The service whose data or models the documents describe.")
@_output("yaml", "json")
def intake(documents: tuple[str, ...], service: str, fmt: str, lang: str) -> None:
    """Make a facts document of what Croissant, CycloneDX or SPDX 3 DOCUMENTs say of training data and models."""
    from dutygraph.cli.intake import intake as take_in

    take_in(_settings(), documents, service=service, fmt=fmt, lang=lang)


@cli.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@_question
@click.option("--as", "fmt_out", type=click.Choice(["parquet", "csv", "nquads"]), help="Format of a folder's parts.")
@click.option("--layout", type=click.Choice(["wide", "long"]), default="wide", help="A row a service, or a row a norm.")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True, help="What runs the SQL.")
@click.option("--findings", is_flag=True, help="Also look for evidence of every duty that applies, as check does.")
@click.option("--report", metavar="FILE", help="Also write a page with plots of the register (HTML).")
@click.option("--statistics", metavar="FILE", help="Also write the counts as RDF Data Cube and DQV (Turtle).")
@click.option("--since", metavar="OLD", help="An earlier result; what changed since is written to OUT.changes.csv.")
@click.option("--strict", is_flag=True, help="Stop at the first bad row; without it, bad rows go to a rejects file.")
@click.option("--restart", is_flag=True, help="Begin again, even where an interrupted run could go on.")
@click.option("--memory", metavar="SIZE", help="Memory to stay within, such as 800MB or 2GB.  [default: 1GB]")
@click.option("--threads", type=click.IntRange(1), help="Threads to use; as many as the machine has unless given.")
@_output("table", "json", "csv")
def batch(source: str, target: str, on: date | None, reading: str, fmt: str, lang: str, **options: Any) -> None:
    """Judge a whole register: IN is a file, a folder or a glob of CSV, JSONL, Parquet or N-Quads.

    OUT is a file that ends in .parquet, .csv or .nq, or a folder. What an interrupted run has done is kept and gone on with.
    Counts per norm, and what to ask next, go to standard output.
    """
    from dutygraph.cli.register import judge_register

    judge_register(_settings(), source, target, on=on, reading=reading, fmt=fmt, lang=lang, **options)


@cli.command()
@click.option("--norm", "norms", multiple=True, metavar="ID", help="Short id of a norm; may be repeated; all unless given.")
@click.option("--to", type=click.Choice(["sql", "sparql"]), default="sql", show_default=True, help="Language to compile to.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the comments.")
@_question
def compile(norms: tuple[str, ...], to: str, lang: str, on: date | None, reading: str) -> None:  # noqa: A001  (named as the command)
    """Print the conditions of norms as one SQL or SPARQL query over facts, with each provision as a comment."""
    from dutygraph.cli.register import compile_norms

    compile_norms(norms, to=to, lang=lang, on=on, reading=reading)


@cli.command()
@click.argument("facts", nargs=-1, metavar="[FACTS…]")
@click.option("--on", type=_Day(), help="Civil day in China to derive verdicts for; today unless given.")
@_STORE
@_output("text", "json")
def load(facts: tuple[str, ...], on: date | None, store: str | None, fmt: str, lang: str) -> None:
    """Bring a store up to date: the law, the services in FACTS, and the verdicts on all its services for a day."""
    from dutygraph.cli.load import load as bring

    bring(settings_from(os.environ, store=store), facts, on=on, fmt=fmt, lang=lang)


@cli.command()
@click.argument("facts", nargs=-1, metavar="[FACTS…]")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: 8000]")
@click.option("--on", type=_Day(), help="Civil day in China that verdicts are for; follows the calendar unless given.")
@click.option("--store", metavar="FOLDER", help="Keep what is stated, tokens and the audit trail here.")
@click.option("--token", metavar="SECRET", help="Secret that may write the public graphs; better set as DUTYGRAPH_TOKEN.")
@click.option("--empty", is_flag=True, help="Load no facts, not even the bundled examples.")
@_limits
def serve(facts: tuple[str, ...], on: date | None, *, empty: bool, **given: object) -> None:
    """Load law and FACTS (else the bundled examples), derive verdicts, and serve SPARQL, API and pages."""
    commands.serve(settings_from(os.environ, **given), facts, on=on, empty=empty)


cli.add_command(token)
cli.add_command(audit)


def _settings() -> Settings:
    return settings_from(os.environ)


def _line(text: str) -> str:
    """Returns a message as one line; what came from a file cannot steer the terminal."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def run() -> None:
    """Runs the command line and exits with its status."""
    logging.getLogger("dutygraph").addHandler(logging.NullHandler())
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(UsageError.exit_status)
    except click.ClickException as error:
        error.show()
        sys.exit(UsageError.exit_status)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except BrokenPipeError:  # the reader of our output has left; nothing is wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except DutyGraphError as error:
        click.echo(f"dutygraph: {_line(str(error))}", err=True)
        sys.exit(error.exit_status)
    except Exception:  # noqa: BLE001  (the last line of defence: our fault, said as ours)
        traceback.print_exc()
        click.echo("dutygraph: this is our fault, not yours. Please report it with the lines above.", err=True)
        sys.exit(_OUR_FAULT)
