"""Numbers that an instrument is wrongly cited by: where one stands in a law file, the file is refused.

The law graph states them with the instrument itself, as ``skos:hiddenLabel``, which is what SKOS has for misspellings.
Source: SKOS Reference, section 5 (hiddenLabel).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dutygraph.errors import CorpusError
from dutygraph.terms import Literal
from dutygraph.vocab import DG, ELI, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dutygraph.terms import TripleIndex

__all__ = ["refuse_misprints"]

_STATED = re.compile(rb'skos:hiddenLabel\s+"\Z')


def refuse_misprints(files: Iterable[tuple[str, bytes]], graph: TripleIndex) -> None:
    """Returns nothing if no file cites an instrument by a number that it does not have.

    Args:
        files: (path, bytes) of Turtle files; comments count, for they are read by people.
        graph: what they state.

    Raises:
        CorpusError: one does, in a text, a label or an IRI; file, line and the right number are named.
    """
    wrong = {
        term.value: graph.text(instrument, ELI + "number")
        for instrument in graph.instances(DG + "Instrument")
        for term in graph.values(instrument, SKOS + "hiddenLabel")
        if isinstance(term, Literal)
    }
    if not wrong:
        return
    spellings = {spelling: number for number in wrong for spelling in (number, _in_an_iri(number))}
    pattern = re.compile(b"|".join(re.escape(spelling.encode()) for spelling in spellings))
    for path, data in files:
        for found in pattern.finditer(data):
            if _STATED.search(data, max(0, found.start() - 40), found.start()):
                continue
            number = spellings[found[0].decode()]
            line = data.count(b"\n", 0, found.start()) + 1
            raise CorpusError(
                f'No instrument has the number "{number}".',
                where=f"{path}:{line}",
                remedy=f'It is a known misprint: cite "{wrong[number]}".',
            )


def _in_an_iri(number: str) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", number.lower().replace("/", ""))
