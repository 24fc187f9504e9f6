"""How much memory each kind of process of our server holds: what processes share is counted once (PSS)."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from pathlib import Path

KINDS = ("keeper", "generation", "worker", "web server", "web process")


def parents() -> dict[int, list[int]]:
    """The children of every process."""
    found: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                found.setdefault(int(parent), []).append(int(path.parent.name))
    return found


def kinds_of(keeper: int) -> dict[int, str]:
    """The kind of each process of a server, by its first one."""
    below = parents()
    found = {keeper: "keeper"}
    for child in below.get(keeper, []):
        is_web = _threads(child) > 1
        found[child] = "web server" if is_web else "generation"
        found |= dict.fromkeys(below.get(child, []), "web process" if is_web else "worker")
    return found


def _threads(pid: int) -> int:
    """The web server waits for its processes in threads; a generation has one only."""
    with suppress(OSError):
        return len(list(Path(f"/proc/{pid}/task").iterdir()))
    return 0


def share(pid: int) -> int:
    """The proportional share of memory of one process, in bytes; 0 where it has just ended."""
    with suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(found[1]) * 1024 if found else 0
    return 0


def memory_by_kind(keeper: int) -> Counter[str]:
    """Bytes by kind of process; workers are looked at first, for they live shortest while much is written."""
    total: Counter[str] = Counter()
    for pid, kind in sorted(kinds_of(keeper).items(), key=lambda found: found[1] != "worker"):
        total[kind] += share(pid)
    return total
