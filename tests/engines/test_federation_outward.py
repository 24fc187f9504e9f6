"""We query other stores by SERVICE, and join what they hold with the law: each real store, Virtuoso among them.

Source: SPARQL 1.1 Federated Query.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from running import TESTED, emptied

from dutygraph.terms import Literal
from dutygraph.vocab import BASE
from servers import our_server

if TYPE_CHECKING:
    from dutygraph.engines import Endpoint

NORM = BASE + "id/cn/genai-measures-2023/norm/"
NOTES = {"file-algorithm": "见备注", "label-generated-images-and-video": 'a "note"\n}', "no-such-norm": "no norm of ours"}
QUERY = """PREFIX dg: <https://w3id.org/dutygraph/ns#>
SELECT ?norm ?note { ?norm dg:action ?words SERVICE <%s> { GRAPH <%s> { ?norm <https://example.org/note> ?note } } }"""


def test_what_another_store_notes_joins_with_our_norms(endpoint: Endpoint) -> None:
    emptied(endpoint).load([(NORM + name, "https://example.org/note", Literal(text), TESTED[0]) for name, text in NOTES.items()])
    parts = urlsplit(endpoint.query)
    with our_server("--allow-hosts", f"{parts.scheme}://{parts.netloc}") as ours:
        form = urlencode({"query": QUERY % (endpoint.query, TESTED[0])}).encode()
        reply = ours.send("POST", "/sparql", form, {"Content-Type": "application/x-www-form-urlencoded"})
    assert reply.status == 200, reply.body
    found = {(row["norm"]["value"], row["note"]["value"]) for row in json.loads(reply.body)["results"]["bindings"]}
    assert found == {(NORM + name, text) for name, text in NOTES.items() if name != "no-such-norm"}
