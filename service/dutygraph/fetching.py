"""The one module that fetches something for a request, and only from hosts that the settings name.

A name is resolved once, each address it has is looked at, and the connection goes to an address that was looked at: what
the name means a moment later does not matter. Redirects are refused. Time, bytes and the connection itself are bounded by
one deadline, which ends whatever is under way.

Source: design contract, "nothing is fetched unless its host is on an allow-list"; RFC 6890 (special-purpose addresses);
RFC 4291, section 2.5.5 (IPv4 in IPv6).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from dutygraph.errors import EngineError, QueryError, UsageError
from dutygraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address
    Resolve = Callable[[str, int], Sequence[str]]

__all__ = ["Fetcher", "Origin", "ServiceFailed", "origins"]

_PORTS = {"http": 80, "https": 443}
_EMBEDDING = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")))
"""IPv6 networks whose addresses stand for IPv4 addresses by translation or tunnel."""
_PIECE = 64 * 1024


class ServiceFailed(EngineError):
    """Another endpoint did not answer as it should, or not within the limits."""

    code = "service-failed"


class _NotAllowed(QueryError):
    """A query names an endpoint that the settings do not."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, address: str) -> Origin:
        """Returns the origin of an address.

        Raises:
            ValueError: it is no http or https address, or carries credentials.
        """
        parts = urlsplit(address)
        if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None or not address.isascii():
            raise ValueError(address)
        if any(char <= " " or char in '\\<>"{}|^`' for char in address):
            raise ValueError(address)
        return cls(parts.scheme, parts.hostname.lower(), parts.port or _PORTS[parts.scheme])

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")


def origins(text: str) -> tuple[Origin, ...]:
    """Returns the origins of a setting, separated by commas.

    Raises:
        UsageError: one is no origin.
    """
    found = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        try:
            origin = Origin.of(item)
        except ValueError:
            origin = None
        if origin is None or urlsplit(item).path not in {"", "/"} or urlsplit(item).query:
            raise UsageError(
                f'"{item}" is no origin.', where="DUTYGRAPH_ALLOW_HOSTS", remedy="Write https://HOST, or https://HOST:PORT."
            )
        found.append(origin)
    return tuple(found)


def _resolve(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class Fetcher:
    """Asks other SPARQL endpoints.

    Args:
        allowed: the origins that may be asked. An address that is not public must stand here as such, with its port.
        seconds: longest time of one request, from the name to the last byte.
        max_bytes: longest answer.
        resolve: addresses of a host name.
    """

    def __init__(self, allowed: Iterable[Origin], *, seconds: float, max_bytes: int, resolve: Resolve = _resolve) -> None:
        self._allowed = frozenset(allowed)
        self._seconds = seconds
        self._max_bytes = max_bytes
        self._resolve = resolve

    def check(self, endpoint: str) -> Origin:
        """Returns the origin of an endpoint that may be asked.

        Raises:
            QueryError: it may not; no name is resolved then.
        """
        try:
            origin = Origin.of(endpoint)
        except ValueError:
            origin = None
        if origin is None or origin not in self._allowed:
            raise _NotAllowed(
                f"SERVICE is not allowed for <{endpoint}>: a query reaches listed hosts only.",
                where="DUTYGRAPH_ALLOW_HOSTS",
                remedy="Ask who runs this server to list the host, or load the other data beside ours.",
            )
        return origin

    def ask(self, endpoint: str, query: str, accept: str) -> bytes:
        """Returns what an endpoint answers to a query.

        Raises:
            QueryError: the endpoint may not be asked.
            ServiceFailed: it cannot be reached, redirects, refuses, or answers too slowly or too much.
        """
        origin = self.check(endpoint)
        address = self._vetted(origin)
        line = http.client.HTTPConnection(origin.host, origin.port, timeout=self._seconds)
        late = threading.Event()
        open_sockets: list[socket.socket] = []  # the line lets go of its own when the reply begins
        timer = threading.Timer(self._seconds, self._end, (open_sockets, late))
        timer.daemon = True
        timer.start()
        try:
            try:
                line.sock = self._connected(origin, address, open_sockets)
            except ConnectionRefusedError as error:
                raise _failed(origin, "cannot be reached: nothing listens there") from error
            if late.is_set():
                raise TimeoutError
            data = self._exchange(line, endpoint, query, accept)
            if late.is_set():  # the line was ended, which looks like the end of the answer
                raise TimeoutError
        except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
            if late.is_set() or isinstance(error, TimeoutError):
                raise _failed(origin, f"did not answer within {self._seconds:g} s", "DUTYGRAPH_SERVICE_SECONDS") from error
            raise _failed(origin, f"broke off ({type(error).__name__})") from error
        else:
            return data
        finally:
            timer.cancel()
            line.close()

    @staticmethod
    def _end(open_sockets: list[socket.socket], late: threading.Event) -> None:
        late.set()
        for line in list(open_sockets):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _vetted(self, origin: Origin) -> str:
        """Returns the address to connect to; every address that the name has must be one that may be reached."""
        try:
            found = [ipaddress.ip_address(text.partition("%")[0]) for text in self._resolve(origin.host, origin.port)]
        except (OSError, ValueError, UnicodeError) as error:
            raise _failed(origin, "has no address") from error
        named = {(item.host, item.port) for item in self._allowed}
        if not found or not all(_is_public(address) or (str(address), origin.port) in named for address in found):
            raise _failed(origin, "has an address that is not public", "DUTYGRAPH_ALLOW_HOSTS")
        return str(found[0])

    def _connected(self, origin: Origin, address: str, open_sockets: list[socket.socket]) -> socket.socket:
        plain = socket.create_connection((address, origin.port), timeout=self._seconds)
        open_sockets.append(plain)
        if origin.scheme == "http":
            return plain
        try:
            wrapped = _tls().wrap_socket(plain, server_hostname=origin.host, do_handshake_on_connect=False)
            open_sockets[:] = [wrapped]  # wrapping takes the plain socket away
            wrapped.do_handshake()
        except (OSError, ValueError):
            for line in open_sockets:
                line.close()
            raise
        return wrapped

    def _exchange(self, line: http.client.HTTPConnection, endpoint: str, query: str, accept: str) -> bytes:
        parts = urlsplit(endpoint)
        headers = {
            "Accept": accept,
            "Accept-Encoding": "identity",
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
            "User-Agent": f"dutygraph/{__version__}",
        }
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        line.request("POST", target, urlencode({"query": query}), headers)
        reply = line.getresponse()
        origin = Origin.of(endpoint)
        if reply.status != http.HTTPStatus.OK:
            moved = " and would send us on, which is not followed" if 300 <= reply.status < 400 else ""  # noqa: PLR2004  (3xx)
            raise _failed(origin, f"answered {reply.status}{moved}")
        held, size = [], 0
        while piece := reply.read(_PIECE):
            held.append(piece)
            size += len(piece)
            if size > self._max_bytes:
                raise _failed(origin, f"answered more than {self._max_bytes:,} bytes", "DUTYGRAPH_SERVICE_BYTES")
        return b"".join(held)


def _failed(origin: Origin, what: str, where: str = "") -> ServiceFailed:
    return ServiceFailed(f"The endpoint {origin} {what}.", where=where, remedy="Ask it for less, or ask without it.")


def _is_public(address: Address) -> bool:
    """Returns whether an address is public: not private, local, multicast or reserved, nor such a one in disguise."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped or any(address in network for network in _EMBEDDING):
            return False
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
