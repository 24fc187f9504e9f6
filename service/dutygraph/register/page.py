"""A page about a register: services per duty, what cannot be told, what to ask next. Plots are drawn here, nothing is loaded.

Source: HTML Living Standard; Scalable Vector Graphics 1.1.
"""

from __future__ import annotations

import hashlib
import re
import sys
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dutygraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dutygraph.register.summary import Summary

__all__ = ["load_pygal", "page"]

_WORDS = {
    "title": ("A register and its duties", "登记册与义务"),
    "on": ("Day", "日期"),
    "reading": ("Reading", "立场"),
    "services": ("Services judged", "已判断的服务"),
    "rejected": ("Rows rejected", "剔除的行"),
    "duties": ("Duties of the provider: how many services each binds", "提供者的义务：各约束多少服务"),
    "undetermined-share": ("Duties by the share of services for which it cannot be told", "尚不能定的服务占比最高的义务"),
    "ask": (
        "What to ask next: verdicts that one answer settles, over all services",
        "接下来应问什么：一个答案可定的判断数（全部服务）",
    ),
    "findings": ("Evidence of duties that apply", "适用义务的证据"),
    "norm": ("norm", "规范"),
    "applies": ("applies", "适用"),
    "does-not-apply": ("does not apply", "不适用"),
    "undetermined": ("cannot tell", "尚不能定"),
    "passed": ("evidence shows it", "有证据"),
    "failed": ("not shown", "未见证据"),
    "question": ("question", "提问"),
    "settles": ("settles", "可定"),
    "unknown": ("services that do not state it", "未陈述的服务"),
}
_SHOWN = 20
_LONGEST = 46
_COLOURS = {"applies": "#1f6f5c", "undetermined": "#c98a1b", "does-not-apply": "#b9c0c7", "passed": "#1f6f5c", "failed": "#a8423a"}


def page(summary: Summary, *, lang: str) -> bytes:
    """Returns the page as HTML in one language, with its plots inside."""
    words = {key: pair[lang == "zh"] for key, pair in _WORDS.items()}
    law = summary.judging.rulebase
    duties = [count for count in summary.counts if law.norm(count.norm).binds_provider]
    most = sorted(duties, key=lambda count: -count.verdict[0])[:_SHOWN]
    open_ = [count for count in sorted(duties, key=lambda count: -count.verdict[2])[:_SHOWN] if count.verdict[2]]
    names = {count.norm: law.norm(count.norm).label.in_(lang) for count in summary.counts}
    order = ("applies", "does-not-apply", "undetermined")

    def stacked(counts: Sequence[object]) -> Markup:
        series = {key: [c.verdict[order.index(key)] for c in counts] for key in ("applies", "undetermined", "does-not-apply")}  # type: ignore[attr-defined]
        return _bars([names[c.norm] for c in counts], series, words)  # type: ignore[attr-defined]

    asked = summary.asked[:_SHOWN]
    plots = [(words["duties"], stacked(most)), (words["undetermined-share"], stacked(open_) if open_ else "")]
    questions = [law.facts[one.fact].label.in_(lang) for one in asked]
    plots.append((words["ask"], _bars(questions, {"settles": [one.settles for one in asked]}, words) if asked else ""))
    if summary.outcomes:
        shown = sorted(summary.outcomes, key=lambda norm: -summary.outcomes[norm]["failed"])[:_SHOWN]
        series = {key: [summary.outcomes[norm][key] for norm in shown] for key in ("passed", "failed")}
        plots.append((words["findings"], _bars([names[norm] for norm in shown], series, words)))
    pages = Environment(
        loader=PackageLoader("dutygraph", "register/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = pages.get_template("register.html").render(
        lang="zh-Hans" if lang == "zh" else "en",
        words=words,
        summary=summary,
        plots=plots,
        counts=[(names[count.norm], count.norm, count.verdict) for count in summary.counts],
        asked=[(law.facts[one.fact].question.in_(lang), one) for one in summary.asked],
        version=__version__,
    )
    return html.encode()


def _bars(labels: Sequence[str], series: Mapping[str, Sequence[int]], words: Mapping[str, str]) -> Markup:
    """Returns bars as SVG, the first label on top; the same numbers give the same bytes."""
    pygal = load_pygal()
    style = pygal.style.Style(
        background="transparent",
        plot_background="transparent",
        font_family="system-ui, sans-serif",
        colors=tuple(_COLOURS.get(key, "#2f5d8a") for key in series),
    )
    chart = pygal.HorizontalStackedBar(
        js=[],
        style=style,
        height=90 + 26 * len(labels),
        width=1000,
        legend_at_bottom=True,
        print_values=False,
        truncate_label=_LONGEST,
        show_y_guides=False,
        disable_xml_declaration=True,
    )
    chart.uuid = hashlib.sha256(repr((labels, series)).encode()).hexdigest()[:12]  # keeps the colours of one plot out of another
    chart.x_labels = list(reversed(labels))
    for key, numbers in series.items():
        chart.add(words[key], list(reversed(numbers)))
    svg = re.sub(r"<!--.*?-->", "", chart.render(is_unicode=True), flags=re.DOTALL)  # pygal notes the day
    return Markup(re.sub(r"<script.*?</script>", "", svg, flags=re.DOTALL))  # noqa: S704  (pygal has escaped the labels)


def load_pygal() -> Any:
    """Returns the library without its hook into imports, which it needs for plugins of its own and Python 3.12 refuses."""
    import pygal

    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
    return pygal
