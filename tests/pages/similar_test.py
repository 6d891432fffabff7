"""The similarity page in a browser: the code of both, marked by number, and nothing that runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tito.course.course import Course
from tito.course.module import Module
from tito.pages import similar
from tito.pages.similar import similar_page
from tito.similarity.comparison import Comparison, compared, imprints_in
from tito.similarity.reading import Definition, Imprint, Spot

SOLUTIONS = Path(__file__).parents[1] / "cases" / "alternatives" / "06_autograd"

HOSTILE = """
def steal(x):
    '''</code></pre><script>document.title = "run"</script><img src="http://198.51.100.1/a" onerror="x()">'''
    return x.data.sum() + x.data.mean() * x.shape[0] - x.data.max() / x.data.std() + "<b>\u202etext</b>"
"""


def _definition(name: str, lines: int) -> Definition:
    return Definition(name, "cell 1", 1, tuple(f"    line_{number} = 1" for number in range(lines)))


def _imprint(student: str, definitions: int = 1, lines: int = 4) -> Imprint:
    """An imprint of definitions that hold forty fingerprints each, the same for every student."""
    fingerprints = {
        1000 * number + each: (Spot(number, 1, 2),) for number in range(definitions) for each in range(40)
    }
    return Imprint(student, tuple(_definition(f"f{n}", lines) for n in range(definitions)), fingerprints)


def _page(found: Comparison, folder: Path) -> Path:
    path = folder / "similar.html"
    path.write_text(similar_page(found), encoding="utf-8")
    return path


@pytest.fixture
def class_page(course: Course, module: Module, tmp_path: Path) -> Path:
    """The page of a class in which two have the same hostile code and one cannot be read."""
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "ada.py").write_text((SOLUTIONS / "tape.py").read_text() + HOSTILE)
    (folder / "<i>bob.py").write_text((SOLUTIONS / "tape.py").read_text() + HOSTILE.replace("(x)", "(y)"))
    (folder / "cid.py").write_text("<script>alert(2)</script>")
    imprints = imprints_in(course, module, folder, (), _Silent)
    return _page(compared(module.name, imprints, 0.3), tmp_path)


class _Silent:
    """Shows nothing of how far it is."""

    def __init__(self, total: int) -> None:
        pass

    def __enter__(self) -> Callable[[object], None]:
        return lambda _: None

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_run_and_nothing_is_fetched(
    scheme: str, class_page: Path, opened: Callable[..., Any]
) -> None:
    """What students write stands there as text, in both schemes."""
    shown = opened(class_page, color_scheme=scheme)
    assert (shown.errors, shown.requests) == ([], [])
    assert shown.page.title() == "06_autograd: places to look"
    assert shown.page.locator("script, img, i").count() == 0
    assert "<i>bob" in shown.page.locator("table").inner_text()
    assert "\u202e" not in class_page.read_text(encoding="utf-8")


def test_parts_in_common_have_the_same_number_on_both_sides(
    class_page: Path, opened: Callable[..., Any]
) -> None:
    """A number in front of every marked line says which part it is, without colour."""
    page = opened(class_page).page
    rows = page.locator("details[open] .beside")
    assert 1 < rows.count() <= similar.MOST_MATCHES
    for row in rows.all():
        left, right = (
            {mark.inner_text() for mark in side.locator("mark b").all()}
            for side in row.locator("figure").all()
        )
        assert left == right != set()


def test_the_page_says_first_that_it_accuses_nobody(class_page: Path, opened: Callable[..., Any]) -> None:
    page = opened(class_page).page
    assert page.locator("header strong").inner_text() == "This page says where to look. It accuses nobody."
    assert not re.search(r"cheat|plagiar|guilt|suspect|fraud", class_page.read_text(), flags=re.IGNORECASE)
    assert (
        "cid.py" in page.locator("main li").first.inner_text()
        or "cid" in page.locator("main li").inner_text()
    )


def test_a_phone_shows_one_below_the_other_and_never_scrolls_sideways(
    class_page: Path, opened: Callable[..., Any]
) -> None:
    page = opened(class_page, viewport={"width": 360, "height": 740}).page
    left, right = (
        each.bounding_box() for each in page.locator("details[open] .beside").first.locator("figure").all()
    )
    assert right["y"] > left["y"] + left["height"] - 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_pair_unfolds_by_the_keyboard(class_page: Path, opened: Callable[..., Any]) -> None:
    page = opened(class_page).page
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 0


def test_the_page_is_bounded_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    """Of a hundred pairs, twenty definitions and a hundred lines each."""
    imprints = [_imprint(f"s{number:02}", 20, 100) for number in range(15)]
    others = [Imprint(f"t{number:02}", (), {10**6 + number: ()}) for number in range(20)]
    found = compared("06_autograd", [*imprints, *others], 0.3)
    text = similar_page(found)
    assert text.count("<details") == similar.MOST_PAIRS
    assert text.count('class="beside"') == similar.MOST_PAIRS * similar.MOST_MATCHES
    assert f"{105 - similar.MOST_PAIRS} more pairs of this group are not shown" in text
    assert "8 more definitions with something in common are not shown" in text
    assert "20 more lines are not shown" in text


def test_a_class_without_a_pair_has_a_page(tmp_path: Path, opened: Callable[..., Any]) -> None:
    shown = opened(_page(compared("06_autograd", [_imprint("ada")], 0.3), tmp_path))
    assert shown.errors == []
    assert "No two submissions reach this share." in shown.page.locator("main").inner_text()


def test_the_same_class_is_the_same_page() -> None:
    imprints = [_imprint(name) for name in ("ada", "bob", "cid")]
    pages = {similar_page(compared("m", order, 0.3)) for order in (imprints, imprints[::-1])}
    assert len(pages) == 1
