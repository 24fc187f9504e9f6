"""A request as text to paste: curl, Python, R and JavaScript. Each needs nothing but the language itself (R: jsonlite).

Source: POSIX shell quoting; an address is percent-encoded ASCII, so that JSON quoting suits the other three.
"""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["SNIPPETS"]


def _curl(address: str) -> str:
    return f"curl -sS --fail-with-body {shlex.quote(address)}\n"


def _python(address: str) -> str:
    return f"""import json
from urllib.request import urlopen

with urlopen({json.dumps(address)}) as response:
    answer = json.load(response)
for row in answer["rows"]:
    print(row)
"""


def _r(address: str) -> str:
    return f"""library(jsonlite)

answer <- fromJSON({json.dumps(address)})
print(answer$rows)
"""


def _js(address: str) -> str:
    return f"""fetch({json.dumps(address)})
  .then((response) => {{
    if (!response.ok) throw new Error(`HTTP ${{response.status}}`);
    return response.json();
  }})
  .then((answer) => {{
    for (const row of answer.rows) console.log(JSON.stringify(row));
  }});
"""


SNIPPETS: Mapping[str, Callable[[str], str]] = {"curl": _curl, "python": _python, "r": _r, "js": _js}
"""What turns an address into text to paste, by name of the language."""
