"""Notebooks as JupyterLab, VS Code and Colab save them, finished: the files in tests/cases/editors."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from handed_in import exported, same_tree, text

FOLDER = Path(__file__).parents[1] / "cases" / "editors"
EDITORS = ("jupyterlab", "vscode", "colab")


@pytest.fixture(params=EDITORS)
def saved(request: pytest.FixtureRequest) -> str:
    """The file of one editor, line ends and all."""
    return (FOLDER / f"{request.param}.ipynb").read_bytes().decode()


def test_what_an_editor_saves_is_the_module(small: SimpleNamespace, saved: str) -> None:
    """The exported file is the reference, whatever ids, magics and cells of its own the editor has put in."""
    done = exported(small, saved)
    assert same_tree(text(done), small.reference)
    assert done.notes == ()


def test_outputs_stay_in_the_notebook(small: SimpleNamespace, saved: str) -> None:
    """Not one of the printed, drawn or raised things that the file holds is in the package."""
    cells = json.loads(saved)["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    shown = [line for output in outputs for line in (*output.get("text", ()), *output.get("traceback", ()))]
    assert shown
    assert not any(line.strip() in text(exported(small, saved)) for line in shown)


def test_every_block_names_the_cell_where_the_editor_has_it(small: SimpleNamespace, saved: str) -> None:
    """The number above a block is the cell's place in that very file."""
    cells = json.loads(saved)["cells"]
    done = exported(small, saved)
    assert len(done.blocks) == 7
    for block in done.blocks:
        number = int(block.label.split()[1])
        source = "".join(cells[number - 1]["source"])
        assert all(line in source for line in block.source.split("\n"))


def test_the_files_are_notebooks_by_the_formats_own_rules(saved: str) -> None:
    """nbformat, as oracle, reads every one of them."""
    notebook = nbformat.reads(saved, as_version=4)
    assert len(notebook.cells) >= 12
