"""A run read from its folder: what its receipts say, and what is no receipt of it."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from tito.errors import TitoError
from tito.statistics.dashboard import dashboard
from tito.statistics.reading import read_run
from tito.statistics.register import register


def receipts(run: Path) -> list[dict]:
    return [json.loads(path.read_text()) for path in sorted((run / "receipts").iterdir())]


def test_the_register_says_what_the_receipts_say(made: Path) -> None:
    found = read_run(made).register
    documents = receipts(made)
    assert [each.student for each in found.records] == [each["student"] for each in documents]
    for record, document in zip(found.records, documents, strict=True):
        failed = [number for number, each in enumerate(document["verdicts"]) if not each["passed"]]
        assert sorted(number for each in record.failures for number in each.probes) == failed
        assert record.score == document["score"]
        assert list(record.components) == [each["score"] for each in document["components"]]
        earned = sum(
            Fraction(share) * Fraction(each.points)
            for share, each in zip(record.shares, found.probes, strict=True)
        )
        assert float(earned) == pytest.approx(document["score"], abs=0.05)


def test_failures_that_are_alike_stand_together_and_others_apart(made: Path) -> None:
    for record, document in zip(read_run(made).register.records, receipts(made), strict=True):
        verdicts = document["verdicts"]
        for each in record.failures:
            told = {(verdicts[n]["answer"], verdicts[n]["reason"], verdicts[n]["where"]) for n in each.probes}
            assert each.blame or told == {(each.answer, each.reason, each.where)}
        keys = [(each.answer, each.reason, each.where, each.blame) for each in record.failures]
        assert len(set(keys)) == len(keys)


def test_the_order_in_which_receipts_are_read_changes_nothing(made: Path) -> None:
    documents = receipts(made)
    assert register(documents, {}) == register(documents[::-1], {})


def test_a_receipt_that_was_changed_or_is_gone_is_left_out_and_named(run: Path) -> None:
    path = run / "receipts" / "student-00003.json"
    path.write_text(path.read_text().replace('"status": "', '"status": "very '))
    (run / "receipts" / "student-00005.json").unlink()
    found = read_run(run)
    assert found.lost == ("student-00003", "student-00005")
    assert len(found.register.records) == 38


def test_seconds_are_those_of_the_last_line_and_a_torn_line_is_passed_over(run: Path) -> None:
    with (run / "work.jsonl").open("a") as file:
        file.write('{"student": "student-00001", "seconds": 12.5}\n{"student": "student-00002", "sec')
    seconds = {each.student: each.seconds for each in read_run(run).register.records}
    assert seconds["student-00001"] == 12.5
    assert seconds["student-00002"] not in (None, 12.5)


def test_without_the_log_nobody_has_a_time(run: Path) -> None:
    (run / "work.jsonl").unlink()
    board = dashboard(read_run(run))
    assert (board.seconds.count, board.slow) == (0, ())


@pytest.mark.parametrize("wipe", ["journal.jsonl", "receipts"])
def test_where_nothing_is_to_be_read_one_message_says_so(wipe: str, run: Path) -> None:
    path = run / wipe
    for each in path.iterdir() if path.is_dir() else [path]:
        each.unlink()
    with pytest.raises(TitoError) as error:
        read_run(run)
    assert str(run) in error.value.message
    assert error.value.hint


def test_the_dashboard_counts_everybody_once(made: Path) -> None:
    board = dashboard(read_run(made))
    assert sum(count for _, count in board.statuses) == len(board.records) == board.scores.count == 40
    assert sum(each.count for each in board.scores.bins) == 40
    assert dict(board.statuses)["graded"] == board.graded
    for line in board.components:
        assert line.full + line.none <= board.graded
        assert line.item.difficulty is not None
    assert {each.component for each in board.misconceptions} <= {line.worth.name for line in board.components}
