"""Which language a page speaks: the address says so, else the reader's browser.

Interface words come from a gettext catalog, words of the law from the graph. The catalog is read as text when the
application starts, so that nothing has to be compiled and nothing compiled is kept.
Source: RFC 9110, section 12.5.4 (Accept-Language); GNU gettext PO files.
"""

from __future__ import annotations

import io
from importlib.resources import files
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import request
from flask_babel import Babel, Domain, get_locale

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["LANGUAGES", "TAGS", "chosen_language", "current_language", "init_languages"]

LANGUAGES = ("en", "zh")
TAGS = {"en": "en", "zh": "zh-Hans"}
"""The BCP 47 tag of each language, as the ``lang`` attribute has it."""

_LOCALES = {"en": "en", "zh": "zh_Hans"}


def current_language() -> str:
    """Returns ``en`` or ``zh``: what ``lang`` in the address says, else what the reader's browser prefers, else ``en``."""
    return chosen_language() or request.accept_languages.best_match(LANGUAGES) or "en"


def chosen_language() -> str:
    """Returns the language that the address says, which links then keep; empty where it says none."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else ""


class _Catalogs(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """The catalogs beside this package, one a locale."""

    def __init__(self) -> None:
        super().__init__()
        self._read = {_LOCALES["zh"]: _read_catalog(_LOCALES["zh"])}

    def get_translations(self) -> NullTranslations:
        """Returns the catalog of the current request's language; English needs none."""
        return self._read.get(str(get_locale()), NullTranslations())


class _Babel(Babel):  # type: ignore[misc]  # Flask-Babel has no types
    """Flask-Babel over catalogs that are read as text."""

    def __init__(self) -> None:
        self._catalogs = _Catalogs()
        super().__init__()

    @property
    def domain_instance(self) -> Domain:
        """The catalogs."""
        return self._catalogs


def _read_catalog(locale: str) -> Translations:
    path = files("dutygraph.web") / "translations" / locale / "LC_MESSAGES" / "messages.po"
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(path.read_bytes()), locale=locale))
    compiled.seek(0)
    return Translations(compiled)


def init_languages(app: Flask) -> None:
    """Teaches the application's templates ``_()`` in the reader's language."""
    _Babel().init_app(app, locale_selector=lambda: _LOCALES[current_language()])
