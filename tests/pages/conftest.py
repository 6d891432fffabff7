"""A page as a reader has it: in Debian's chromium, without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

DESK = ViewportSize(width=1280, height=720)


@dataclass
class Opened:
    """A page that was opened: what it said on the console, and what it asked for beside itself."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, path: Path) -> None:
        """Show a file; of all that was said and asked for, what came with it counts."""
        self.errors, self.requests = [], []
        self.page.goto(path.as_uri())
        self.requests = [url for url in self.requests if url != path.as_uri()]

    def leave(self) -> None:
        """Be as new for whoever comes next; what a page had kept in the browser would be found there."""
        assert self.page.evaluate("localStorage.length + sessionStorage.length") == 0
        self.page.goto("about:blank")


def _new(context: BrowserContext) -> Opened:
    """A page whose words and requests are written down."""
    found = Opened(context.new_page())
    found.page.on("console", lambda said: found.errors.append(said.text))
    found.page.on("pageerror", lambda error: found.errors.append(str(error)))
    found.page.on("request", lambda request: found.requests.append(request.url))
    return found


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody's browser."""
    with browser.new_context() as found:
        yield found


@pytest.fixture(scope="session")
def blank() -> list[Opened]:
    """Pages at which nobody looks now: to make a new one takes chromium longer than to show a file."""
    return []


@pytest.fixture
def opened(context: BrowserContext, blank: list[Opened]) -> Iterator[Callable[..., Opened]]:
    """Open a file, at a desk in daylight unless told otherwise."""
    looked_at: list[Opened] = []

    def open_page(
        path: Path, viewport: ViewportSize = DESK, color_scheme: Literal["light", "dark"] = "light"
    ) -> Opened:
        looked_at.append(blank.pop() if blank else _new(context))
        found = looked_at[-1]
        found.page.set_viewport_size(viewport)
        found.page.emulate_media(media="screen", color_scheme=color_scheme)
        found.open(path)
        return found

    yield open_page
    for each in looked_at:
        each.leave()
        blank.append(each)
