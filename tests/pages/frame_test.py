"""What holds of every page: its colours, its scale, and that it runs nobody else's script."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tito.pages.axis import ticks
from tito.pages.frame import HERE, page

AA = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""

PAIRS = [
    *(("ink", paper) for paper in ("paper", "card", "code")),
    *(("faint", paper) for paper in ("paper", "card")),
    *(("link", paper) for paper in ("paper", "card")),
    *((name, f"{name}-paper") for name in ("good", "bad", "warn")),
]


def _schemes() -> list[dict[str, str]]:
    """The colours of the light scheme and of the dark one, by name."""
    css = (HERE / "frame.css").read_text(encoding="utf-8")
    return [
        dict(re.findall(r"--([\w-]+): (#\w{6})", block))
        for block in re.findall(r":root \{.*?\}", css, re.S)[:2]
    ]


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    shares = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", _schemes(), ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_text_has_the_contrast_of_aa(scheme: dict[str, str], ink: str, paper: str) -> None:
    light, dark = sorted((_luminance(scheme[ink]), _luminance(scheme[paper])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= AA


@example(1.000000000001, 11)
@given(st.just(0.0) | st.floats(1e-12, 1e12), st.integers(2, 12))
def test_a_scale_begins_at_0_reaches_the_top_and_has_few_even_ticks(top: float, at_most: int) -> None:
    scale = ticks(top, at_most)
    assert scale[0] == 0
    assert scale[-1] >= top * (1 - 1e-9)
    assert 2 <= len(scale) <= at_most
    assert all(abs((later - earlier) - scale[1]) <= 1e-9 * scale[-1] for earlier, later in pairwise(scale))


@pytest.mark.parametrize("top", [-1.0, float("nan"), float("inf")])
def test_no_scale_reaches_what_is_no_size(top: float) -> None:
    with pytest.raises(ValueError, match="no scale"):
        ticks(top)


def test_what_a_student_wrote_is_text_in_a_page_and_never_runs(
    tmp_path: Path, opened: Callable[..., object]
) -> None:
    evil = "<script>document.title='run'</script><img src=x onerror=document.title='run'>"
    path = tmp_path / "page.html"
    path.write_text(page("frame.html", evil), encoding="utf-8")
    found = opened(path)
    assert found.page.title() == evil
    assert found.page.locator("h1").inner_text() == evil
    assert not found.errors
    assert not found.requests


def test_a_script_that_slipped_in_is_refused_by_the_policy(
    tmp_path: Path, opened: Callable[..., object]
) -> None:
    text = page("frame.html", "safe").replace("</main>", "<script>document.title = 'run'</script></main>")
    path = tmp_path / "page.html"
    path.write_text(text, encoding="utf-8")
    found = opened(path)
    assert found.page.title() == "safe"
    assert any("Content Security Policy" in error for error in found.errors)
