"""`tito graph` as a user types it: the tree on standard output, the drawing in a file, errors in a line."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tito.cli.app import app
from tito.errors import TitoError

ENVIRONMENT = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}


def tito_graph(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `python -m tito graph` with these words."""
    command = [sys.executable, "-m", "tito", "graph", *map(str, words)]
    return subprocess.run(command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def test_the_network_is_drawn_by_ones_own_notebook(notebooks: dict[str, Path], tmp_path: Path) -> None:
    """Without an expression: a network of two layers as a tree, and as a drawing where asked."""
    drawing = tmp_path / "graph.svg"
    done = tito_graph("--file", notebooks["instructor"], "--svg", drawing, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    first, *lines, last, where = done.stdout.splitlines()
    assert first.startswith("MSE (), ")
    assert any("parameter first.weight (3, 8)" in line for line in lines)
    assert last.startswith("6 operations, 5 leaves, ")
    assert where == str(drawing)
    assert max(map(len, (first, *lines, last))) <= 80
    assert "MSELoss()(second(ReLU()(first(x))), target) by instructor.ipynb" in drawing.read_text()
    assert ET.parse(drawing).getroot().tag.endswith("svg")
    again = drawing.read_bytes()
    tito_graph("--file", notebooks["instructor"], "--svg", drawing, cwd=tmp_path)
    assert drawing.read_bytes() == again


def test_an_expression_of_ones_own(notebooks: dict[str, Path], tmp_path: Path) -> None:
    """Statements apart by `;`, the last of which is drawn."""
    words = "x = Tensor([2.0], requires_grad=True); (x * x).sum()"
    done = tito_graph(words, "-m", "06", "-f", notebooks["instructor"], cwd=tmp_path)
    assert done.stdout.splitlines()[:4] == [
        "Sum (), |grad| 1",
        "└── Mul (1,), |grad| 1",
        "    ├── #0 parameter x (1,), |grad| 4",
        "    └── #0 parameter x (1,), |grad| 4",
    ]


def test_what_cannot_be_drawn_is_one_error(notebooks: dict[str, Path], tmp_path: Path) -> None:
    """Exit code 2, the reason on standard error without a traceback; no drawing is left behind."""
    drawing = tmp_path / "graph.svg"
    unwritten = tito_graph("-f", notebooks["released"], "--svg", drawing, cwd=tmp_path)
    failing = tito_graph("1 / 0", "-f", notebooks["instructor"], "--svg", drawing, cwd=tmp_path)
    for done, said in ((unwritten, "fix: Not finished yet: "), (failing, "raised ZeroDivisionError")):
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert not drawing.exists()


def test_every_refusal_of_a_graph_has_a_fix(
    notebooks: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value that is no tensor, one that nothing recorded, a module before autograd."""
    monkeypatch.chdir(Path(__file__).parent)
    for words, said in (
        (["5"], "no tensor, but of type int"),
        (["Tensor([1.0]) + 1"], "no recorded operation"),
        (["-m", "3"], "03_layers comes before autograd"),
    ):
        error = CliRunner().invoke(app, ["graph", *words, "-f", str(notebooks["instructor"])]).exception
        assert isinstance(error, TitoError)
        assert said in error.message
        assert error.hint
