"""Replays of receipts: the same to the last figure, or exactly what differs."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from small_class import SmallClass

from tito.errors import TitoError
from tito.runs.folder import RECEIPTS, WORK
from tito.runs.journal import recorded_in
from tito.runs.replay import Change, changes, read_receipt, replay
from tito.runs.results import standing
from tito.statistics.reading import read_run


@pytest.fixture
def run(undisturbed: Path, tmp_path: Path) -> Path:
    """A run of our own."""
    return Path(shutil.copytree(undisturbed, tmp_path / "run"))


def test_a_replay_is_the_same_and_shows_a_probe_to_a_person(small: SmallClass, undisturbed: Path) -> None:
    """Exit code 0; inputs, what was expected and what was found stand there as arrays."""
    receipt = undisturbed / RECEIPTS / "emmy.json"
    (name, *_) = _failed(receipt)
    done = small.tito("replay", receipt, "--probe", name)
    assert (done.returncode, done.stderr) == (0, "")
    assert "The same to the last figure" in done.stdout
    shown = [line.strip() for line in done.stdout.splitlines()]
    assert any(line.startswith("input ") for line in shown)
    expected, found = (
        next(line for line in shown if line.startswith(word)) for word in ("expected", "found")
    )
    assert ("float64" in expected, "float32" in found) == (True, True)
    assert "failed" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def _failed(receipt: Path) -> list[str]:
    return [each["probe"] for each in json.loads(receipt.read_text())["verdicts"] if not each["passed"]]


def test_a_receipt_that_was_changed_differs_where_it_was(small: SmallClass, run: Path) -> None:
    """A score that somebody raised is named with both figures, and nothing else is; exit code 1."""
    path = run / RECEIPTS / "emmy.json"
    document = json.loads(path.read_text())
    raised = {**document, "score": 100.0}
    raised["components"] = [{**each, "score": each["max_score"]} for each in document["components"]]
    path.write_text(json.dumps(raised))
    done = small.tito("replay", path, "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["same"]) == (1, False)
    assert {each["place"] for each in report["changes"]} == {"score", "components, SubBackward, score"}
    (score,) = (each for each in report["changes"] if each["place"] == "score")
    assert (score["recorded"], score["found"]) == (100.0, document["score"])


def test_changes_are_named_and_complete() -> None:
    """Two documents differ exactly where `changes` says."""
    one = {"a": 1, "b": [{"probe": "p", "error": 0.5}, {"name": "c", "score": 1}], "c": [1], "d": None}
    two = {"a": 1, "b": [{"probe": "p", "error": 0.25}, {"name": "c", "score": 2}], "c": [1, 2], "e": 3}
    assert list(changes(one, one)) == []
    assert list(changes(one, two)) == [
        Change("b, p, error", 0.5, 0.25),
        Change("b, c, score", 1, 2),
        Change("c", [1], [1, 2]),
        Change("e", None, 3),
    ]


def test_the_file_is_found_by_its_digest_wherever_it_is(small: SmallClass, run: Path, tmp_path: Path) -> None:
    """Without the log of places, under another name in another folder, it is the same submission."""
    (run / WORK).unlink()
    receipt = read_receipt(run / RECEIPTS / "untouched.json")
    with pytest.raises(TitoError, match="untouched") as missing:
        replay(small.course, receipt, None, None)
    assert "--submissions" in missing.value.hint
    moved = tmp_path / "moved"
    moved.mkdir()
    shutil.copy(small.submitted / "untouched.ipynb", moved / "renamed.ipynb")
    assert replay(small.course, receipt, moved, None).changes == ()


def test_what_cannot_be_replayed_says_why(small: SmallClass, run: Path, tmp_path: Path) -> None:
    """A file that is no receipt, a receipt of another suite, a probe that is not there: one message each."""
    path = run / RECEIPTS / "ada.json"
    other, none = tmp_path / "other.json", tmp_path / "none.json"
    other.write_text(path.read_text().replace('"suite": "', '"suite": "0', 1))
    none.write_text("[" * 100_000)
    for receipt, probe, named in (
        (none, None, "is not a receipt"),
        (tmp_path / "nowhere.json", None, "cannot be read"),
        (other, None, "another version of the course: suite 0"),
        (path, "nonsense", "no probe 'nonsense'"),
    ):
        with pytest.raises(TitoError) as refused:
            replay(small.course, read_receipt(receipt), None, probe)
        assert named in refused.value.message
        assert refused.value.hint


@pytest.mark.parametrize(("field", "value"), [("student", "eve"), ("seed", 1)])
def test_whose_it_is_and_under_which_seed_is_held_against_the_journal(
    small: SmallClass, run: Path, field: str, value: object
) -> None:
    """A replay takes both from the receipt: another name, or another seed, would find itself the same."""
    path = run / RECEIPTS / "untouched.json"
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, field: value}))
    assert (
        Change(field, value, document[field]) in replay(small.course, read_receipt(path), None, None).changes
    )


def test_a_receipt_that_is_not_the_runs_own_file_is_changed(small: SmallClass, run: Path) -> None:
    """Though it says the same; one that lies outside of any run has nothing to be held against."""
    path = run / RECEIPTS / "untouched.json"
    path.write_text(path.read_text() + "\n")
    (change,) = replay(small.course, read_receipt(path), None, None).changes
    assert "SHA-256" in change.place


def test_a_receipt_is_a_file_and_a_seed_no_less_than_0(run: Path) -> None:
    """Nobody waits for a pipe in a receipt's place, and no seed of a run is negative."""
    path = run / RECEIPTS / "untouched.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "seed": -1}))
    with pytest.raises(TitoError, match="is not a receipt"):
        read_receipt(path)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(TitoError, match="it is not a file"):
        read_receipt(path)
    recorded = recorded_in(run)
    stand = {each.student for each in standing(run, recorded.entries.values())}
    assert stand == recorded.entries.keys() - {"untouched"}
    assert read_run(run).lost == ("untouched",)
