"""A run that is killed at any moment and begun again gives the bytes of a run that nobody disturbed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from dutygraph.reading import MAJORITY
from dutygraph.register import Options, Progress, batch
from dutygraph.register.work import file_digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase

KILLS = 8
RUN = """
import sys
from datetime import date
from pathlib import Path
from dutygraph.reading import MAJORITY
from dutygraph.register import Options, batch
from dutygraph.rulebase import load_rulebase
options = Options(chunk_bytes=15_000, chunk_rows=40, threads=2)
batch(sys.argv[1], Path(sys.argv[2]), load_rulebase(), on=date(2025, 3, 1), reading=MAJORITY, options=options)
"""


def digests(path: Path) -> dict[str, str]:
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return {str(p.relative_to(path.parent)).replace(path.name, "OUT"): file_digest(p) for p in files}


@pytest.mark.parametrize("out", ["result.parquet", "folder"])
def test_killed_runs_end_with_the_same_bytes(out: str, services: list[Service], write: Callable, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    write(services[:250], source / "a.csv")
    write(services[200:], source / "b.parquet")  # 50 services twice, so that chunks are judged again
    (source / "c.jsonl").write_text('{"id": "https://x.org/c"}\n{"id": "bad\n')
    command = [sys.executable, "-c", RUN, str(source)]
    start = time.monotonic()
    subprocess.run([*command, str(tmp_path / f"calm-{out}")], check=True)
    whole = time.monotonic() - start
    draw, killed, kept = random.Random(7), 0, 0
    target = tmp_path / out
    while killed < KILLS:
        running = subprocess.Popen([*command, str(target)])
        try:
            running.wait(draw.uniform(0.25, 1.0) * whole)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            killed += 1
        running.wait()
        kept = max(kept, len(list(tmp_path.glob(f"{out}.partial/chunk-*.json"))))
        if running.returncode == 0:  # done between two kills: begin a new one
            assert digests(target) == digests(tmp_path / f"calm-{out}")
    subprocess.run([*command, str(target)], check=True)
    assert digests(target) == digests(tmp_path / f"calm-{out}")
    assert kept > 1
    assert not list(tmp_path.glob("*.partial"))


def test_what_is_done_is_not_done_again(
    services: list[Service], write: Callable, rulebase: Rulebase, day: date, tmp_path: Path
) -> None:
    source, out = write(services, tmp_path / "r.csv"), tmp_path / "out.parquet"
    seen: list[Progress] = []

    class Stop(Exception):
        pass

    def stop(now: Progress) -> None:
        seen.append(now)
        if len(seen) == 3:
            raise Stop

    options = Options(chunk_bytes=15_000)
    with pytest.raises(Stop):
        batch(str(source), out, rulebase, on=day, reading=MAJORITY, options=options, progress=stop)
    assert not out.exists()
    again: list[Progress] = []
    batch(str(source), out, rulebase, on=day, reading=MAJORITY, options=options, progress=again.append)
    assert again[0].services > seen[-1].services
    assert again[-1] == Progress(source.stat().st_size, source.stat().st_size, 300, 0, "writing")


@pytest.mark.parametrize("spoil", ["chunk-000001.pairs.parquet", "chunk-000001.json", "job.json"])
def test_what_was_kept_and_spoilt_is_done_again(
    spoil: str, services: list[Service], write: Callable, rulebase: Rulebase, day: date, tmp_path: Path
) -> None:
    source, out = write(services, tmp_path / "r.csv"), tmp_path / "out.parquet"
    batch(str(source), tmp_path / "calm.parquet", rulebase, on=day, reading=MAJORITY, options=Options(chunk_bytes=15_000))
    count = 0

    def stop(_: Progress) -> None:
        nonlocal count
        count += 1
        if count == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch(str(source), out, rulebase, on=day, reading=MAJORITY, options=Options(chunk_bytes=15_000), progress=stop)
    (tmp_path / "out.parquet.partial" / spoil).write_bytes(b"spoilt")
    batch(str(source), out, rulebase, on=day, reading=MAJORITY, options=Options(chunk_bytes=15_000))
    assert file_digest(out) == file_digest(tmp_path / "calm.parquet")
