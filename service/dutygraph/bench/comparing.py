"""What a back end says, and how that is held against the verdicts of ``dutygraph batch``.

A verdict is a letter: ``t`` applies, ``f`` does not apply, ``u`` cannot be told, ``-`` the back end cannot express it. Saying
too little is not wrong; saying something else is, and so is telling where the facts leave it open.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dutygraph.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["LETTERS", "SILENT", "Comparison", "Said", "compare", "read_said", "write_said"]

Said = dict[str, str]
"""For each norm id one letter a service, in the order of the register."""

LETTERS = {"applies": "t", "does-not-apply": "f", "undetermined": "u"}
SILENT = "-"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Counts of verdicts, over all norms and services compared."""

    verdicts: int
    wrong: int
    applies: tuple[int, int]
    not_applies: tuple[int, int]
    open: tuple[int, int]

    @property
    def whole(self) -> bool:
        """Whether the back end says the same everywhere."""
        return not self.wrong and all(said == there for said, there in (self.applies, self.not_applies, self.open))


def compare(want: Mapping[str, str], said: Mapping[str, str], count: int) -> Comparison:
    """Returns how the verdicts of one back end stand to those that are right.

    Args:
        want: what is right, for at least as many services.
        said: what the back end says.
        count: how many services, the first ones.

    Returns:
        ``applies``, ``not_applies`` and ``open`` as pairs: how many the back end gives, and how many there are.

    Raises:
        CorpusError: a norm or a service is left out, which would hide a wrong verdict.
    """
    if set(said) != set(want) or any(len(letters) != count for letters in said.values()):
        raise CorpusError(
            "A back end left verdicts out.",
            where=f"{len(said)} of {len(want)} norms",
            remedy='Say "-" for what it cannot express.',
        )
    pairs: Counter[tuple[str, str]] = Counter()
    for norm, letters in said.items():
        right = want[norm][:count]
        if right == letters:
            pairs.update({(letter, letter): right.count(letter) for letter in "tfu"})
        else:
            pairs.update(zip(right, letters, strict=True))
    there = {letter: sum(number for (right, _), number in pairs.items() if right == letter) for letter in "tfu"}
    wrong = sum(number for (right, given), number in pairs.items() if given in "tf" and given != right)
    same = {letter: (pairs[letter, letter], there[letter]) for letter in "tfu"}
    return Comparison(sum(pairs.values()), wrong, same["t"], same["f"], same["u"])


def write_said(said: Said, path: Path) -> None:
    """Writes verdicts, a line a norm."""
    path.write_text("".join(f"{norm}\t{letters}\n" for norm, letters in said.items()), encoding="utf-8")


def read_said(path: Path) -> Said:
    """Reads what ``write_said`` wrote."""
    return dict(line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
