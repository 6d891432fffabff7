"""formgrader's own template shows a student's text, and nothing in it that a browser would run."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from tito.gradebook.inert import JOINER, inert

RUN = "window.ran=1"
BAD = (
    f"<script>{RUN}</script>",
    f"# <img src=x onerror='{RUN}'> in a heading",
    f"<details ontoggle={RUN} open>\n<summary>More</summary>\n</details>",
    f"<SVG/onload={RUN}>",
    f"<!-- --><?x?><![CDATA[<iframe srcdoc='<script>{RUN}</script>'>]]>",
    f"- <math><mi//xlink:href='javascript:{RUN}'>",
    f"[a](javascript:{RUN})",
    f"[a]( JaVaScRiPt:{RUN} )",
    f"[a](vbscript:{RUN})",
    f"[a](&#106;avascript:{RUN})",
    f"[a](&#x6A;avascript:{RUN})",
    f"[a](javascript&colon;{RUN})",
    f"[a](javascript\\:{RUN})",
    f"[a](<java\tscript:{RUN}>)",
    f"[a](java&Tab;script:{RUN})",
    f"[a][b]\n\n[b]: javascript:{RUN}",
    f"![a](javascript:{RUN})",
    f"<javascript:{RUN}>",
    f"`<script>{RUN}</script>` and $<script>{RUN}</script>$",
    f"```html' onload='{RUN}\n<script>{RUN}</script>\n```",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
)
GOOD = (
    "**Bold**, `a < b`, $a < b$ and 3 < 4 & 5",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "[a](https://example.org/?a=1&b=2) and ![b](attachment:b.png)",
    "<details><summary>Answer</summary>\n\nA<sub>1</sub> is <b>so</b>.\n\n</details>",
    "",
)


class Shown(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def shown(text: str) -> list[tuple[str, dict[str, str | None]]]:
    """The tags that formgrader makes of Markdown."""
    from nbconvert.filters import markdown2html

    return Shown(markdown2html(text)).tags


def runs(tag: str, attributes: dict[str, str | None]) -> bool:
    """Whether a browser would run something of it, on sight or when it is pressed."""
    address = (attributes.get("href") or attributes.get("src") or "").strip().casefold()
    return (
        tag in ("script", "iframe", "svg", "math", "object")
        or any(name.startswith("on") for name in attributes)
        or address.replace("\t", "").startswith(("javascript:", "vbscript:"))
    )


@pytest.mark.parametrize("text", BAD)
def test_nothing_of_a_students_runs(text: str) -> None:
    """No tag that runs, no handler, no address that runs; and what is inert stays as it is."""
    quiet = inert(text)
    assert not any(runs(*tag) for tag in shown(quiet))
    assert inert(quiet) == quiet
    assert quiet.replace(JOINER, "") == text


def test_most_of_it_would_run_otherwise() -> None:
    """The texts above are such as formgrader would have run."""
    assert sum(any(runs(*tag) for tag in shown(text)) for text in BAD) > len(BAD) / 2


@pytest.mark.parametrize("text", GOOD)
def test_markdown_stays_markdown(text: str) -> None:
    """What does nothing is not touched."""
    assert inert(text) == text
