"""A real browser on the system's Chromium, a real server, and no way out to any network."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from visits import NAMES, TAGS, Visit, serving, visiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from dutygraph.knowledge import Knowledge


@pytest.fixture(scope="session")
def root_address(knowledge: Knowledge) -> Iterator[str]:
    with serving(knowledge) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("BROWSER_EXPECTED"):
            pytest.fail("no Chromium on this machine, and one is expected here")
        pytest.skip("no Chromium on this machine (apt-get install chromium fonts-noto-cjk)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(params=TAGS)
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visit(browser: Browser, root_address: str, lang: str) -> Iterator[Visit]:
    """A visit in each language."""
    with visiting(browser, root_address, locale=TAGS[lang], viewport={"width": 1280, "height": 900}) as opened:
        yield opened


@pytest.fixture
def bare(browser: Browser, root_address: str, lang: str) -> Iterator[Visit]:
    """A visit in each language with scripts switched off."""
    with visiting(browser, root_address, locale=TAGS[lang], java_script_enabled=False) as opened:
        yield opened
