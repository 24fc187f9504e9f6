"""What every OSCAL document of ours is put together from: ids, properties, links, days.

Source: NIST OSCAL 1.2.1 data types (uuid, token, markup-line, uri-reference, dateTime-with-timezone).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from dutygraph.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from dutygraph.rulebase import Rulebase

__all__ = [
    "CATALOG_FILE",
    "OSCAL_VERSION",
    "PLAN_FILE",
    "Json",
    "filled",
    "href",
    "identify",
    "last_second",
    "link",
    "metadata",
    "midnight",
    "one_line",
    "prop",
    "props",
]

Json = dict[str, object]

OSCAL_VERSION = "1.2.1"
CATALOG_FILE = "catalog.json"
"""The name under which the other documents look for the catalog, beside themselves."""
PLAN_FILE = "assessment-plan.json"
"""The name under which the results look for the plan, beside themselves."""
NAMESPACE = BASE + "oscal"
"""The namespace of the properties that are ours."""
_OURS = uuid5(NAMESPACE_URL, BASE)
_STANDARD = frozenset({"label", "sort-id", "version"})
_URI = ":/?#[]@!$&'()*+,;=%-._~"


def identify(*parts: str) -> str:
    """Returns the UUID (version 5) of what the parts name. The same parts always give the same one."""
    return str(uuid5(_OURS, json.dumps(parts)))


def one_line(text: str) -> str:
    """Returns a text without line breaks, for titles and property values may have none."""
    return " ".join(text.split())


def filled(document: Mapping[str, object]) -> Json:
    """Returns a document without its empty members, which OSCAL allows nowhere."""
    return {key: value for key, value in document.items() if value is not None and value not in ("", [])}


def prop(name: str, value: str) -> Json:
    """Returns a property; one that OSCAL does not define is in our namespace."""
    place = {} if name in _STANDARD else {"ns": NAMESPACE}
    return {"name": name, **place, "value": one_line(value)}


def props(*named: tuple[str, str | None]) -> list[Json]:
    """Returns a property for each name whose value says something."""
    return [prop(name, value) for name, value in named if value and value.strip()]


def link(address: str, rel: str = "reference", text: str = "") -> Json:
    """Returns a link."""
    return filled({"href": href(address), "rel": rel, "text": one_line(text)})


def href(address: str) -> str:
    """Returns an IRI or a path as a URI reference.

    >>> href("https://example.org/备案")
    'https://example.org/%E5%A4%87%E6%A1%88'
    """
    return quote(address, safe=_URI)


def midnight(day: date) -> str:
    """Returns the first moment of a civil day in China."""
    return f"{day.isoformat()}T00:00:00+08:00"


def last_second(day: date) -> str:
    """Returns the last second of a civil day in China, for what still holds on that day."""
    return f"{day.isoformat()}T23:59:59+08:00"


def metadata(title: str, modified: date, version: str, rulebase: Rulebase, more: Json) -> Json:
    """Returns the metadata of a document; ``modified`` comes from its content, never from a clock."""
    return {
        "title": one_line(title),
        "last-modified": midnight(modified),
        "version": version,
        "oscal-version": OSCAL_VERSION,
        "props": props(("rulebase-version", rulebase.version), ("rulebase-digest", rulebase.digest)),
        **more,
    }
