"""What isolation costs: the same submission and probes at each tier, and with none at all.

    make bench        prints a table and writes benchmarks/isolation.json

Three sandboxes stand side by side and take turns, so that drift meets all of them; the ratios are medians
over the rounds. "None" exists here alone (unconfined.py). Measured are the probes of a finished submission,
put and answered, and a finished submission graded from file to points.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from commands import ROOT, class_of_finished_work

from tito.course.course import find_course
from tito.grading.examination import Examination, examination
from tito.grading.grade import GRADED, grade
from tito.grading.package import pack, prerequisite_code
from tito.grading.submission import Submission, find_submissions
from tito.probes.question import ModuleCode
from tito.sandbox.ask import ask
from tito.sandbox.launch import Zygote, launch
from tito.sandbox.sandbox import Sandbox

MODULE = "06_autograd"
ROUNDS = 40
NONE = "none"
UNCONFINED = Path(__file__).with_name("unconfined.py")


class Unconfined(Sandbox):
    """A sandbox that is none: no mechanism, no self-test."""

    def _start(self) -> Zygote:
        started = launch(NONE, self._prerequisites, self.limits, UNCONFINED)
        if isinstance(started, str):
            raise SystemExit(started)
        return started


@contextmanager
def beside_each_other(
    exam: Examination, prerequisites: tuple[ModuleCode, ...]
) -> Iterator[dict[str, Examination]]:
    """The examination in a sandbox of each kind; a tier that this machine lacks stops the measurement."""
    sandboxes = {
        NONE: Unconfined(prerequisites),
        "standard": Sandbox(prerequisites, tier="standard", highest="standard"),
        "full": Sandbox(prerequisites, tier="full"),
    }
    with ExitStack() as stack:
        yield {name: replace(exam, sandbox=stack.enter_context(each)) for name, each in sandboxes.items()}


def put(exam: Examination, submission: Submission) -> float:
    """The probes alone, to a package that was made before."""
    package = pack(submission, exam.module, exam.released)
    start = time.perf_counter()
    asked = ask(exam.sandbox, package.code, exam.key.questions)
    assert len(asked.answers) == len(exam.key.questions)
    return time.perf_counter() - start


def graded(exam: Examination, submission: Submission) -> float:
    """The whole way from file to points."""
    start = time.perf_counter()
    found = grade(exam, submission)
    assert found.status == GRADED
    assert found.complete
    return time.perf_counter() - start


def seconds(
    measure: Callable[[Examination, Submission], float],
    exams: Mapping[str, Examination],
    submissions: Sequence[Submission],
) -> dict[str, list[float]]:
    """A round measures every sandbox once; the first is for warming up."""
    runs: dict[str, list[float]] = {name: [] for name in exams}
    for number in range(ROUNDS + 1):
        for name, exam in exams.items():
            runs[name].append(measure(exam, submissions[number % len(submissions)]))
    return {name: times[1:] for name, times in runs.items()}


def ratio(times: Sequence[float], bare: Sequence[float]) -> float:
    """The median over the rounds of what a sandbox took, as a multiple of what none took."""
    return statistics.median(one / other for one, other in zip(times, bare, strict=True))


def main() -> None:
    """Measure, print, write."""
    course = find_course(ROOT)
    module, _ = course.module(MODULE)
    prerequisites = prerequisite_code(course, module)
    with (
        tempfile.TemporaryDirectory() as folder,
        examination(course, module, course.graders(module), 1, hidden=True) as exam,
        beside_each_other(exam, prerequisites) as exams,
    ):
        class_of_finished_work(Path(folder))
        submissions = find_submissions(Path(folder), module)
        found = {
            f"{len(exam.key.questions)} probes": seconds(put, exams, submissions),
            "a finished submission": seconds(graded, exams, submissions),
        }
    _report(found)


def _report(found: Mapping[str, Mapping[str, Sequence[float]]]) -> None:
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"Medians and least of {ROUNDS} rounds in turn, {machine}\n")
    document: dict[str, object] = {"machine": machine, "rounds": ROUNDS}
    for what, runs in found.items():
        ratios = {name: ratio(times, runs[NONE]) for name, times in runs.items()}
        for name, times in runs.items():
            median, least = statistics.median(times) * 1000, min(times) * 1000
            print(f"{what:24}{name:10}{median:8.1f} ms {least:8.1f} ms {ratios[name]:7.2f} x none")
        least_seconds = {name: min(times) for name, times in runs.items()}
        document[what] = {"least seconds": least_seconds, "ratios": ratios}
    path = ROOT / "benchmarks" / "isolation.json"
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
