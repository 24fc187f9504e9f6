"""What every page shares: links that keep the language, and a strict content policy.

Source: Content Security Policy Level 3.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from http import HTTPStatus
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import current_app, g, request

from dutygraph.reports.wording import visible
from dutygraph.vocab import BASE
from dutygraph.web.compression import compressed
from dutygraph.web.pages.language import TAGS, current_language, init_languages
from dutygraph.web.pages.lawgraph import law_graph, short_name
from dutygraph.web.pages.wording import property_word, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Blueprint, Flask, Response

    from dutygraph.web.site import Site

__all__ = ["address", "install", "path_of", "wants_json"]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


_PACKED = {"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"}


def address(path: str, params: Iterable[tuple[str, object]] = (), **more: object) -> str:
    """Returns a link of this site that keeps the language the reader chose."""
    values = [(key, str(value)) for key, value in (*params, *more.items()) if value not in {None, ""}]
    chosen = request.args.get("lang")
    if chosen in TAGS and not any(key == "lang" for key, _ in values):
        values.append(("lang", chosen))
    stem, hash_, fragment = path.partition("#")
    return stem + ("?" + urlencode(values) if values else "") + hash_ + fragment


def path_of(iri: str) -> str:
    """Returns where an IRI answers: on this server if it is ours, else the IRI itself if a browser can open it, else nothing."""
    if iri.startswith(BASE):
        return "/" + iri.removeprefix(BASE)
    return iri if iri.startswith(("http://", "https://")) else ""


def wants_json() -> bool:
    """Returns whether the client asks for the data of a page and not for the page."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html") == "application/json"


def _link(iri: str) -> str:
    """A page links to the same few resources many times, so each link is made once a request."""
    made: dict[str, str] = g.setdefault("links", {})
    if iri not in made:
        path = path_of(iri)
        made[iri] = address(path) if path.startswith("/") else path
    return made[iri]


def _script(text: str) -> str:
    """Returns the language tag of a text that carries none, by the script it is written in."""
    return TAGS["zh"] if any("\u3400" <= character <= "\u9fff" for character in text) else TAGS["en"]


def _nonce() -> str:
    """A page that asks for the nonce is a page of ours, and gets the strict policy."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(12)
    return str(g.nonce)


def _switched(lang: str) -> str:
    """Returns this very page in another language."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return request.path + "?" + urlencode([*kept, ("lang", lang)])


def _has_route(path: str) -> bool:
    """Whether this server has a route, so that a page never links to what is not there."""
    return any(rule.rule == path for rule in current_app.url_map.iter_rules())


@lru_cache(maxsize=8)
def _has_bundle(name: str) -> bool:
    """Whether the scripts of a page were built into this installation."""
    return (files("dutygraph.web") / "static" / "built" / name).is_file()


def _compressed(response: Response) -> Response:
    """Returns pages, style sheet and scripts as small as the client takes them."""
    if response.status_code != HTTPStatus.OK or response.mimetype not in _PACKED or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    response.direct_passthrough = False
    headers: dict[str, str] = {}
    packed = compressed(request.headers.get("Accept-Encoding", ""), headers, response.get_data())
    if headers and isinstance(packed, bytes):
        response.set_data(packed)
        response.headers.update(headers)
        etag, _ = response.get_etag()
        if etag:
            response.set_etag(etag, weak=True)
    return response


def install(routes: Blueprint, knowledge: Site) -> None:
    """Adds to a blueprint what every page needs, and languages to the application it is registered with."""

    @routes.record_once
    def prepare(state: Any) -> None:
        app: Flask = state.app
        init_languages(app)
        law_graph(knowledge.rulebase)  # read before the first visitor comes
        app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
        app.jinja_env.filters |= {"visible": visible, "short": short_name, "script": _script}
        app.jinja_env.globals |= {
            "has_bundle": _has_bundle,
            "to": address,
            "link": _link,
            "has_route": _has_route,
            "property_word": property_word,
            "nonce": _nonce,
        }

    @routes.app_context_processor
    def shared() -> dict[str, object]:
        lang = current_language()
        return {
            "lang": lang,
            "tag": TAGS[lang],
            "other": "en" if lang == "zh" else "zh",
            "tags": TAGS,
            "switched": _switched,
            "rulebase": knowledge.rulebase,
            "graph": law_graph(knowledge.rulebase),
            "today": knowledge.day(),
            "words": words(knowledge.rulebase, lang),
            "base": BASE,
        }

    @routes.after_app_request
    def finish(response: Response) -> Response:
        if response.mimetype == "text/html" and "nonce" in g:
            response.headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=g.nonce))
            response.headers.setdefault("Referrer-Policy", "no-referrer")
            response.headers.setdefault("Cache-Control", "no-cache")
            response.vary.update(["Accept", "Accept-Language"])
        return _compressed(response)
