"""A soak: a crowd of submissions graded twice, once killed in the middle; nothing may be lost or left behind.

    make soak                              2,000 submissions by the hidden suite
    python tests/soak/soak.py 300          so many
    python tests/soak/soak.py 40 COURSE    by the suite of another course

Prints what was seen, then a line for each thing that is not as it must be, and exits 1 if there is any.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crowd import MODULE, crowd, hand_in

from tito.course.course import Course, find_course
from tito.environments.attack_outside import Outside, outside
from tito.grading.grade import GRADED, NOT_GRADED
from tito.runs.folder import JOURNAL, PARTS, RECEIPTS, TABLE
from tito.runs.journal import read_journal
from tito.runs.results import standing
from tito.sandbox.identity import COUNT, FIRST

ROOT = Path(__file__).parents[2]
SEED = 20261121
LOOK = 0.05
"""Seconds between two looks at a run."""

PATIENCE = 30
"""Seconds in which what a killed run leaves behind must have ended."""

GROWTH = 1.10
SETTLED = 400
"""Submissions after which the grader's caches are full; with fewer its memory is not judged."""

SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Sample:
    """The submissions finished at a moment, and the resident bytes of the command and its clerks."""

    finished: int
    memory: int


@dataclass(frozen=True, slots=True)
class Soak:
    """A course, what was handed in, by whom, and where the runs and their temporary files go."""

    course: Course
    submitted: Path
    students: tuple[str, ...]
    folder: Path

    @property
    def temporary(self) -> Path:
        return self.folder / "temporary"

    def graded(self, out: Path, *, kill_after: int | None = None) -> list[Sample]:
        """`tito grade` to its end, or until so many are finished; nothing of it is there any more then."""
        command = [sys.executable, "-m", "tito", "grade", self.submitted, "-m", MODULE, "--out", out,
                   "--seed", SEED, "--workers", "2"]  # fmt: skip
        environment = {**os.environ, "TMPDIR": str(self.temporary), "PYTHONPATH": str(ROOT)}
        samples: list[Sample] = []
        with subprocess.Popen(
            list(map(str, command)), cwd=self.course.root, env=environment, stdout=subprocess.DEVNULL
        ) as process:
            while _is_running(process):
                samples.append(Sample(_finished(out), _memory(process.pid)))
                if kill_after is not None and samples[-1].finished >= kill_after:
                    process.kill()
        if process.returncode != (0 if kill_after is None else -signal.SIGKILL):
            raise SystemExit(f"tito grade ended with code {process.returncode}")
        return samples


