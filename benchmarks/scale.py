"""What a submission costs in a large class, and how much memory the grader takes: at N and at five times N.

    python benchmarks/scale.py [N [PAPER]]    prints as it goes; writes scale.json and scale.md

For real: `tito grade` on N and 5 N different submissions of module 02 (2,000 by default), every tenth with a
mistake; processor time of the command and all it started, and the peak resident memory of the command and of
its largest clerk, as the kernel counts them (VmHWM). On paper: what the command does beside grading, for
PAPER and 5 PAPER students (20,000 by default), whose grades are one real grade of a file that does not parse,
under their names: the last thousand results written, all of them read again, `tito grade` typed again, and
the class joined from eight parts.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from tito.course.course import find_course
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission, find_submissions
from tito.notebooks.publish import notebook_of
from tito.runs.folder import JOURNAL, RECEIPTS, TABLE
from tito.runs.journal import Entry, read_journal, write_journal
from tito.runs.merge import merge
from tito.runs.paper import Paper
from tito.runs.receipt import as_text, receipt
from tito.runs.results import Results, class_table, entry_of, receipt_path, standing
from tito.runs.shard import Shard, write_roll
from tito.runs.task import Graded, Grading
from tito.runs.terms import Terms, terms_of

ROOT = Path(__file__).parents[1]
MODULE = "02_activations"
SEED = 1
TIMES = 5
PARTS = 8
LAST = 1000
LOOK = 0.2
"""Seconds between two looks at the processes; their peaks only grow."""

WRONG = ("np.maximum(x.data, 0)", "np.maximum(x.data, 1)")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a class: its size, seconds of processor time and by the clock, peaks of resident memory in MB."""

    students: int
    processor: float
    wall: float
    command: float
    clerk: float


def main(count: int, paper: int) -> None:
    """Both sizes of both kinds, and the files."""
    real = [graded(size) for size in (count, TIMES * count)]
    written = [on_paper(size) for size in (paper, TIMES * paper)]
    text = report(real, written)
    print(text)
    figures = {
        "module": MODULE,
        "processors": os.cpu_count(),
        "real": list(map(as_json, real)),
        "paper": written,
    }
    (ROOT / "benchmarks" / "scale.json").write_text(json.dumps(figures, indent=1) + "\n")
    (ROOT / "benchmarks" / "scale.md").write_text(text)


def graded(count: int) -> Cost:
    """A class of this size, made and graded in a folder that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        hand_in(Path(folder, "submitted"), count)
        words = [sys.executable, "-m", "tito", "grade", f"{folder}/submitted", "--module", MODULE]
        before, start = processor(), time.perf_counter()
        with subprocess.Popen(
            [*words, "--out", f"{folder}/out", "--seed", str(SEED)], cwd=ROOT, stdout=subprocess.DEVNULL
        ) as command:
            peaks: dict[int, float] = {}
            while command.poll() is None:
                for pid in (command.pid, *children(command.pid)):
                    peaks[pid] = max(peak(pid), peaks.get(pid, 0))
                time.sleep(LOOK)
        wall = time.perf_counter() - start
        if command.returncode:
            raise SystemExit(f"tito grade ended with code {command.returncode}")
        mine = peaks.pop(command.pid)
        cost = Cost(count, processor() - before, wall, mine, max(peaks.values()))
    print(cost, flush=True)
    return cost


def hand_in(folder: Path, count: int) -> None:
    """Finished notebooks, no two the same, every tenth with a mistake."""
    course = find_course(ROOT)
    module, _ = course.module(MODULE)
    text = notebook_of(course, module, solutions=True)
    wrong = text.replace(*WRONG)
    assert wrong != text
    folder.mkdir()
    for number in range(count):
        own = f"import numpy as np  # {number}"
        handed_in = (wrong if number % 10 == 0 else text).replace("import numpy as np", own)
        (folder / f"s{number:06}.ipynb").write_text(handed_in)


def processor() -> float:
    """Seconds of processor time that our children and theirs have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peak(pid: int) -> float:
    """Peak resident memory of a process in MB; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM")), 0)


def children(pid: int) -> Iterator[int]:
    """The processes that this one has started."""
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            yield from map(int, (task / "children").read_text().split())
    except OSError:
        return


def on_paper(count: int) -> dict[str, float]:
    """The bookkeeping of a class of this size, in a process of its own, whose peak memory it is."""
    words = [sys.executable, __file__, "--paper", str(count)]
    done = subprocess.run(words, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    print(found, flush=True)
    return found


def bookkeeping(count: int) -> dict[str, float]:
    """Milliseconds of processor time a student, step by step, and what it takes in memory and on disk."""
    course = find_course(ROOT)
    module, _ = course.module(MODULE)
    paper = Paper(course, module, SEED)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "submitted").mkdir()
        (folder / "one.py").write_text("def broken(:\n")
        (one,) = find_submissions(folder / "one.py", module)
        with paper.examination() as exam:
            sample = Grading(one).carried_out(exam)
            terms = terms_of(paper, exam.key.suite.digest, exam.sandbox.tier)
        found: dict[str, float] = {"students": count}

        def timed(step: str, do: Callable[[], object], students: int = count) -> None:
            start = time.process_time()
            do()
            found[step] = round((time.process_time() - start) / students * 1000, 4)
            print(step, found[step], file=sys.stderr, flush=True)

        def keep() -> None:
            for number in range(count - LAST, count):
                results.keep(named(sample, number))

        def again() -> None:
            recorded = read_journal(folder / JOURNAL)
            assert recorded
            stands = list(standing(folder, recorded.entries.values()))
            assert len(stands) == count
            class_table(module, recorded.terms, stands)

        write_results(folder, terms, (named(sample, number) for number in range(count - LAST)))
        with Results(folder, read_journal(folder / JOURNAL), {}) as results:
            results.begin(terms)
            timed("written", keep, LAST)
        recorded = read_journal(folder / JOURNAL)
        assert recorded
        (folder / TABLE).write_text(class_table(module, terms, recorded.entries.values()))
        timed("read again", again)
        found["peak, MB"] = round(peak(os.getpid()), 1)
        found["typed again"] = round(typed_again(folder / "submitted", count), 4)
        divide(folder, count)
        timed("joined", lambda: merge(course, folder))
        found["peak with that, MB"] = round(peak(os.getpid()), 1)
        found["journal, bytes a student"] = round((folder / JOURNAL).stat().st_size / count)
    return found


def write_results(folder: Path, terms: Terms, results: Iterable[Graded]) -> None:
    """A run's journal and receipts, without waiting for the disk at every line."""
    (folder / RECEIPTS).mkdir()

    def entries() -> Iterator[Entry]:
        for graded in results:
            document = receipt(terms, graded.grade)
            text = as_text(document)
            receipt_path(folder, graded.submission.student).write_text(text)
            yield entry_of(document, text)

    write_journal(folder / JOURNAL, terms, entries())


