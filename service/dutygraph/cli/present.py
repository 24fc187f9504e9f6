"""Text for people: tables and reason chains, in English or Chinese. Width follows the terminal; a pipe gets it all."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dutygraph.condition import All, Any, Atom, Constant, Named, Not
from dutygraph.findings import OUTCOMES
from dutygraph.reports.wording import word
from dutygraph.serialize import requirement_text, truth_name
from dutygraph.terms import Literal
from dutygraph.timeline import cite, meetings
from dutygraph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dutygraph.applicability import Assessment, Explanation, Question, Verdict
    from dutygraph.catalog import LibraryQuery
    from dutygraph.condition import Trace
    from dutygraph.engine import Answer
    from dutygraph.model import Fact, Service
    from dutygraph.rulebase import Rulebase
    from dutygraph.tally import Tally
    from dutygraph.terms import Term

__all__ = ["answer", "catalog", "duties", "explanation", "question", "questions", "tally"]

_WORDS = {
    "applies": ("applies", "适用"),
    "does-not-apply": ("does not apply", "不适用"),
    "undetermined": ("cannot tell yet", "尚不能定"),
    "true": ("true", "真"),
    "false": ("false", "假"),
    "unknown": ("unknown", "未知"),
    "norm": ("norm", "规范"),
    "verdict": ("verdict", "判断"),
    "provision": ("provision", "条款"),
    "because": ("because / missing", "理由 / 缺少"),
    "and": ("all of", "同时满足"),
    "or": ("any of", "满足其一"),
    "not": ("not", "非"),
    "condition": ("condition", "适用条件"),
    "trigger": ("trigger", "触发条件"),
    "stands": ("standing", "是否受约束"),
    "to-apply": ("would apply if", "若满足下列任一组则适用"),
    "to-not-apply": ("would not apply if", "若满足下列任一组则不适用"),
    "differs": ("differs under", "另一立场下不同"),
    "settles": ("settles", "可定"),
    "fact": ("fact", "事实"),
    "question": ("question", "提问"),
    "majority": ("majority", "通说"),
    "alternative": ("alternative", "每项争议的另一方"),
    "not-in-force": ("not in force on that day", "当日未生效"),
}


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]


def _reading(name: str, lang: str) -> str:
    """Returns a reading in words; chosen sides stay as they are written on the command line."""
    return _word(name, lang) if name in _WORDS else name


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leaves it to the face: rich and click would end with the status for findings."""
        raise BrokenPipeError


def _console() -> Console:
    """A pipe has no width, so nothing is cut there."""
    return _Console(width=None if sys.stdout.isatty() else 200, highlight=False, soft_wrap=False)


def _citations(verdict: Verdict, rulebase: Rulebase, lang: str) -> str:
    return cite(verdict.norm, rulebase).in_(lang)


def _reason(verdict: Verdict, service: Service, lang: str) -> str:
    if not verdict.in_force:
        return _word("not-in-force", lang)
    if verdict.missing:
        return "? " + ", ".join(verdict.missing)
    return ", ".join(f"{need.atom.fact} = {str(service.facts[need.atom.fact]).lower()}" for need in verdict.because)


def _by_instrument(assessment: Assessment, rulebase: Rulebase, lang: str) -> list[str]:
    """A line an instrument with its counts; one instrument alone needs none."""
    counts: dict[str, Counter[str]] = {}
    for verdict in assessment.verdicts:
        counts.setdefault(verdict.norm.instrument, Counter())[verdict.verdict if verdict.in_force else "not-in-force"] += 1
    keys = ("applies", "undetermined", "does-not-apply", "not-in-force")
    lines = []
    for instrument, own in counts.items():
        tally = ", ".join(f"{_word(key, lang)} {own[key]}" for key in keys if own[key])
        lines.append(f"{rulebase.instruments[instrument].label.in_(lang)}: {tally}")
    return lines if len(lines) > 1 else []


def _met(verdict: Verdict, rulebase: Rulebase, lang: str, on: date) -> str:
    """The places of other instruments in which the duty is filled in or from which it takes its rule."""
    met = meetings(verdict.norm, rulebase, on)
    places = dict.fromkeys(cite(item.norm, rulebase).in_(lang) for item in met)
    return " ⇄ " + "; ".join(places) if places else ""


def duties(assessments: Sequence[Assessment], rulebase: Rulebase, lang: str) -> None:
    """Prints a table a service: what applies, what cannot be told, and how many do not apply."""
    console = _console()
    for assessment in assessments:
        service = assessment.service
        name = service.name.get(lang) or service.name.get("en") or ""
        counts = Counter(verdict.verdict for verdict in assessment.verdicts)
        tally = ", ".join(f"{_word(key, lang)} {counts[key]}" for key in ("applies", "undetermined", "does-not-apply"))
        title = f"{name} <{service.id}> — {assessment.on} — {_reading(assessment.reading.name, lang)} — {tally}"
        table = Table(title=escape("\n".join([title, *_by_instrument(assessment, rulebase, lang)])), title_justify="left")
        for key in ("verdict", "norm", "provision", "because"):
            table.add_column(_word(key, lang), overflow="fold")
        for wanted in ("applies", "undetermined"):
            for verdict in assessment.verdicts:
                if verdict.verdict == wanted:
                    label = f"{verdict.norm.label.in_(lang)} ({verdict.norm.id})"
                    place = _citations(verdict, rulebase, lang) + _met(verdict, rulebase, lang, assessment.on)
                    cells = (_word(wanted, lang), label, place, _reason(verdict, service, lang))
                    table.add_row(*(escape(cell) for cell in cells))
        console.print(table)


