"""The HTML report on paper, by WeasyPrint: extra ``pdf``. The same fonts give the same bytes; nothing is fetched.

Source: CSS Paged Media; WeasyPrint writes neither a clock's time nor a random identifier into the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.errors import UsageError
from dutygraph.reports.html import write as write_html

if TYPE_CHECKING:
    from dutygraph.findings import Findings

__all__ = ["write"]


def write(findings: Findings, *, lang: str) -> bytes:
    """Returns the pages.

    Raises:
        UsageError: WeasyPrint, or the Pango library that it draws text with, is not installed.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except ImportError as error:
        raise UsageError(
            "A PDF needs WeasyPrint, which is not installed.",
            where="--format pdf",
            remedy="Run: pip install 'dutygraph[pdf]'",
        ) from error
    except OSError as error:
        raise UsageError(
            "WeasyPrint does not find the Pango library.",
            where="--format pdf",
            remedy="Install it; on Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk",
        ) from error
    page = HTML(string=write_html(findings, lang=lang).decode(), url_fetcher=URLFetcher(allowed_protocols=()))
    pages: bytes = page.write_pdf()
    return pages
