"""What is published beside the resources: the description of the dataset, and the dumps of the law by version.

Source: W3C VoID, section 7.2 (well-known address); W3C DCAT 3; RFC 9110, section 8.8 (validators); RFC 9530 (digests).
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, request

from dutygraph.dataset import DATASET, dataset_quads, modified
from dutygraph.dumps import DUMPS, GZIP, checksums, find_dump
from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import serialize_quads
from dutygraph.errors import UnknownTerm
from dutygraph.terms import Blank
from dutygraph.vocab import BASE
from dutygraph.web import signposts
from dutygraph.web.linked import SUFFIXES, choose_form, show_page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Redirect

    from dutygraph.web.site import Site

__all__ = ["blueprint"]


def blueprint(knowledge: Site) -> Blueprint:
    """Returns the routes of the dataset's description and of the dumps."""
    routes = Blueprint("publication", __name__)
    version = knowledge.rulebase.version

    @routes.get("/.well-known/void")
    def well_known() -> Redirect:
        return redirect("/id/dataset", 303)

    @routes.get("/id/dataset")
    def dataset() -> Response:
        return _described(knowledge, choose_form())

    @routes.get("/id/dataset.<suffix>")
    def dataset_file(suffix: str) -> Response:
        if suffix not in SUFFIXES:
            raise UnknownTerm("The dataset is not described in that form.", remedy="Known: " + ", ".join(SUFFIXES) + ".")
        return _described(knowledge, SUFFIXES[suffix])

    @routes.get("/dump/<version_wanted>/<name>")
    def dump(version_wanted: str, name: str) -> Response | Redirect:
        if version_wanted == "latest":
            return redirect(f"/dump/{version}/{name}", 307)
        if version_wanted != version:
            raise UnknownTerm("No dump of that version is kept here.", where="version", remedy=f"The version served is {version}.")
        return _checksums() if name == "SHA256SUMS" else _file(name, version)

    return routes


def _described(knowledge: Site, media: str) -> Response:
    quads = list(dataset_quads(knowledge.rulebase, site=request.url_root))
    if media == "text/html":
        response = show_page(knowledge, DATASET, tuple((s, p, o) for s, p, o, _ in quads if not isinstance(o, Blank)))
    else:
        graph = GRAPH_FORMATS["jsonld"] if media == "application/json" else media
        response = Response(serialize_quads(quads, graph), content_type=f"{media}; charset=utf-8")
    response.headers["Vary"] = "Accept, Accept-Language"
    signposts.add_common(response)
    signposts.add(response, DATASET, "cite-as")
    signposts.add(response, "https://schema.org/Dataset", "type")
    for ending, kind in SUFFIXES.items():
        signposts.add(response, f"/id/dataset.{ending}", "alternate" if kind == "text/html" else "describedby", kind)
    for name in DUMPS:
        packed = name.endswith(".gz")
        signposts.add(response, f"/dump/{knowledge.rulebase.version}/{name}", "item", GZIP if packed else DUMPS[name])
    response.last_modified = signposts.midnight(modified())
    return response


def _file(name: str, version: str) -> Response:
    found = find_dump(name)
    media = GZIP if found.packed else found.media_type
    response = Response(found.data, content_type=media if found.packed else f"{media}; charset=utf-8")
    response.set_etag(found.sha256)
    response.last_modified = signposts.midnight(modified())
    response.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(found.sha256)).decode()}:"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    signposts.add_common(response)
    signposts.add(response, f"{BASE}dump/{version}/{name}", "cite-as")
    signposts.add(response, "/id/dataset", "collection")
    signposts.add(response, "/id/dataset.ttl", "describedby", SUFFIXES["ttl"])
    response.make_conditional(request.environ, accept_ranges=True, complete_length=len(found.data))
    return response


def _checksums() -> Response:
    response = Response(checksums(), content_type="text/plain; charset=utf-8")
    response.last_modified = signposts.midnight(modified())
    return response
