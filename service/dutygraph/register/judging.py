"""The law as SQL over a table of facts: one row a service, one nullable column a fact.

The text names no engine: DuckDB and Spark run the same. Three steps, each a SELECT over the one before: the conditions
that norms name, condition AND trigger, a word for each norm. Norms share conditions, so few columns serve many norms.

Law: each norm's condition, trigger and interval; Article 24 for the day.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from dutygraph.condition import atoms, sql_name, to_sql
from dutygraph.reading import condition_under

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dutygraph.condition import Atom
    from dutygraph.model import Norm
    from dutygraph.reading import Reading
    from dutygraph.rulebase import Rulebase

__all__ = ["STANDING", "VERDICTS", "Judging", "code_sql", "word_sql"]

VERDICTS = ("applies", "does-not-apply", "undetermined")
STANDING = "/standing"
"""What follows the norm's id in the name of the column that holds its standing, where that can differ from its verdict."""

_Key = tuple[str, str | None]


def code_sql(pair: str) -> str:
    """Returns the code of a pair: 1 true, 0 false, 2 open. A small number is written and compared faster than a NULL is."""
    return f"coalesce(CAST({pair} AS TINYINT), CAST(2 AS TINYINT))"


def word_sql(code: str, words: Sequence[str]) -> str:
    """Returns one of three words, in the order of ``VERDICTS``, for the code of a pair."""
    yes, no, open_ = words
    return f"CASE {code} WHEN 1 THEN {yes} WHEN 0 THEN {no} ELSE {open_} END"


@dataclass(frozen=True)
class Judging:
    """The SQL for one day and reading."""

    rulebase: Rulebase
    on: date
    reading: Reading

    @cached_property
    def in_force(self) -> tuple[Norm, ...]:
        """The norms in force on the day, in provision order."""
        return tuple(norm for norm in self.rulebase.norms if norm.period.holds_on(self.on))

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts that a description may state, in order; each is a column."""
        return tuple(sql_name(name) for name in self.rulebase.stated_facts)

    def key(self, norm: Norm, *, standing: bool = False) -> _Key:
        """Returns condition and trigger of a norm under the reading."""
        return condition_under(norm, self.reading, self.rulebase), None if standing else norm.trigger

    @cached_property
    def _conditions(self) -> dict[str, str]:
        names = dict.fromkeys(iri for norm in self.in_force for iri in self.key(norm) if iri)
        return {iri: f"c{number}" for number, iri in enumerate(names)}

    @cached_property
    def pairs(self) -> dict[_Key, str]:
        """The column of each condition and trigger."""
        keys = [self.key(norm, standing=standing) for norm in self.in_force for standing in (False, True)]
        return {key: f"p{number}" for number, key in enumerate(dict.fromkeys(keys))}

    @cached_property
    def verdict_columns(self) -> tuple[tuple[str, str | None], ...]:
        """Each column of the result with its pair; ``None`` where the norm is not in force. Verdicts come first."""
        force = set(self.in_force)
        found = [(norm.id, self.pairs[self.key(norm)] if norm in force else None) for norm in self.rulebase.norms]
        found += [
            (norm.id + STANDING, self.pairs[self.key(norm, standing=True)] if norm in force else None)
            for norm in self.rulebase.norms
            if norm.trigger
        ]
        return tuple(found)

    def conditions_sql(self, source: str, keep: str) -> str:
        """Returns the SELECT of the columns to keep and of each condition, over a table of facts."""
        columns = [f"{to_sql(self.rulebase.conditions[iri])} AS {name}" for iri, name in self._conditions.items()]
        return f"SELECT {', '.join([keep, *columns])} FROM {source}"

    def pairs_sql(self, source: str, keep: str) -> str:
        """Returns the SELECT of the columns to keep and of each pair, true, false or NULL, over a table of facts."""
        columns = []
        for (condition, trigger), name in self.pairs.items():
            both = " AND ".join(self._conditions[iri] for iri in (condition, trigger) if iri)
            columns.append(f"{both} AS {name}")
        return f"SELECT {', '.join([keep, *columns])} FROM ({self.conditions_sql(source, keep)}) AS conditions"

    def pattern(self, key: _Key) -> tuple[Atom, ...]:
        """Returns the tests whose truths settle whether a pair is open, and what would close it."""
        return atoms(self.rulebase.pair(*key))

    def weights(self) -> dict[_Key, int]:
        """Returns how many norms in force turn on each pair."""
        return dict(Counter(self.key(norm) for norm in self.in_force))
