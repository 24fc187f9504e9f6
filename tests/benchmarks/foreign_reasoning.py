"""Measures HermiT on law, alignments and the vocabularies of others, one after another, and says what it finds.

Run it on a quiet machine: ``python tests/benchmarks/foreign_reasoning.py FOLDER [SECONDS]``, with the folder of the vocabularies.
Ranges that OWL 2 has no datatype for (xsd:date in ELI, xsd:duration in DCAT) are left out, for HermiT refuses them.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reasoner"))

from foreign import DPV, EVERY, OUTSIDE_OWL, links, vocabulary

from dutygraph.reasoning import unsatisfiable_classes

SETS = {
    "alignments alone": (),
    "AIRO": ("airo.ttl",),
    "ELI": ("eli.rdf",),
    "VAIR": ("vair.ttl",),
    "DPV": ("dpv-dpv.ttl",),
    "DPV, eight files": DPV,
    "all fourteen files": EVERY,
}
SECONDS = 600


def measure(folder: str, name: str) -> None:
    """Prints one row of the table."""
    begun = time.monotonic()
    beside = [*links(), *vocabulary(Path(folder) / file for file in SETS[name])]
    found = unsatisfiable_classes(quad for quad in beside if quad[2] not in OUTSIDE_OWL)
    sys.stdout.write(f"| {name} | {len(beside)} | {time.monotonic() - begun:.0f} | {len(found)} |\n")


def main(folder: str, seconds: str = str(SECONDS), name: str = "") -> None:
    """Prints a row a set; each runs in a process of its own that is ended when its time is over."""
    if name:
        measure(folder, name)
        return
    for each in SETS:
        try:
            subprocess.run([sys.executable, __file__, folder, seconds, each], check=True, timeout=int(seconds))
        except subprocess.TimeoutExpired:
            sys.stdout.write(f"| {each} | | > {seconds} | |\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
