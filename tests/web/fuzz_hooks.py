"""What schemathesis must know beside our description: how to write the text bodies that we read."""

from __future__ import annotations

import schemathesis

TEXTS = (
    "application/sparql-query",
    "text/turtle",
    "text/csv",
    "application/ld+json",
    "application/n-quads",
    "application/n-triples",
    "application/trig",
)


@schemathesis.serializer(*TEXTS)
def text(_: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.deserializer("text/turtle", "application/rdf+xml", "text/csv", "application/xml")
def as_text(_: object, response: schemathesis.Response) -> str:
    return response.content.decode()
