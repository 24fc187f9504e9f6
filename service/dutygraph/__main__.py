"""``python -m dutygraph``."""

from dutygraph.cli import run

run()
