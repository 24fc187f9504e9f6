"""The command line: parsing and printing around the same functions that HTTP uses."""

from dutygraph.cli.main import run

__all__ = ["run"]
