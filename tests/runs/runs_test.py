"""Runs that lose nothing: killed, resumed, disturbed, and always the same bytes in the end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import zipfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from small_class import SEED, STUDENTS, SmallClass, await_lines, results

from tito.grading.grade import NOT_GRADED, Grade
from tito.grading.submission import Submission, find_submissions, fingerprint
from tito.runs.clerk import Ready
from tito.runs.folder import JOURNAL, RECEIPTS, WORK, held
from tito.runs.journal import read_journal
from tito.runs.office import LocalClerks
from tito.runs.paper import Paper
from tito.runs.results import Results, receipt_path, standing
from tito.runs.sitting import Sitting, sit
from tito.runs.task import Graded, Grading


def _sit(
    small: SmallClass, submissions: Sequence[Submission], folder: Path, workers: int, seed: int = SEED
) -> Sitting:
    paper = Paper(small.course, small.module, seed)
    clerks = LocalClerks(workers)
    return sit(paper, submissions, folder, lambda total: nullcontext(lambda step: None), clerks)


def test_a_run_killed_again_and_again_comes_to_the_same_bytes(
    small: SmallClass, undisturbed: Path, tmp_path: Path
) -> None:
    """kill -9 with the journal begun, and after a line more; the same command without a seed then ends it."""
    words = ["--seed", str(SEED), "--workers", "1"]
    for lines in (1, 3):
        with small.grading(tmp_path, *words) as process:
            await_lines(process, tmp_path / JOURNAL, lines)
            process.kill()
        assert process.returncode == -signal.SIGKILL
    before = (tmp_path / JOURNAL).read_bytes()
    done = small.grade(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "stand as they were" in done.stdout
    assert (tmp_path / JOURNAL).read_bytes().startswith(before.rpartition(b"\n")[0])
    assert results(tmp_path) == results(undisturbed)


def test_order_and_number_of_clerks_change_no_byte(
    small: SmallClass, undisturbed: Path, tmp_path: Path
) -> None:
    """Backwards and by three clerks: the same receipts and table, and the same journal in another order."""
    assert _sit(small, small.submissions[::-1], tmp_path, workers=3).graded == len(STUDENTS)
    assert results(tmp_path) == results(undisturbed)
    assert _unchained(tmp_path) == _unchained(undisturbed)


def _unchained(folder: Path) -> list[dict[str, object]]:
    """The lines of a journal without what chains them, sorted."""
    lines = map(json.loads, (folder / JOURNAL).read_text().splitlines())
    return sorted(({**line, "after": ""} for line in lines), key=str)


def test_a_whole_run_is_not_graded_again_and_a_changed_file_is(
    small: SmallClass, undisturbed: Path, tmp_path: Path
) -> None:
    """Nothing to do is said, with the table; then only what changed or is new is graded."""
    folder = tmp_path / "out"
    shutil.copytree(undisturbed, folder)
    again = small.grade(folder)
    assert again.returncode == 0
    assert "Nothing to grade" in again.stdout
    assert all(student in again.stdout for student in STUDENTS)
    assert results(folder) == results(undisturbed)
    few = tmp_path / "submitted"
    few.mkdir()
    shutil.copy(small.submitted / "ada.ipynb", few / "emmy.ipynb")
    shutil.copy(small.submitted / "ada.ipynb", few / "newcomer.ipynb")
    shutil.copy(small.submitted / "grace.ipynb", few / "grace.ipynb")
    done = small.grade(folder, few)
    assert done.returncode == 0, done.stderr
    assert "2 graded now, 4 stand as they were." in done.stdout
    assert "Not handed in this time, kept: ada, unparsable, untouched." in done.stdout
    after = results(folder)
    assert {name for name, data in results(undisturbed).items() if after[name] != data} == {
        "emmy.json",
        "grades.csv",
    }
    assert after["grades.csv"].count(b"\n") == 1 + len(STUDENTS) + 1


def test_a_torn_line_is_cut_off_and_said(small: SmallClass, undisturbed: Path, tmp_path: Path) -> None:
    """Half a last line costs its own submission, which is graded again; the end is the same."""
    shutil.copytree(undisturbed, tmp_path, dirs_exist_ok=True)
    journal = tmp_path / JOURNAL
    journal.write_bytes(journal.read_bytes()[:-100])
    (tmp_path / WORK).write_bytes((tmp_path / WORK).read_bytes()[:-10])
    done = small.grade(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "cut the journal's last line short" in " ".join(done.stdout.split())
    assert "1 graded now, 4 stand as they were." in done.stdout
    assert results(tmp_path) == results(undisturbed)
    recorded = read_journal(tmp_path / JOURNAL)
    assert recorded
    assert not recorded.torn


def test_a_full_disk_is_said_and_costs_the_submission_in_hand(
    small: SmallClass, undisturbed: Path, tmp_path: Path
) -> None:
    """Where a receipt has no room the run stops with its name; with room the same command ends it."""
    sizes = {path.stem: path.stat().st_size for path in (undisturbed / RECEIPTS).iterdir()}
    first, *others = (sizes[student] for student in STUDENTS)
    assert max(others) > first + 100, "one of the later receipts has to be larger than the first"
    full = small.grade(tmp_path, "--seed", str(SEED), "--workers", "1", limit=max(sizes.values()) - 1)
    assert full.returncode == 2
    assert "cannot be written: File too large." in full.stderr
    assert "fix: Make room there" in full.stderr
    finished = len((tmp_path / JOURNAL).read_text().splitlines()) - 1
    assert 1 <= finished < len(STUDENTS)
    done = small.grade(tmp_path)
    assert f"{len(STUDENTS) - finished} graded now, {finished} stand as they were." in done.stdout
    assert results(tmp_path) == results(undisturbed)


def test_a_second_run_in_the_same_folder_is_refused(small: SmallClass, tmp_path: Path) -> None:
    """While one command has the folder, the next says so and touches nothing."""
    with held(tmp_path):
        done = small.grade(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Another tito is at work" in done.stderr
    assert "--out" in done.stderr
    assert not (tmp_path / JOURNAL).exists()


def test_other_terms_are_refused_and_fresh_starts_over_beside_them(
    small: SmallClass, undisturbed: Path, tmp_path: Path
) -> None:
    """Another seed does not mix with the recorded one; --fresh keeps the earlier run to the byte."""
    shutil.copytree(undisturbed, tmp_path, dirs_exist_ok=True)
    refused = small.grade(tmp_path, "--seed", "8")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "seed 7, now 8" in refused.stderr
    assert "--fresh" in refused.stderr
    one = small.submitted / "unparsable.ipynb"
    assert small.grade(tmp_path, one, "--seed", "8", "--fresh").returncode == 0
    assert results(tmp_path / "earlier" / "1") == results(undisturbed)
    assert results(tmp_path).keys() == {"grades.csv", "unparsable.json"}


def test_one_file_is_looked_at_and_nothing_is_written(small: SmallClass) -> None:
    """Without --out a single file leaves the working directory as it was."""
    before = sorted(small.root.iterdir())
    done = small.tito("grade", small.submitted / "untouched.ipynb", "-m", "06")
    assert done.returncode == 0
    assert "No solution cell was changed" in done.stdout
    assert sorted(small.root.iterdir()) == before


def _children() -> list[int]:
    """The processes that this one has started and that are still there."""
    tasks = Path("/proc/self/task").iterdir()
    return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]


def test_a_submission_whose_clerks_die_is_tried_once_more_and_then_not_graded(small: SmallClass) -> None:
    """The first to be killed over it costs nothing, two leave it without a score; the others are graded."""
    known = set(_children())
    deaths, done = 0, []

    def kill_the_clerk() -> None:
        nonlocal deaths
        (clerk,) = set(_children()) - known
        os.kill(clerk, signal.SIGKILL)
        deaths += 1

    def graded(message: Graded) -> None:
        done.append(message.grade)
        if message.submission.student in ("ada", "emmy"):
            kill_the_clerk()

    def ready(message: Ready) -> None:
        if deaths == 1:
            kill_the_clerk()

    paper = Paper(small.course, small.module, SEED)
    chosen = [each for each in small.submissions if each.student in ("ada", "emmy", "untouched")]
    LocalClerks(1).carry_out(paper, list(map(Grading, chosen)), graded, ready)
    statuses = {grade.student: (grade.status, grade.score is None) for grade in done}
    assert statuses == {
        "ada": ("graded", False),
        "emmy": (NOT_GRADED, True),
        "untouched": ("untouched", False),
    }


def test_what_was_not_graded_is_tried_again(small: SmallClass, undisturbed: Path, tmp_path: Path) -> None:
    """A failure of ours in the journal stands for nothing: the next command grades it."""
    recorded = read_journal(undisturbed / JOURNAL)
    assert recorded
    ada = small.submissions[0]
    failed = Grade("ada", NOT_GRADED, "No worker.", "", (), (), submission_digest=fingerprint(ada))
    with Results(tmp_path, None, {}) as begun:
        begun.begin(recorded.terms)
        begun.keep(Graded(ada, failed, 0.1))
    assert _sit(small, [ada], tmp_path, workers=1).graded == 1
    assert results(tmp_path)["ada.json"] == results(undisturbed)["ada.json"]


def test_every_name_becomes_one_that_files_and_documents_can_hold(small: SmallClass, tmp_path: Path) -> None:
    """File names that are no text, and names longer than a file's may be, stop nobody's receipt."""
    folder, archive = tmp_path / "class", tmp_path / "class.zip"
    folder.mkdir()
    for name in (b"\xff.py", b"\xfe.py", "ünïcode.py".encode()):
        (folder / os.fsdecode(name)).write_text("")
    with zipfile.ZipFile(archive, "w") as members:
        for letter in "ab":
            members.writestr(f"{'x' * 3000}{letter}/{small.module.name}.py", "")
    found = [each.student for path in (folder, archive) for each in find_submissions(path, small.module)]
    assert len(set(found)) == 5
    for student in found:
        receipt_path(tmp_path, student).parent.mkdir(exist_ok=True)
        receipt_path(tmp_path, student).write_bytes(student.encode())


def test_a_link_in_a_circle_stops_nobody(small: SmallClass, tmp_path: Path) -> None:
    """It cannot be read, its student is told so, and the log of the work names the link itself."""
    folder, out = tmp_path / "class", tmp_path / "out"
    folder.mkdir()
    (folder / "round.py").symlink_to("round.py")
    found = find_submissions(folder, small.module)
    assert [each.status for each in _sit(small, found, out, workers=1).entries] == ["unreadable"]
    assert json.loads((out / WORK).read_text())["path"] == str(folder / "round.py")


def test_a_damaged_receipt_is_lost_and_nothing_else(
    small: SmallClass, undisturbed: Path, tmp_path: Path
) -> None:
    """Whatever stands in its place, a tree without end or a folder, the others stand."""
    recorded = read_journal(undisturbed / JOURNAL)
    assert recorded
    shutil.copytree(undisturbed / RECEIPTS, tmp_path / RECEIPTS)
    receipt_path(tmp_path, "ada").write_text("[" * 100_000)
    receipt_path(tmp_path, "emmy").unlink()
    receipt_path(tmp_path, "emmy").mkdir()
    stand = [each.student for each in standing(tmp_path, recorded.entries.values())]
    assert sorted(stand) == ["grace", "unparsable", "untouched"]
