"""What each route takes and gives. Routes themselves come from the application; a test compares the two."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dutygraph.catalog import load_library
from dutygraph.dumps import DUMPS
from dutygraph.engine import GRAPH_FORMATS, RESULT_FORMATS
from dutygraph.facts import FORMATS as FACTS_FORMATS
from dutygraph.reports import CONTENT_TYPES
from dutygraph.reports import FORMATS as REPORTS
from dutygraph.web.interface.answers import ChangesDocument, CheckDocument, DutiesDocument, Explanation, Health
from dutygraph.web.interface.law_answers import Norm, Norms, Queries, Rows
from dutygraph.web.library import FORMATS as LIBRARY_FORMATS
from dutygraph.web.linked import SUFFIXES
from dutygraph.web.snippets import SNIPPETS

if TYPE_CHECKING:
    from pydantic import BaseModel

    from dutygraph.rulebase import Rulebase

__all__ = ["Operation", "operations"]

_JSON, _HTML, _TEXT = "application/json", "text/html", "text/plain"
_GRAPHS = tuple(GRAPH_FORMATS[name] for name in ("turtle", "jsonld", "ntriples", "rdfxml"))
_FACTS = tuple(dict.fromkeys(FACTS_FORMATS.values()))


@dataclass(frozen=True, slots=True)
class Operation:
    """One route and method: its words in both languages, and what goes in and out."""

    tag: str
    en: str
    zh: str
    parameters: tuple[dict[str, Any], ...] = ()
    body: dict[str, Any] | None = None
    answer: type[BaseModel] | None = None
    media: tuple[str, ...] = ()
    """Media types of the answer beside that of ``answer``."""
    status: str = "200"
    refusals: tuple[str, ...] = ("400",)
    headers: dict[str, str] = field(default_factory=dict)
    """Headers of the answer, and what they say."""


def _query(name: str, description: str, schema: dict[str, Any], *, example: Any = None, required: bool = False) -> dict[str, Any]:
    found = {"name": name, "in": "query", "description": description, "required": required, "schema": schema}
    return found if example is None else {**found, "example": example}


def _path(name: str, description: str, schema: dict[str, Any], example: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "description": description, "required": True, "schema": schema, "example": example}


def _judged(rulebase: Rulebase) -> tuple[dict[str, Any], ...]:
    sides = "|".join(f"{d.name}=({'|'.join(side.name for side in d.sides)})" for d in rulebase.disputes)
    day = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "enum": [""]}]}
    pattern = f"^(majority|alternative|({sides})(,({sides}))*)$"
    return (
        _query("on", "civil day in China; today unless given, or empty", day, example="2025-03-01"),
        _query("reading", "majority, alternative, or DISPUTE=SIDE,…", {"type": "string", "pattern": pattern}, example="majority"),
    )


_LANG = _query("lang", "zh, else English", {"type": "string"}, example="zh")
_SPARQL_QUERY = {"type": "string", "minLength": 1}
_GRAPH_NAMES = tuple(
    _query(name, "a graph of the dataset that is asked", {"type": "array", "items": {"type": "string", "format": "iri"}})
    for name in ("default-graph-uri", "named-graph-uri")
)
_ASK = "ASK { ?service dg:subjectTo ?duty }"


def _facts_body() -> dict[str, Any]:
    example = {"id": "https://example.org/acme-chat", "facts": {"offersToPublicInMainlandChina": True, "generatesText": True}}
    content: dict[str, Any] = {media: {"schema": {"type": "string"}} for media in _FACTS}
    content[_JSON] = {"schema": {"$ref": "#/components/schemas/Facts"}, "example": example}
    content[GRAPH_FORMATS["jsonld"]] = {"schema": {}}
    return {"required": True, "description": "facts on services, in any format that the command line reads", "content": content}


def _sparql_body() -> dict[str, Any]:
    return {
        "required": True,
        "content": {
            "application/sparql-query": {"schema": _SPARQL_QUERY, "example": _ASK},
            "application/x-www-form-urlencoded": {
                "schema": {"type": "object", "required": ["query"], "properties": {"query": _SPARQL_QUERY}},
                "example": {"query": _ASK},
            },
        },
    }


def operations(rulebase: Rulebase) -> dict[tuple[str, str], Operation]:
    """Returns what is known of each route, by route and method."""
    return {**_services(rulebase), **_queries(), **_law(rulebase), **_linked(rulebase), **_writing(), **_rest()}


def _services(rulebase: Rulebase) -> dict[tuple[str, str], Operation]:
    one = _query("service", "IRI of one service", {"type": "string"})
    judged, tag = (*_judged(rulebase), one), "services"
    norm = _query("norm", "short id or IRI of a norm", {"type": "string", "enum": list(rulebase.norm_ids)}, required=True)
    duties = ("text/csv", GRAPH_FORMATS["turtle"], GRAPH_FORMATS["jsonld"])
    explained = (GRAPH_FORMATS["turtle"], GRAPH_FORMATS["jsonld"])
    report = _query("format", "report format, else by Accept", {"type": "string", "enum": list(REPORTS)}, example="sarif")
    reports = tuple(kind.split(";")[0] for name, kind in CONTENT_TYPES.items() if name != "json")
    body, refused = _facts_body(), ("400", "404", "413", "415", "422")
    en, zh = "Verdicts on every norm, for the services", "各项规范的判断："
    explain_en, explain_zh = "Why a norm applies, does not apply, or cannot be told", "规范适用、不适用或未定的理由"
    return {
        ("/api/duties", "GET"): Operation(
            tag,
            f"{en} that are loaded",
            f"{zh}已载入的服务",
            judged,
            None,
            DutiesDocument,
            duties,
            refusals=("400", "404"),
        ),
        ("/api/duties", "POST"): Operation(
            tag, f"{en} in the body", f"{zh}请求正文所述的服务", judged, body, DutiesDocument, duties, refusals=refused
        ),
        ("/api/explain", "GET"): Operation(
            tag,
            explain_en,
            explain_zh,
            (
                norm,
                *judged,
            ),
            None,
            Explanation,
            explained,
            refusals=("400", "404"),
        ),
        ("/api/explain", "POST"): Operation(
            tag,
            f"{explain_en}, on the facts in the body",
            f"{explain_zh}（依请求正文所述事实）",
            (
                norm,
                *judged,
            ),
            body,
            Explanation,
            explained,
            refusals=refused,
        ),
        **_changes(judged, body, refused),
        ("/api/check", "POST"): Operation(
            tag,
            "Evidence of every duty that applies, and what is missing",
            "适用各项义务的证据与缺失",
            (*judged, report, _LANG),
            body,
            CheckDocument,
            reports,
            refusals=refused,
        ),
    }


def _changes(
    judged: tuple[dict[str, Any], ...], body: dict[str, Any], refused: tuple[str, ...]
) -> dict[tuple[str, str], Operation]:
    en, zh = "What the law changed between two days, for the services", "两日之间法律的变化："
    first = _query(
        "from", "the earlier civil day in China", {"type": "string", "format": "date"}, example="2025-08-31", required=True
    )
    last = {**judged[0], "name": "to", "description": "the later civil day; today unless given, or empty", "example": "2025-09-01"}
    parameters = (first, last, *judged[1:])
    get = Operation(
        "services", f"{en} that are loaded", f"{zh}已载入的服务", parameters, None, ChangesDocument, refusals=("400", "404")
    )
    post = Operation(
        "services", f"{en} in the body", f"{zh}请求正文所述的服务", parameters, body, ChangesDocument, refusals=refused
    )
    return {("/api/changes", "GET"): get, ("/api/changes", "POST"): post}


def _queries() -> dict[tuple[str, str], Operation]:
    catalog = load_library()
    number = {"type": "integer", "minimum": 1, "maximum": 1_000_000}
    named: dict[str, str] = {}
    for query in catalog:
        for parameter in query.parameters:
            named.setdefault(parameter.name, f"{parameter.type}: {parameter.doc}")
    parameters = (
        _path("query_id", "id of a question", {"type": "string", "enum": [query.id for query in catalog]}, "CQ-02"),
        _query("limit", "rows on a page", number, example=10),
        _query("offset", "rows before the page", {**number, "minimum": 0}),
        _query("page", "number of the page, from 1; not with offset", number),
        _query(
            "format", "format, else by Accept; or a snippet to paste", {"type": "string", "enum": [*LIBRARY_FORMATS, *SNIPPETS]}
        ),
        _query("endpoint", "who holds the graphs of others that the question needs: URL, or GRAPH=URL", {"type": "string"}),
        *(_query(name, doc, {"type": "string"}) for name, doc in named.items()),
    )
    media = (*(kind for kind in LIBRARY_FORMATS.values() if kind != _JSON), _TEXT)
    headers = {"Link": "first, prev, next, last (RFC 8288)", "X-Total-Count": "rows on all pages"}
    tables, refused = (*RESULT_FORMATS.values(), *_GRAPHS), ("400", "406", "413")
    return {
        ("/api/queries", "GET"): Operation("queries", "The query library", "查询库", (), None, Queries),
        ("/api/queries/<query_id>", "GET"): Operation(
            "queries",
            "A question answered; each takes the parameters that the library lists for it",
            "回答一个问题；参数见查询库",
            parameters,
            None,
            Rows,
            media,
            refusals=("400", "404", "406", "409"),
            headers=headers,
        ),
        ("/sparql", "GET"): Operation(
            "queries",
            "SPARQL 1.1 Protocol; without a query the service description or a form",
            "SPARQL 1.1 协议；无查询时返回服务描述或表单",
            (_query("query", "a SPARQL query", _SPARQL_QUERY, example=_ASK), *_GRAPH_NAMES),
            None,
            None,
            (*tables, _HTML),
            refusals=refused,
        ),
        ("/sparql", "POST"): Operation(
            "queries",
            "SPARQL 1.1 Protocol; the method QUERY is served alike",
            "SPARQL 1.1 协议；亦支持 QUERY 方法",
            _GRAPH_NAMES,
            _sparql_body(),
            None,
            tables,
            refusals=(*refused, "415"),
        ),
    }


def _law(rulebase: Rulebase) -> dict[tuple[str, str], Operation]:
    norm = _path("norm_id", "short id of a norm", {"type": "string", "enum": list(rulebase.norm_ids)}, "file-algorithm")
    return {
        ("/api/norms", "GET"): Operation("law", "Every norm", "全部规范", (), None, Norms),
        ("/api/norms/<norm_id>", "GET"): Operation("law", "One norm", "一项规范", (norm,), None, Norm, refusals=("404",)),
        ("/context.jsonld", "GET"): Operation(
            "law", "JSON-LD context of the facts document", "事实文件的 JSON-LD 上下文", media=("application/ld+json",)
        ),
        ("/facts.schema.json", "GET"): Operation(
            "law", "JSON Schema of the facts document", "事实文件的 JSON Schema", media=("application/schema+json",)
        ),
    }


def _linked(rulebase: Rulebase) -> dict[tuple[str, str], Operation]:
    shown = (_HTML, *_GRAPHS, _JSON)
    suffix = _path("suffix", "form of the answer", {"type": "string", "enum": list(SUFFIXES)}, "ttl")
    name = {"type": "string", "minLength": 1}
    version = _path("version_wanted", "version of the law, or latest", {"type": "string"}, rulebase.version)
    file = _path("name", "a file of that version", {"type": "string", "enum": [*DUMPS, "SHA256SUMS"]}, "dutygraph.ttl")
    packed = tuple(dict.fromkeys((*DUMPS.values(), "application/gzip", _TEXT)))
    identifier = _path("name", "what follows /id/, with or without a suffix", name, "actor/user.ttl")
    namespace = _path("namespace", "ns or fact", {"type": "string", "enum": ["ns", "fact"]}, "ns")
    module = _path("name", "name of a module, with or without a suffix", name, "norm")
    answers = {
        "/id/<path:name>": (
            "A resource; a thing leads to a document about it (303)",
            "一项资源；事物以 303 指向其文档",
            (identifier, _LANG),
        ),
        "/module/<path:name>": ("A module of the ontology", "本体的一个模块", (module, _LANG)),
        "/ns": ("All terms of the vocabulary", "词汇表的全部术语", (_LANG,)),
        "/fact": ("All facts that can be stated", "可陈述的全部事实", (_LANG,)),
        "/<namespace>.<suffix>": ("A namespace in one form", "某一格式的命名空间", (namespace, suffix, _LANG)),
        "/id/dataset": ("The dataset in VoID and DCAT 3", "以 VoID 与 DCAT 3 描述的数据集", (_LANG,)),
        "/id/dataset.<suffix>": ("The dataset in one form", "某一格式的数据集描述", (suffix, _LANG)),
    }
    found = {
        (route, "GET"): Operation("linked data", en, zh, parameters, media=shown, refusals=("404",))
        for route, (en, zh, parameters) in answers.items()
    }
    found["/.well-known/void", "GET"] = Operation("linked data", "Leads to the dataset", "指向数据集", media=(_HTML,), status="303")
    found["/dump/<version_wanted>/<name>", "GET"] = Operation(
        "linked data", "The law as a file", "法律数据文件", (version, file), media=packed, refusals=("404",)
    )
    rest = _path("rest", "what follows /id/", name, "cn/genai-measures-2023/art-12")
    day = _path("day", "day on which the version began", {"type": "string", "pattern": "^[0-9]{8}$"}, "20230815")
    found["/memento/<day>/id/<path:rest>", "GET"] = Operation(
        "linked data",
        "A provision as it stood from a day on",
        "某日起施行的条款文本",
        (day, rest, _LANG),
        media=shown,
        refusals=("404",),
    )
    found["/timemap/id/<path:rest>", "GET"] = Operation(
        "linked data", "Versions of a provision", "条款的各版本", (rest,), media=("application/link-format",), refusals=("404",)
    )
    return found


def _writing() -> dict[tuple[str, str], Operation]:
    tag, iri = "writing", {"type": "string", "format": "iri"}
    names = (
        _query("graph", "IRI of the graph", iri, example="https://example.org/graph"),
        _query("default", "the default graph, as a view", {"type": "string"}),
    )
    direct = (_path("direct", "the rest of the graph's name, which is this address", {"type": "string", "minLength": 1}, "acme"),)
    content: dict[str, Any] = {media: {"schema": {"type": "string"}} for media in (*GRAPH_FORMATS.values(), *_FACTS)}
    content |= {_JSON: {"schema": {"$ref": "#/components/schemas/Facts"}}, GRAPH_FORMATS["jsonld"]: {"schema": {}}}
    body = {"required": True, "content": content}
    text = {"type": "string"}
    form = {"type": "object", "required": ["update"], "properties": {"update": text}}
    updates = {"application/sparql-update": {"schema": text}, "application/x-www-form-urlencoded": {"schema": form}}
    refused = ("400", "401", "403", "404", "409", "412", "413", "415", "422")
    words = {
        "GET": ("A stated graph", "所陈述的一个图", None),
        "PUT": ("Replace a graph, verdicts with it", "替换一个图，判断随之更新", body),
        "POST": ("Add to a graph", "向一个图添加内容", body),
        "DELETE": ("Withdraw a graph", "撤回一个图", None),
    }
    found = {
        ("/update", "POST"): Operation(
            tag,
            "SPARQL 1.1 Update on stated graphs",
            "对所陈述的图执行 SPARQL 1.1 更新",
            (),
            {"required": True, "content": updates},
            status="204",
            refusals=refused,
        )
    }
    for route, parameters in (("/store", names), ("/store/<path:direct>", direct)):
        for method, (en, zh, sent) in words.items():
            found[route, method] = (
                Operation(tag, en, zh, parameters, media=_GRAPHS, refusals=("400", "404", "406"))
                if method == "GET"
                else Operation(tag, en, zh, parameters, sent, status="204", refusals=refused)
            )
    return found


def _rest() -> dict[tuple[str, str], Operation]:
    asset = _path("asset", "a file of the page", {"type": "string"}, "swagger-ui.css")
    return {
        ("/healthz", "GET"): Operation("operations", "Whether the server answers", "服务状态", (), None, Health),
        ("/readyz", "GET"): Operation(
            "operations", "Whether a query is answered; 503 where none is", "能否回答查询", (), None, Health
        ),
        ("/metrics", "GET"): Operation("operations", "Counts for Prometheus", "供 Prometheus 采集的计数", media=(_TEXT,)),
        ("/openapi.json", "GET"): Operation("operations", "This document", "本文档", (_LANG,), media=(_JSON,)),
        ("/docs", "GET"): Operation("operations", "This document as a page", "本文档的网页", (_LANG,), media=(_HTML,)),
        ("/docs/<asset>", "GET"): Operation(
            "operations", "Files of that page", "该网页所用文件", (asset,), media=("text/css", "text/javascript"), refusals=("404",)
        ),
        ("/", "GET"): Operation("pages", "Home page", "主页", (_LANG,), media=(_HTML,)),
        ("/static/<path:filename>", "GET"): Operation(
            "pages",
            "A file that pages use",
            "网页所用文件",
            (_path("filename", "name of the file", {"type": "string"}, "dutygraph.css"),),
            media=("text/css", "text/javascript"),
            refusals=("404",),
        ),
    }
