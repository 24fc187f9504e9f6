"""One SPARQL endpoint over HTTP, through SPARQLWrapper: requests, credentials, and what a failure means.

Source: SPARQL 1.1 Protocol; SPARQL 1.1 Graph Store HTTP Protocol; RFC 7617 and RFC 7616 for credentials.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from SPARQLWrapper import POST, XML, SPARQLWrapper

from dutygraph.errors import EngineError, StoreOverloaded, UsageError

if TYPE_CHECKING:
    from dutygraph.engine import Dataset

__all__ = ["Endpoint", "Wire"]

_CHUNK = 64 * 1024
_TOO_LARGE, _ITS_OWN_FAULT = 413, 500
_CUT = ("X-SPARQL-MaxRows", "X-SQL-State")
"""Headers by which Virtuoso says that an answer is not whole."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a store is, and how to speak to it. An address that is not given is not used."""

    query: str
    update: str = ""
    graph_store: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    timeout_s: float = 60
    max_answer_bytes: int = 1024 * 1024 * 1024

    def __post_init__(self) -> None:
        """Refuses what is no web address, and credentials inside one, for addresses are printed."""
        for address in (self.query, *filter(None, (self.update, self.graph_store))):
            parts = urlsplit(address)
            if parts.scheme not in {"http", "https"} or not parts.hostname or any(c <= " " for c in address):
                raise UsageError(
                    "It is not the web address of a SPARQL endpoint.", where=address, remedy="Write https://HOST/PATH."
                )
            if parts.username or parts.password:
                raise UsageError(
                    "A store address carries no credentials.",
                    where=f"{parts.scheme}://{parts.hostname}",
                    remedy="Set DUTYGRAPH_STORE_USER and DUTYGRAPH_STORE_PASSWORD.",
                )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A store that sends us elsewhere is not followed: neither credentials nor facts go to an address nobody named."""

    def redirect_request(self, *_args: Any) -> None:
        return None


class _Digest(urllib.request.HTTPDigestAuthHandler):
    """Answers a challenge for Digest credentials, and closes the response where it cannot."""

    def http_error_401(self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any) -> Any:
        try:
            return super().http_error_401(req, fp, code, msg, headers)
        except ValueError:
            fp.close()
            raise


class Wire:
    """Sends one request at a time to an endpoint; holds no connection between requests."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
        if endpoint.user:
            passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            for address in filter(None, (endpoint.query, endpoint.update, endpoint.graph_store)):
                passwords.add_password(None, address, endpoint.user, endpoint.password)
            handlers += [_Digest(passwords), urllib.request.HTTPBasicAuthHandler(passwords)]
        self._handlers = handlers

    def query(self, text: str, accept: str, dataset: Dataset) -> bytes:
        """Returns the answer to a query over a dataset, as the store wrote it."""
        wrapper = self._wrapper(text, "SELECT", accept)
        for name, graphs in (("default-graph-uri", dataset.default), ("named-graph-uri", dataset.named)):
            for graph in graphs:
                wrapper.addParameter(name, graph)
        return self._send(wrapper._createRequest())  # noqa: SLF001  (query() would send it by an opener that all share)

    def update(self, text: str) -> None:
        """Runs an update."""
        if not self.endpoint.update:
            raise self._error("The store is read only to us: no update address is set.", "Set DUTYGRAPH_UPDATE_URL.")
        wrapper = self._wrapper(text, "INSERT", "*/*")
        wrapper.setRequestMethod("postdirectly")
        self._send(wrapper._createRequest())  # noqa: SLF001  (as above)

    def add(self, graph: str, data: bytes, media_type: str) -> None:
        """Adds a serialised graph to a named graph by the Graph Store Protocol."""
        base = self.endpoint.graph_store
        address = f"{base}{'&' if '?' in base else '?'}graph={quote(graph, safe='')}"
        self._send(urllib.request.Request(address, data, {"Content-Type": media_type}))  # noqa: S310  (http or https)

    def _wrapper(self, text: str, kind: str, accept: str) -> SPARQLWrapper:
        wrapper = SPARQLWrapper(self.endpoint.query, updateEndpoint=self.endpoint.update or None, returnFormat=XML)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(onlyConneg=True)
        wrapper.addCustomHttpHeader("Accept", accept)
        # setQuery guesses query or update from the text, by an expression that takes quadratic time. We know which it is.
        wrapper.queryString, wrapper.queryType = text, kind
        return wrapper

    def _send(self, request: urllib.request.Request) -> bytes:
        if self.endpoint.token:
            request.add_unredirected_header("Authorization", f"Bearer {self.endpoint.token}")
        deadline = time.monotonic() + self.endpoint.timeout_s
        try:
            # An opener for each request: the digest handler counts tries, and threads would share the count.
            opener = urllib.request.build_opener(*(type(handler)(*_arguments(handler)) for handler in self._handlers))
            with opener.open(request, timeout=self.endpoint.timeout_s) as response:
                return self._read(response, deadline)
        except urllib.error.HTTPError as error:
            with error:
                raise self._refused(error) from error
        except TimeoutError as error:
            raise self._late() from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise self._late() from error
            raise self._error(f"The store cannot be reached: {_line(error.reason)}.", "Check that it runs, and --store.") from error
        except ValueError as error:
            raise self._error(f"The credentials cannot be used: {_line(error)}.", "It must ask for Basic or Digest.") from error
        except (OSError, http.client.HTTPException) as error:
            raise self._error(f"The store broke off: {_line(error) or type(error).__name__}.", "Look at its log.") from error

    def _read(self, response: Any, deadline: float) -> bytes:
        parts, size = [], 0
        while part := response.read(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > self.endpoint.max_answer_bytes:
                raise self._error(f"The answer is longer than {self.endpoint.max_answer_bytes:,} bytes.", "Ask for less: LIMIT.")
            if time.monotonic() > deadline:
                raise self._late()
        for name in _CUT:
            if response.headers.get(name):
                raise self._error(
                    f"The store cut its answer short ({name}: {_line(response.headers[name])}).",
                    "Ask for less (LIMIT), or raise the limit of the store.",
                )
        return b"".join(parts)

    def _late(self) -> EngineError:
        detail = f"The store did not answer within {self.endpoint.timeout_s:g} s."
        return self._overloaded(detail, "Ask for less, or raise DUTYGRAPH_STORE_TIMEOUT_S.")

    def _refused(self, error: urllib.error.HTTPError) -> EngineError:
        match error.code:
            case 401 | 403:
                remedy = "Check DUTYGRAPH_STORE_USER and DUTYGRAPH_STORE_PASSWORD, or DUTYGRAPH_STORE_TOKEN."
                return self._error(f"The store refused the credentials ({error.code}).", remedy, error.url)
            case 301 | 302 | 303 | 307 | 308:
                target = _line(error.headers.get("Location", ""))
                return self._error(f"The store sends us on to {target}.", "Name that address, if you trust it.", error.url)
            case 404 | 405 | 410 | 415 | 501:
                return self._error(f"There is no such SPARQL endpoint ({error.code}).", "Check the address.", error.url)
            case 408 | 504:
                return self._late()
            case _:
                said, remedy = _line(error.read(2000).decode(errors="replace")), "Look at the log of the store."
                make = self._overloaded if error.code == _TOO_LARGE or error.code >= _ITS_OWN_FAULT else self._error
                return make(f"The store refused the request ({error.code}): {said}", remedy, error.url)

    def _error(self, detail: str, remedy: str, where: str | None = "") -> EngineError:
        return EngineError(detail, where=self._place(where), remedy=remedy)

    def _overloaded(self, detail: str, remedy: str, where: str | None = "") -> EngineError:
        return StoreOverloaded(detail, where=self._place(where), remedy=remedy)

    def _place(self, where: str | None) -> str:
        return urlsplit(where or self.endpoint.query)._replace(query="").geturl()

    def malformed(self, what: str) -> EngineError:
        """Returns the error for an answer that is not what the protocol promises."""
        return self._error(f"The store's answer cannot be read: {_line(what)}.", "Check that the address is a SPARQL endpoint.")


def _arguments(handler: urllib.request.BaseHandler) -> tuple[Any, ...]:
    passwords = getattr(handler, "passwd", None)
    return (passwords,) if passwords is not None else ()


def _line(text: object) -> str:
    """Returns the beginning of a message as one printable line."""
    return " ".join("".join(char if char.isprintable() else " " for char in str(text)).split())[:200]
