"""OpenAPI 3.1 out of the application's table of routes.

flask-openapi3 is given every route of the running application on a shadow of it, which serves nothing: the routes themselves
stay plain Flask, so that no model stands between a request to ``/sparql`` and its answer.

Source: OpenAPI 3.1.0; RFC 9457 for what every route answers when it refuses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask_openapi3.models.info import Info
from flask_openapi3.models.license import License
from flask_openapi3.models.server import Server
from flask_openapi3.models.tag import Tag
from flask_openapi3.openapi import OpenAPI

from dutygraph.facts import facts_schema
from dutygraph.version import __version__
from dutygraph.web.interface.answers import Problem
from dutygraph.web.interface.operations import Operation, operations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from pydantic import BaseModel
    from werkzeug.routing import Rule

    from dutygraph.rulebase import Rulebase

__all__ = ["build", "served"]

_REF = "#/components/schemas/"
_PROBLEM = {"application/problem+json": {"schema": {"$ref": f"{_REF}Problem"}}}
_PAGE = {"text/html": {"schema": {"type": "string"}}}
"""What went wrong, as a page for people."""
_MEANT = {
    "400": "The request cannot be used.",
    "401": "A token is needed, or is not valid.",
    "403": "The token does not allow it, or nothing can be written here.",
    "404": "There is no such thing here.",
    "406": "No form of the answer that the client accepts.",
    "409": "Another graph describes the service, or it was changed meanwhile.",
    "412": "The graph is not in the state that the request expects.",
    "413": "The request is too long.",
    "415": "A body of another media type than is read here.",
    "422": "The facts are not well formed.",
}
_TAGS = {
    "services": "What binds a service, why, and what is missing. 服务所负义务、理由与缺失。",
    "queries": "Questions to the graph. 对图谱的查询。",
    "law": "The law as documents. 法律文件。",
    "linked data": "Every IRI, the dataset and its dumps. 各 IRI、数据集与数据文件。",
    "writing": "Stated graphs. 所陈述的图。",
    "operations": "The server itself. 服务器。",
    "pages": "Pages for people. 网页。",
}
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def served(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Returns every route and method that OpenAPI 3.1 has a word for, in a steady order; QUERY is not among them."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in _METHODS:
            if method in (rule.methods or ()):
                yield rule, method


def build(app: Flask, rulebase: Rulebase, *, site: str = "/") -> dict[str, Any]:
    """Returns the description of every route of an application.

    Args:
        app: the application, all of whose routes are registered.
        rulebase: the law; norms and readings are named in the parameters.
        site: where the application is served.
    """
    shadow = OpenAPI(
        "dutygraph.web.interface",
        info=Info(
            title="dutygraph",
            version=__version__,
            summary="Which duties bind a generative AI service in China, on which day, why, and what is missing.",
            license=License(name="Apache-2.0", identifier="Apache-2.0"),
        ),
        servers=[Server(url=site)],
        doc_ui=False,
        validation_error_status="default",
        validation_error_model=Problem,
    )
    known = operations(rulebase)
    models: dict[str, type[BaseModel]] = {}
    for rule, method in served(app):
        operation = known.get((rule.rule, method)) or _unknown(rule, app)
        if operation.answer:
            models[operation.answer.__name__] = operation.answer
        _add(shadow, rule, method, operation)
    document = shadow.api_doc
    document["components"] = {
        "schemas": dict(sorted(_schemas(models, rulebase).items())),
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "description": "a token of the server, see the contract"}
        },
    }
    return dict(document)


def _unknown(rule: Rule, app: Flask) -> Operation:
    """Describes a route of which nothing else is known than the function behind it."""
    said = (app.view_functions[rule.endpoint].__doc__ or f"Page {rule.rule}").strip().splitlines()[0]
    parameters = tuple(
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "description": name.replace("_", " ")}
        for name in sorted(rule.arguments)
    )
    return Operation("pages", said, f"网页 {rule.rule}", parameters, media=("*/*",), refusals=())


def _add(shadow: OpenAPI, rule: Rule, method: str, operation: Operation) -> None:
    more: dict[str, Any] = {"parameters": list(operation.parameters)} if operation.parameters else {}
    if operation.body:
        more["requestBody"] = operation.body
    register: Callable[..., Callable[..., Any]] = getattr(shadow, method.lower())
    register(
        rule.rule,
        tags=[Tag(name=operation.tag, description=_TAGS[operation.tag])],
        summary=operation.en,
        description=operation.zh,
        operation_id=re.sub(r"\W+", "_", f"{method.lower()}_{rule.endpoint}_{rule.rule}").strip("_"),
        responses=_responses(operation),
        security=[{"token": []}] if "401" in operation.refusals else None,
        openapi_extensions=more,
        endpoint=f"{method} {rule.rule}".replace(".", "_"),
    )(_nothing)


def _nothing(**_: Any) -> str:
    return ""  # the shadow answers nobody


def _responses(operation: Operation) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if operation.status == "204":
        return _written(operation)
    if operation.answer:
        content["application/json"] = {"schema": {"$ref": f"{_REF}{operation.answer.__name__}"}}
    for media in operation.media:
        is_json = media.endswith("json")
        schema: dict[str, Any] = {} if is_json or media == "*/*" else {"type": "string"}
        if media in content:  # another document of that type, where another format was asked for
            schema = {"anyOf": [content[media]["schema"], {"description": "another format"}]}
        content[media] = {"schema": schema}
    headers = {name: {"description": said, "schema": {"type": "string"}} for name, said in operation.headers.items()}
    answer = {"description": f"{operation.en}.", "content": content}
    responses: dict[str, Any] = {operation.status: {**answer, **({"headers": headers} if headers else {})}}
    if operation.tag == "linked data" and operation.status == "200":
        for status, said in (("303", "The document about the thing."), ("304", "What the client holds is current.")):
            responses[status] = {"description": said}
        responses["307"] = {"description": "The version that is served."}
    if any(parameter["in"] == "path" for parameter in operation.parameters):
        responses["308"] = {"description": "The same address without doubled slashes."}
    refused = _PROBLEM | _PAGE if operation.tag == "pages" else _PROBLEM
    for status in operation.refusals:
        responses[status] = {"description": _MEANT[status], "content": refused}
    responses["default"] = {"description": "Anything else that went wrong.", "content": refused}
    return responses


def _written(operation: Operation) -> dict[str, Any]:
    """Returns what a write answers: nothing, or where something new stands."""
    done = {"204": {"description": f"{operation.en}: done."}, "201": {"description": "A new graph was made."}}
    refused = {status: {"description": _MEANT[status], "content": _PROBLEM} for status in operation.refusals}
    return {**done, **refused, "default": {"description": "Anything else that went wrong.", "content": _PROBLEM}}


def _schemas(models: dict[str, type[BaseModel]], rulebase: Rulebase) -> dict[str, Any]:
    found: dict[str, Any] = {}
    every: dict[str, type[BaseModel]] = {**models, "Problem": Problem}
    for name, model in every.items():
        schema = model.model_json_schema(mode="validation", ref_template=_REF + "{model}")
        found |= schema.pop("$defs", {})
        found[name] = schema
    facts = _moved(facts_schema(rulebase))
    parts = facts.pop("$defs")
    for key in ("$schema", "$id"):
        facts.pop(key, None)
    return {**found, "Facts": facts, **{f"Facts-{name}": part for name, part in parts.items()}}


def _moved(node: Any) -> Any:
    """Returns a JSON Schema whose own definitions stand among the components of the document."""
    if isinstance(node, dict):
        return {
            key: value.replace("#/$defs/", f"{_REF}Facts-") if key == "$ref" and isinstance(value, str) else _moved(value)
            for key, value in node.items()
        }
    return [_moved(item) for item in node] if isinstance(node, list) else node