def _is_running(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(LOOK)
    except subprocess.TimeoutExpired:
        return True
    return False


def _finished(out: Path) -> int:
    journal = out / JOURNAL
    return journal.read_bytes().count(b"\n") - 1 if journal.is_file() else 0


def _memory(pid: int) -> int:
    """Resident bytes of a process and its children; those that end meanwhile count nothing."""
    return sum(_resident(each) for each in (pid, *_children(pid)))


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _children(pid: int) -> Iterator[int]:
    try:
        tasks = sorted(Path(f"/proc/{pid}/task").iterdir())
        yield from (int(each) for task in tasks for each in (task / "children").read_text().split())
    except OSError:
        return


def left_behind() -> list[int]:
    """The processes of a run that has ended which do not end, too; they come to us, their reaper."""

    def give_up(number: int, frame: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    try:
        while True:
            os.wait()
    except ChildProcessError:
        return []
    except TimeoutError:
        return list(_children(os.getpid()))
    finally:
        signal.alarm(0)


def findings(soak: Soak, around: Outside) -> Iterator[str]:
    """Grade, kill, go on, and grade again; each thing that is not as it must be."""
    untouched = around.state()
    first, second = soak.folder / "first", soak.folder / "second"
    _timed("killed on its way", lambda: soak.graded(first, kill_after=len(soak.students) // 3))
    yield from (f"process {pid} outlived a killed run" for pid in left_behind())
    _timed("gone on to the end", lambda: soak.graded(first))
    yield from (f"process {pid} outlived a finished run" for pid in left_behind())
    samples = _timed("graded again, undisturbed", lambda: soak.graded(second))
    yield from (f"process {pid} outlived a finished run" for pid in left_behind())
    yield from _lost(soak, second)
    yield from _differences(first, second)
    yield from _litter(soak, second)
    yield from _grown(samples)
    changed = {*around.state()} ^ {*untouched}
    yield from (f"a submission changed a file outside: {fact}" for fact in changed)
    yield from (f"/dev/shm/{name} was left behind" for name in _shared())
    if around.heard():
        yield "a submission spoke to a listener outside"


def _timed(what: str, action: Callable[[], list[Sample]]) -> list[Sample]:
    start = time.monotonic()
    samples = action()
    print(f"{what:28} {time.monotonic() - start:7.1f} s", flush=True)
    return samples


def _shared() -> list[str]:
    """What belongs to workers in the memory that all programs share, browsers and databases among them."""
    users = range(FIRST, FIRST + COUNT)
    with os.scandir("/dev/shm") as entries:
        return sorted(each.name for each in entries if each.stat(follow_symlinks=False).st_uid in users)


def _lost(soak: Soak, out: Path) -> Iterator[str]:
    """Whoever handed in and has no whole receipt, or none of the kind that theirs must be."""
    recorded = read_journal(out / JOURNAL)
    entries = [] if recorded is None else list(standing(out, recorded.entries.values()))
    found = {entry.student for entry in entries}
    yield from (f"{student} has no whole receipt" for student in soak.students if student not in found)
    for entry in entries:
        if entry.status == NOT_GRADED:
            yield f"{entry.student} could not be graded: {entry.reason}"
        if entry.student.endswith("finished") and (entry.status, entry.score) != (GRADED, entry.max_score):
            yield f"{entry.student} is finished and has {entry.score} points ({entry.status})"
        if entry.student.endswith("broken") and entry.score:
            yield f"{entry.student} is broken and has {entry.score} points"
    if (out / TABLE).read_text().count("\n") != len(soak.students) + 1:
        yield "the table has not a line a student"
    kinds = Counter((entry.student.rpartition("-")[2], entry.status) for entry in entries)
    for (kind, status), number in sorted(kinds.items()):
        print(f"{kind:10} {status:20} {number:5}")


def _differences(first: Path, second: Path) -> Iterator[str]:
    """Receipts and tables that are not the same bytes."""
    for path in (TABLE, *sorted(f"{RECEIPTS}/{each.name}" for each in (second / RECEIPTS).iterdir())):
        if not (first / path).is_file() or (first / path).read_bytes() != (second / path).read_bytes():
            yield f"{path} is not the same in both runs"


def _litter(soak: Soak, out: Path) -> Iterator[str]:
    for path in (*soak.temporary.iterdir(), *out.iterdir()):
        if path.name not in (*PARTS, ".lock"):
            yield f"{path} was left behind"


def _grown(samples: Sequence[Sample]) -> Iterator[str]:
    """How the memory of the grader went, and whether it grew once its caches were full."""
    total = samples[-1].finished
    for share in (1, 2, 3, 4):
        at = min(samples, key=lambda each: abs(each.finished - total * share // 4))
        print(f"memory after {at.finished:5} submissions {at.memory >> 20:6} MiB")
    settled = [each.memory for each in samples if SETTLED <= each.finished < SETTLED + total // 10]
    last = [each.memory for each in samples if each.finished > total - total // 10 and each.finished < total]
    if total >= 2 * SETTLED and settled and last and max(last) > GROWTH * max(settled):
        yield f"the grader grew from {max(settled) >> 20} to {max(last) >> 20} MiB"


def main(count: int, root: Path) -> None:
    """Soak, print, and exit 1 for whatever is not as it must be."""
    ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, 1, 0, 0, 0)
    course, repository = find_course(root), find_course(ROOT)
    module, _ = course.module(MODULE)
    with tempfile.TemporaryDirectory(prefix="tito-soak-") as folder, outside() as around:
        submitted = Path(folder, "submitted")
        students = hand_in(crowd(course, module, repository, around.knowledge(ROOT)), submitted, count)
        soak = Soak(course, submitted, students, Path(folder))
        soak.temporary.mkdir()
        found = list(findings(soak, around))
    print("\n".join(found) or f"{len(students)} submissions, graded twice: all is as it must be")
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    number, *other = sys.argv[1:] or ["2000"]
    main(int(number), Path(other[0]) if other else ROOT)
