"""Measures how long the server takes for each page, warm, by its own Server-Timing, and says the slowest of twenty.

Run it on a quiet machine: ``python tests/benchmarks/page_times.py``. The 95th percentile of each page stays under 50 ms.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dutygraph.config import Settings
from dutygraph.knowledge import bundled_examples, open_knowledge
from dutygraph.rulebase import load_rulebase
from dutygraph.web import create_app
from sitemap import ADDRESSES

MOST_MS = 50
TIMES = 40


def main() -> int:
    """Prints a row a page; 1 where a page is slower than it may be."""
    rulebase = load_rulebase()
    client = create_app(
        Settings(), open_knowledge(bundled_examples(rulebase), on=date(2025, 3, 1), rulebase=rulebase)
    ).test_client()
    slow = 0
    for address in ADDRESSES:
        for lang in ("en", "zh"):
            taken = []
            for _ in range(TIMES + 3):
                response = client.get(address, headers={"Accept": "text/html", "Accept-Language": lang}, follow_redirects=True)
                match = re.search(r"dur=([\d.]+)", response.headers["Server-Timing"])
                taken.append(float(match[1]) if match else 0.0)
            ordered = sorted(taken[3:])
            median, p95 = ordered[TIMES // 2], ordered[int(TIMES * 0.95) - 1]
            slow += p95 > MOST_MS
            print(f"{median:7.1f} ms {p95:7.1f} ms  {lang}  {address}")  # noqa: T201  (what it is for)
    return int(slow > 0)


if __name__ == "__main__":
    raise SystemExit(main())
