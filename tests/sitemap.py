"""Every page there is, with parameters that fill it; a test compares the list with the routes."""

from __future__ import annotations

MEASURES = "/id/cn/genai-measures-2023"
STATED = (
    "usesGenerativeAITechnology=yes&providesContentGenerationService=yes&offersToPublicInMainlandChina=yes"
    "&generatesImages=yes&conductsTrainingDataProcessing=unknown"
)
KIMI = "https://w3id.org/dutygraph/id/example/kimi"

PAGES = {
    "/": ("/",),
    "/law": ("/law",),
    "/id/<path:name>": (
        MEASURES,
        "/id/cn/labelling-measures-2025",
        f"{MEASURES}/chapter-4",
        f"{MEASURES}/art-17",
        f"{MEASURES}/art-7-para-1-item-3",
        f"{MEASURES}/norm/file-algorithm",
        f"{MEASURES}/norm/label-other-generated-content",
        f"{MEASURES}/condition/InScope",
        f"{MEASURES}/dispute/launch",
        "/id/cn/csl-2016",
        "/id/actor/provider",
        "/id/example/kimi",
    ),
    "/module/<path:name>": ("/module/norm",),
    "/ns": ("/ns",),
    "/fact": ("/fact",),
    "/duties": ("/duties", "/duties?bearer=provider&phase=preparatory"),
    "/search": ("/search", "/search?q=备案"),
    "/check": ("/check",),
    "/check/ask": ("/check/ask", f"/check/ask?{STATED}"),
    "/check/facts": (f"/check/facts?{STATED}",),
    "/check/result": (f"/check/result?{STATED}", f"/check/result?service={KIMI}"),
    "/check/what-if": (f"/check/what-if?{STATED}&fact=generatesVideo&to=yes",),
    "/check/compare": (f"/check/compare?{STATED}&with_on=2023-08-01", f"/check/compare?{STATED}&with_service={KIMI}"),
    "/check/report": (f"/check/report?{STATED}",),
    "/services": ("/services",),
    "/query": (
        "/query",
        "/query?query=SELECT ?a ?b WHERE { ?a dg:bearer ?b } ORDER BY ?a LIMIT 30&view=graph",
        "/query?query=SELECT ?a WHERE { ?a ?b ?c } LIMIT 3&view=raw",
        "/query?query=SELECT ?a WHERE",
    ),
    "/sparql": ("/sparql",),
    "/queries": ("/queries",),
    "/queries/<query_id>": ("/queries/CQ-16", "/queries/CQ-19?run=1"),
    "/explore": ("/explore", f"/explore?iri=https://w3id.org/dutygraph{MEASURES}/norm/file-algorithm", "/explore?iri=urn:none"),
    "/downloads": ("/downloads",),
    "/method": ("/method",),
    "/changelog": ("/changelog",),
    "/accessibility": ("/accessibility",),
    "/notice": ("/notice",),
}
ADDRESSES = tuple(address for addresses in PAGES.values() for address in addresses)
"""Addresses to open; each by its route in PAGES."""
