"""The public interface is what __all__ says, and every docstring example runs."""

from __future__ import annotations

import doctest
import subprocess
import sys
from importlib import import_module
from pkgutil import walk_packages

import pytest

import dutygraph

SKIPPED = {"dutygraph.__main__", "dutygraph.reports.sarif_model"}
MODULES = [info.name for info in walk_packages(dutygraph.__path__, "dutygraph.") if info.name not in SKIPPED]


def test_every_public_name_is_there_and_nothing_else() -> None:
    assert all(getattr(dutygraph, name) is not None for name in dutygraph.__all__)
    assert set(dutygraph.__all__) == set(dutygraph._HOMES) | {"__version__"}  # noqa: SLF001
    assert not hasattr(dutygraph, "no_such_name")


def test_importing_the_package_imports_no_store_and_no_web_framework() -> None:
    probe = "import sys, dutygraph; print(sorted({'pyoxigraph', 'rdflib', 'flask', 'pyshacl'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("name", ["dutygraph", *MODULES])
def test_docstring_examples_run(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    examples = sum(len(test.examples) for name in ["dutygraph", *MODULES] for test in finder.find(import_module(name)))
    assert examples >= 15


@pytest.mark.parametrize("name", MODULES)
def test_a_module_exports_only_what_it_has(name: str) -> None:
    module = import_module(name)
    assert all(hasattr(module, public) for public in getattr(module, "__all__", ()))
