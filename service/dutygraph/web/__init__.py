"""The HTTP face: thin routes over the same functions that the command line uses.

The application is imported when it is first asked for: counts that all processes share are possible only where the folder of
the counts is known before that.
"""

from typing import TYPE_CHECKING

from dutygraph.web.server import serve_forever

if TYPE_CHECKING:
    from dutygraph.web.app import create_app

__all__ = ["create_app", "serve_forever"]


def __getattr__(name: str) -> object:
    """Returns ``create_app``."""
    if name != "create_app":
        raise AttributeError(name)
    from dutygraph.web.app import create_app

    return create_app
