"""What holds of every page: its colours, its scale, and that it runs nobody else's script."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from colours import AA, AA_GRAPHICS, SCHEMES, contrast
from hypothesis import example, given
from hypothesis import strategies as st

from tito.pages.axis import ticks
from tito.pages.frame import page

PAIRS = [
    *(("ink", paper) for paper in ("paper", "card", "code")),
    *(("faint", paper) for paper in ("paper", "card")),
    *(("link", paper) for paper in ("paper", "card")),
    *((name, f"{name}-paper") for name in ("good", "bad", "warn")),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_text_has_the_contrast_of_aa(scheme: str, ink: str, paper: str) -> None:
    assert contrast(scheme, ink, paper) >= AA


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ink", ["bar", "beside"])
def test_bars_have_the_contrast_of_aa(scheme: str, ink: str) -> None:
    assert contrast(scheme, ink, "paper") >= AA_GRAPHICS


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
