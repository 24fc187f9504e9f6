"""The HTTP face: thin routes over the same functions that the command line uses."""

from dutygraph.web.app import create_app
from dutygraph.web.server import serve_forever

__all__ = ["create_app", "serve_forever"]
