"""Cells found by id, by content, twice, or not at all."""

from __future__ import annotations

import ast
import json
import random
import re
from types import SimpleNamespace
from typing import Any

import pytest
from handed_in import code, edited, exported, place, same_tree, source, text

from tito.errors import SubmissionError
from tito.notebooks.export import compiled


def lose_ids(cells: list[dict[str, Any]]) -> None:
    """What a trip through another tool does to a notebook."""
    for number, cell in enumerate(cells):
        cell["metadata"], cell["id"] = {}, f"x{number}"


def test_cells_that_lost_their_ids_are_found_by_content(small: SimpleNamespace) -> None:
    """No metadata is needed: a cell is known by what it defines."""
    assert same_tree(text(edited(small, lose_ids)), small.reference)


def test_merged_cells_are_taken_apart(small: SimpleNamespace) -> None:
    """One cell may hold what the lesson has in many."""

    def merge(cells: list[dict[str, Any]]) -> None:
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        cells[:] = [code("\n\n".join(sources))]

    merged, whole = (ast.parse(each).body for each in (text(edited(small, merge)), small.reference))
    assert {ast.dump(node) for node in merged} == {ast.dump(node) for node in whole}


@pytest.mark.parametrize("copy_has_id", [True, False])
@pytest.mark.parametrize("where", [2, 99])
def test_a_fresh_copy_does_not_hide_the_work(small: SimpleNamespace, where: int, copy_has_id: bool) -> None:
    """Of two definitions the last that differs from the released one stands last, and a note says so."""
    fresh = code(source(small, "Double", finished=False), "Double" if copy_has_id else "")
    done = edited(small, lambda cells: cells.insert(where, fresh))
    assert "half = value / 2" in text(done).rpartition("class Double")[2]
    assert any(note.startswith("Double is defined 2 times") for note in done.notes)


def test_of_two_attempts_the_later_counts(small: SimpleNamespace) -> None:
    """As a kernel would have it."""
    later = source(small, "Double").replace("half", "semi")
    done = edited(small, lambda cells: cells.append(code(later)))
    assert "semi" in text(done).rpartition("class Double")[2]


def test_an_attempt_above_stays_for_the_cells_in_between(small: SimpleNamespace) -> None:
    """A class made again at the end of the notebook is not missing where others derive from it."""
    again = source(small, "Double").replace("half", "semi")
    done = edited(small, lambda cells: cells.append(code(again)))
    exec(compile(text(done), "module", "exec"), {"__name__": "module"})
    assert text(done).count("class Double") == 2


def test_a_deleted_cell_is_noted(small: SimpleNamespace) -> None:
    """The rest is exported, and a note names what is missing."""
    done = edited(small, lambda cells: cells.pop(place(cells, "Root")))
    assert done.notes == ("not in this submission: Root",)


def test_a_given_definition_is_missed_only_where_it_is_used(small: SimpleNamespace) -> None:
    """`Root` reads NEAR and rests on Rule, so their cell is missed; nothing reads Twice but the table."""

    def forget(cells: list[dict[str, Any]]) -> None:
        for grade_id in ("header", "Twice"):
            cells.pop(place(cells, grade_id))

    assert edited(small, forget).notes == ("not in this submission: NEAR, Rule",)


def test_a_renamed_class_is_noted_with_its_cell(small: SimpleNamespace) -> None:
    """The cell is there, but what it should define is not."""
    renamed = source(small, "Root").replace("class Root", "class Roots")
    done = edited(small, lambda cells: cells.__setitem__(4, code(renamed, "Root")))
    assert done.notes == ("cell 5 no longer defines Root",)


def test_a_cell_of_the_module_that_does_not_parse_is_an_error(small: SimpleNamespace) -> None:
    """By id or by content, the message has cell, line and text."""
    for grade_id in ("Double", ""):
        broken = code(source(small, "Double").replace("half = value / 2", "half = value / / 2"), grade_id)
        says = r"cell 3.*, line \d+ does not parse: .*: half = value / / 2"
        with pytest.raises(SubmissionError, match=says):
            edited(small, lambda cells, broken=broken: cells.__setitem__(2, broken))


def test_an_experiment_that_does_not_parse_is_noted_and_left_out(small: SimpleNamespace) -> None:
    """A half-typed line in a cell of the student's own costs nothing."""
    done = edited(small, lambda cells: cells.append(code("print(Double(")))
    assert same_tree(text(done), small.reference)
    assert re.match(r"cell 13.*, line 1 does not parse", done.notes[0])


def test_notes_on_what_is_broken_or_repeated_without_end_are_few(small: SimpleNamespace) -> None:
    """Of a thousand cells that do not parse the first are named, and of as many places of a class."""
    broken, again = code("print(Double("), code("class Double:\n    pass")
    done = edited(small, lambda cells: cells.extend([broken] * 1000 + [again] * 1000))
    assert "in all, 1,000 cells are left out" in done.notes
    assert any(note.startswith("Double is defined 1001 times (cell 3, ") for note in done.notes)
    assert len(done.notes) < 30
    assert max(map(len, done.notes)) < 200


def test_a_notebook_of_another_module_is_an_error(small: SimpleNamespace) -> None:
    """Nothing to export is a failure that says so."""
    for cells in ([], [code("class Tensor:\n    pass")], [{"cell_type": "markdown", "source": "Double"}]):
        with pytest.raises(SubmissionError, match=r"No cell defines anything of course\.core\.scale"):
            edited(small, lambda old, cells=cells: old.__setitem__(slice(None), cells))


def test_no_notebook_brings_export_down(small: SimpleNamespace) -> None:
    """Cells shuffled, doubled, dropped, cut and crossed are exported or refused, never a traceback."""
    drawn = random.Random(11)
    strange = (
        "x = " + "+".join(["1"] * 3000),
        "class Double:\n" + "  if 1:\n" * 3,
        "\ud800",
        "lambda: (yield)",
    )
    for _ in range(150):
        cells = json.loads(drawn.choice((small.instructor_notebook, small.student_notebook)))["cells"]
        for _ in range(drawn.randint(1, 5)):
            one, other = drawn.choice(cells), drawn.choice(cells)
            whole = "".join(one["source"])
            at = drawn.randrange(len(whole) + 1)
            one["source"] = drawn.choice((whole[:at], whole[at:], "".join(other["source"]), *strange))
            cells.insert(drawn.randrange(len(cells)), dict(other, id=drawn.choice(("", other["id"], "Root"))))
            del cells[drawn.randrange(len(cells))]
        drawn.shuffle(cells)
        try:
            done = exported(small, json.dumps({"cells": cells}))
            assert all(compiled(block) for block in done.blocks)
            ast.parse(text(done))
        except SubmissionError:
            continue
