"""A page as a reader has it: in Debian's chromium, without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page


@dataclass
class Opened:
    """A page that was opened: what it said on the console, and what it asked for beside itself."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """Open a file; keywords are those of playwright's `new_context`: viewport, color_scheme, ..."""
    with ExitStack() as closing:

        def open_page(path: Path, **options: Any) -> Opened:
            context = closing.enter_context(browser.new_context(**options))
            found = Opened(context.new_page())
            found.page.on("console", lambda said: found.errors.append(said.text))
            found.page.on("pageerror", lambda error: found.errors.append(str(error)))
            found.page.on("request", lambda request: found.requests.append(request.url))
            found.page.goto(path.as_uri())
            found.requests = [url for url in found.requests if url != path.as_uri()]
            return found

        yield open_page
