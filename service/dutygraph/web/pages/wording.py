"""Words for the fixed values of the model.

Types of norm and phases are words of the law, so the graph has them; verdicts, truths, outcomes and states of deadlines are
words of the interface, so the gettext catalog has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext

from dutygraph.vocab import DG

if TYPE_CHECKING:
    from dutygraph.rulebase import Rulebase

__all__ = ["words"]


def words(rulebase: Rulebase, lang: str) -> dict[str, str]:
    """Returns the word for each fixed value in a language."""
    values = {value for norm in rulebase.norms for value in (norm.type, *norm.phases)}
    named = {value: DG + "".join(part.capitalize() for part in value.split("-")) for value in values}
    return {value: rulebase.labels[iri].in_(lang) for value, iri in named.items()} | _interface()


def _interface() -> dict[str, str]:
    return {
        "applies": gettext("applies"),
        "does-not-apply": gettext("does not apply"),
        "undetermined": gettext("cannot tell yet"),
        "true": gettext("yes"),
        "false": gettext("no"),
        "unknown": gettext("not known"),
        "passed": gettext("shown"),
        "failed": gettext("not shown"),
        "cantTell": gettext("cannot tell"),
        "untested": gettext("untested"),
        "inapplicable": gettext("inapplicable"),
        "met": gettext("met"),
        "missed": gettext("missed"),
        "due": gettext("due"),
    }
