"""A fault is logged by its request id and kind; words of another store, which may repeat the query, go to the client only."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from dutygraph.errors import EngineError
from dutygraph.web.context import CURRENT, Current
from dutygraph.web.logs import GRANIAN_LOGS, _Lines
from dutygraph.web.problems import problem_of

if TYPE_CHECKING:
    import pytest

SAID = 'The store refused the request (400): SPARQL compiler, near "secret" in SELECT ?s { ?s ?p "secret" }'


def test_what_another_store_said_is_told_and_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    token = CURRENT.set(Current("abc123"))
    try:
        with caplog.at_level(logging.ERROR):
            status, _, body = problem_of(EngineError(SAID))
    finally:
        CURRENT.reset(token)
    assert (status, json.loads(body)["title"]) == (502, SAID)
    (record,) = caplog.records
    assert record.getMessage() == "fault id=abc123 code=engine detail=The store refused the request (400)"


def test_a_line_stays_one_line_whatever_it_says() -> None:
    record = logging.LogRecord("dutygraph.x", logging.INFO, "", 0, "a\nb\r\x85\u2028\u2029 备案 \ud800 %s", ("c\n",), None)
    line = _Lines().format(record)
    assert len(line.splitlines()) == 1
    assert line.isascii()
    assert json.loads(line)["message"].startswith("a\nb\r\x85\u2028\u2029 备案 ")


def test_the_web_server_has_no_handler_of_its_own() -> None:
    assert {name: (log["handlers"], log["propagate"]) for name, log in GRANIAN_LOGS["loggers"].items()} == {  # type: ignore[attr-defined]
        "_granian": ([], True),
        "granian.access": ([], True),
    }
