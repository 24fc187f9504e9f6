"""Outcomes of a check for many services at once, in columns: the same as ``findings.check``, without its messages.

A register asks how many services lack what; the words for each gap are made when somebody looks at it.

Law and source: as in ``findings``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dutygraph.applicability import truth_columns
from dutygraph.findings import OUTCOMES, broken_likenesses, check, currency_of
from dutygraph.reading import MAJORITY, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from dutygraph.facts import FactsDocument
    from dutygraph.findings import Likeness, Outcome
    from dutygraph.model import Norm, Service
    from dutygraph.rulebase import Rulebase

__all__ = ["LETTERS", "Tally", "tally", "tally_csv", "tally_document"]

LETTERS = dict(zip("fcnpi", OUTCOMES, strict=True))
"""The letter of each outcome."""
_LETTER_OF = {outcome: letter for letter, outcome in LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Tally:
    """One letter a service for each provider-binding duty, in provision order."""

    services: tuple[str, ...]
    columns: dict[str, str]

    def outcomes(self) -> Iterator[tuple[str, str, Outcome]]:
        """Returns (service, norm id, outcome), by norm, then in the order of the services."""
        for norm, letters in self.columns.items():
            for service, letter in zip(self.services, letters, strict=True):
                yield service, norm, LETTERS[letter]

    def counts(self) -> dict[str, dict[Outcome, int]]:
        """Returns how many services have each outcome, by norm id; outcomes in the order of ``OUTCOMES``."""
        found = {norm: Counter(letters) for norm, letters in self.columns.items()}
        return {norm: {outcome: count[letter] for letter, outcome in LETTERS.items()} for norm, count in found.items()}


def tally_document(counted: Tally, rulebase: Rulebase, *, on: date, reading: Reading) -> dict[str, object]:
    """Returns the counts as a JSON document: by norm id, in provision order."""
    return {
        "on": on.isoformat(),
        "reading": reading.name,
        "rulebase": {"version": rulebase.version, "digest": rulebase.digest},
        "services": len(counted.services),
        "counts": counted.counts(),
    }


def tally_csv(counted: Tally) -> str:
    """Returns one row a duty, one column an outcome, with a header."""
    rows = [",".join(("norm", *OUTCOMES))]
    rows += [",".join((norm, *(str(counts[outcome]) for outcome in OUTCOMES))) for norm, counts in counted.counts().items()]
    return "\n".join(rows) + "\n"


def tally(documents: Sequence[FactsDocument], rulebase: Rulebase, *, on: date, reading: Reading = MAJORITY) -> Tally:
    """Returns the outcome of every provider-binding duty of every service.

    Args:
        documents: facts files; evidence stands beside the facts.
        rulebase: the law.
        on: civil day in China; evidence must be current on it.
        reading: the sides taken in disputes.

    Raises:
        CorpusError: a shape is broken or missing.
    """
    placed = [(document, service) for document in documents for service in document.services]
    services = [service for _, service in placed]
    duties = [norm for norm in rulebase.norms if norm.binds_provider]
    truths = truth_columns(services, rulebase, on=on, reading=reading)
    columns = {norm.id: list(truths[norm.id].translate(_table(norm))) for norm in duties}
    shown = _likenesses(placed, truths, {norm.id: norm for norm in duties}, on)
    bare: set[Likeness] = {(norm.id, ()) for norm in duties if norm.evidence_kinds}
    broken = broken_likenesses({*shown, *bare}, rulebase)
    for (norm, records), places in shown.items():
        if (norm, records) not in broken:
            for place in places:
                columns[norm][place] = "p"
    _with_events(placed, columns, rulebase, on, reading)
    return Tally(tuple(str(service.id) for service in services), {norm: "".join(letters) for norm, letters in columns.items()})


def _table(norm: Norm) -> dict[int, str]:
    """A duty that applies has no evidence until some is found; one without a known kind of evidence is untested."""
    return str.maketrans({"t": "f" if norm.evidence_kinds else "n", "f": "i", "u": "c"})


def _likenesses(
    placed: Sequence[tuple[FactsDocument, Service]], truths: dict[str, str], duties: dict[str, Norm], on: date
) -> dict[Likeness, list[int]]:
    """Returns the places of the services that put forward records for a duty that applies, by what they put forward."""
    found: dict[Likeness, list[int]] = {}
    for place, (document, service) in enumerate(placed):
        by_norm: dict[str, list[tuple[str, str]]] = {}
        for record in service.evidence:
            norm = duties.get(record.norm)
            if norm and norm.evidence_kinds and truths[record.norm][place] == "t":
                state = (record.kind, currency_of(record, on, document.folder))
                by_norm.setdefault(record.norm, []).append(state)
        for name, records in by_norm.items():
            found.setdefault((name, tuple(sorted(records))), []).append(place)
    return found


def _with_events(
    placed: Sequence[tuple[FactsDocument, Service]], columns: dict[str, list[str]], rulebase: Rulebase, on: date, reading: Reading
) -> None:
    """Deadlines turn on each event of a service, so the few services with events are checked one by one."""
    for place, (document, service) in enumerate(placed):
        if service.events:
            alone = replace(document, services=(service,), find_line=lambda _: None)
            for finding in check([alone], rulebase, on=on, reading=reading).findings:
                columns[finding.norm.id][place] = _LETTER_OF[finding.outcome]
