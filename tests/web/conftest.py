"""A client of the application, over the bundled example services on a fixed day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dutygraph.config import Settings
from dutygraph.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from dutygraph.knowledge import Knowledge


@pytest.fixture(scope="session")
def client(knowledge: Knowledge) -> FlaskClient:
    return create_app(Settings(), knowledge).test_client()