def typed_again(folder: Path, count: int) -> float:
    """`tito grade` where every submission stands: milliseconds of processor time a student."""
    for number in range(count):
        (folder / f"s{number:06}.py").write_text(f"{number}")
    before = processor()
    words = ["grade", str(folder), "--module", MODULE, "--out", str(folder.parent), "--json"]
    with (folder.parent / "grades.json").open("wb") as file:
        subprocess.run([sys.executable, "-m", "tito", *words], cwd=ROOT, stdout=file, check=True)
    return (processor() - before) / count * 1000


def named(sample: Graded, number: int) -> Graded:
    """The same grade for another student."""
    student, digest = f"s{number:06}", sha256(f"{number}".encode()).hexdigest()
    grade = replace(sample.grade, student=student, submission_digest=digest)
    return Graded(replace(sample.submission, student=student), grade, sample.seconds)


def divide(folder: Path, count: int) -> None:
    """The run that is there, as parts."""
    recorded = read_journal(folder / JOURNAL)
    assert recorded
    everybody = [Submission(student, "", OnDisk(folder)) for student in sorted(recorded.entries)]
    for shard in (Shard(PARTS, number + 1) for number in range(PARTS)):
        students = [each.student for each in write_roll(shard, folder, everybody)]
        entries = [recorded.entries[student] for student in students]
        (shard.folder(folder) / RECEIPTS).mkdir()
        for student in students:
            receipt_path(folder, student).rename(receipt_path(shard.folder(folder), student))
        write_journal(shard.folder(folder) / JOURNAL, recorded.terms, entries)


def as_json(cost: Cost) -> dict[str, float]:
    return {
        "students": cost.students,
        "processor, s": round(cost.processor, 1),
        "wall, s": round(cost.wall, 1),
        "command, MB": round(cost.command, 1),
        "largest clerk, MB": round(cost.clerk, 1),
    }


def report(real: list[Cost], paper: list[dict[str, float]]) -> str:
    """Both tables, with the ratios that have to be near 1."""
    one, five = real
    each = [cost.processor / cost.students * 1000 for cost in real]
    rows = [
        ("processor time a submission, ms", each[0], each[1]),
        ("time a submission by the clock, ms", *(cost.wall / cost.students * 1000 for cost in real)),
        ("peak memory of the command, MB", one.command, five.command),
        ("peak memory of its largest clerk, MB", one.clerk, five.clerk),
    ]
    steps = [(name, paper[0][name], paper[1][name]) for name in paper[0] if name != "students"]
    return (
        f"# Scale\n\n`python benchmarks/scale.py`, as measured on {os.cpu_count()} processors.\n\n"
        f"Graded for real, module {MODULE}:\n\n{table((one.students, five.students), rows)}\n"
        "On paper: what the command does beside grading, in ms of processor time a student.\n"
        f"\n{table((int(paper[0]['students']), int(paper[1]['students'])), steps)}"
    )


def table(sizes: tuple[int, int], rows: list[tuple[str, float, float]]) -> str:
    lines = [f"| | {sizes[0]:,} | {sizes[1]:,} | ratio |", "|---|---|---|---|"]
    lines += [f"| {name} | {one:.4g} | {five:.4g} | {five / one:.2f} |" for name, one, five in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--paper"]:
        print(json.dumps(bookkeeping(int(sys.argv[2]))))
    else:
        numbers = list(map(int, sys.argv[1:]))
        main(*(numbers + [2_000, 20_000][len(numbers) :]))
