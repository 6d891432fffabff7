"""What every chart is made of: a caption, a drawing that is one image, and a table of the same figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup

WIDTH = 340
"""Units across, about the pixels of a narrow phone: text in a drawing is as large there as around it."""


def chart(kind: str, title: str, drawing: Iterable[Markup], table: Iterable[Markup]) -> Markup:
    """A figure of this kind, which is its class."""
    caption = Markup("<figcaption>{}</figcaption>").format(title)
    inside = Markup("\n").join((caption, *drawing, *table))
    return Markup('<figure class="{}">\n{}\n</figure>').format(kind, inside)


def drawing(
    kind: str, title: str, height: float, described: str, parts: Iterable[Markup]
) -> Iterator[Markup]:
    """The drawing, `described` in words to a screen reader, in frame.css's colours."""
    mark = f"{kind}-" + (re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "chart")
    yield Markup(
        '<svg viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        'style="font:12px system-ui,sans-serif;fill:var(--ink)" aria-labelledby="{m}-title {m}-desc">\n'
        '<title id="{m}-title">{t}</title>\n<desc id="{m}-desc">{d}</desc>'
    ).format(w=WIDTH, h=height, m=mark, t=title, d=described)
    yield from parts
    yield Markup("</svg>")


def table(title: str, head: Markup, rows: Iterable[Markup]) -> Iterator[Markup]:
    """The table, which unfolds."""
    yield Markup('<details><summary>{}: as a table</summary>\n<div class="scroll"><table>').format(title)
    yield Markup("<thead><tr>{}</tr></thead>\n<tbody>").format(head)
    yield from rows
    yield Markup("</tbody></table></div></details>")


def figure_text(value: float) -> str:
    """A number as people write it: whole ones and large ones without decimals, others with three digits."""
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:.3g}"