def explanation(found: Explanation, service: Service, rulebase: Rulebase, lang: str, *, on: date) -> None:
    """Prints the chain from verdict to facts."""
    console, verdict = _console(), found.verdict
    norm = verdict.norm
    lines = [
        f"{norm.label.in_(lang)} ({norm.id}) — {_citations(verdict, rulebase, lang)}",
        norm.action.in_(lang),
        f"{service.id} — {on}: {_word(verdict.verdict, lang)} ({_word('stands', lang)}: {_word(verdict.standing, lang)})",
    ]
    if not verdict.in_force:
        lines.append(_word("not-in-force", lang))
    lines += [f"{_word('condition', lang)}:", *_chain(found.condition, service, rulebase, lang, 1)]
    if found.trigger:
        lines += [f"{_word('trigger', lang)}:", *_chain(found.trigger, service, rulebase, lang, 1)]
    for key, options in (("to-apply", found.to_apply), ("to-not-apply", found.to_not_apply)):
        if options:
            lines.append(f"{_word(key, lang)}:")
            lines += ["  - " + ", ".join(sorted(requirement_text(need) for need in needs)) for needs in options]
    lines += [f"{_word('differs', lang)}: {_reading(o.reading, lang)} → {_word(o.verdict, lang)}" for o in verdict.differs]
    for line in lines:
        console.print(escape(line), soft_wrap=True)


def _chain(trace: Trace, service: Service, rulebase: Rulebase, lang: str, depth: int) -> list[str]:
    truth = f"[{_word(truth_name(trace.truth), lang)}]"
    match trace.expression:
        case Named(iri=iri):
            text = rulebase.labels[iri].in_(lang)
        case Atom(fact=fact):
            known = rulebase.facts[fact]
            stated = str(service.facts[fact]).lower() if fact in service.facts else _word("unknown", lang)
            text = f"{known.label.in_(lang)} ({fact} = {stated}; {known.basis.in_(lang)})"
        case All():
            text = _word("and", lang)
        case Any():
            text = _word("or", lang)
        case Not():
            text = _word("not", lang)
        case Constant():
            text = "—"
    lines = ["  " * depth + f"{truth} {text}"]
    for part in trace.parts:
        lines += _chain(part, service, rulebase, lang, depth + 1)
    return lines


def tally(counted: Tally, rulebase: Rulebase, lang: str) -> None:
    """Prints a row a duty: how many services have each outcome."""
    table = Table()
    table.add_column(_word("norm", lang), overflow="fold")
    for outcome in OUTCOMES:
        table.add_column(word(outcome, lang), justify="right")
    for norm, counts in counted.counts().items():
        label = f"{rulebase.norm(norm).label.in_(lang)} ({norm})"
        table.add_row(escape(label), *(str(counts[outcome]) for outcome in OUTCOMES))
    _console().print(table)


def questions(found: Sequence[Question], rulebase: Rulebase, lang: str) -> None:
    """Prints the questions, most settling first."""
    table = Table()
    for key in ("settles", "fact", "question"):
        table.add_column(_word(key, lang), overflow="fold")
    for item in found:
        table.add_row(str(item.settles), item.fact, escape(rulebase.facts[item.fact].question.in_(lang)))
    _console().print(table)


def question(item: Question, fact: Fact, lang: str) -> None:
    """Prints one question with its legal basis."""
    console = _console()
    console.print(escape(f"\n{fact.question.in_(lang)}"))
    console.print(escape(f"  {fact.basis.in_(lang)} — {_word('settles', lang)} {item.settles}"), style="dim")


def catalog(queries: Sequence[LibraryQuery], lang: str) -> None:
    """Prints the library: id, question, parameters."""
    table = Table()
    for heading in ("id", _word("question", lang), "--param"):
        table.add_column(heading, overflow="fold")
    for item in queries:
        params = ", ".join(f"{p.name} ({p.type}{', optional' if p.optional else ''})" for p in item.parameters)
        table.add_row(item.id, escape(item.title.in_(lang)), params)
    _console().print(table)


def answer(found: Answer) -> None:
    """Prints the answer to a query."""
    console = _console()
    if found.truth is not None:
        console.print(truth_name(found.truth))
        return
    table = Table()
    for name in found.variables:
        table.add_column(name, overflow="fold")
    for row in found.rows:
        table.add_row(*(escape(_shown(term)) for term in row))
    console.print(table)


def _shown(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, Literal):
        return term.value
    for prefix, base in PREFIXES.items():
        if term.startswith(base) and "/" not in term[len(base) :]:
            return f"{prefix}:{term[len(base) :]}"
    return term
