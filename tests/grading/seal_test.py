"""Sealed answers are the reference's, to the bit; a seal that is not whole is refused."""

from __future__ import annotations

import marshal
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import make_class
import numpy as np
import pytest

from tito.course.course import Course
from tito.course.module import Module
from tito.errors import CourseError
from tito.grading.examination import Examination, examination
from tito.grading.grade import Grade, grade_or_reason
from tito.grading.key import answer_key
from tito.grading.package import reference_code
from tito.grading.seal import SEED, sealed_key, seals
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission, find_submissions
from tito.probes.answer import Array, Plain
from tito.probes.suite import load_suite
from tito.sandbox.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
ALTERNATIVES = ("kahn", "variables")


@pytest.fixture
def copy(workspace: Course, module: Module, tmp_path: Path) -> Module:
    """The workspace's module in a folder of its own, to be tampered with."""
    theirs = workspace.module(module.name)[0]
    for path in (theirs.checks, theirs.seal):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return replace(theirs, folder=tmp_path)


def _key(module: Module, seed: int = SEED) -> object:
    return sealed_key(module, load_suite([module.checks]), seed)


def _flat(value: Plain) -> list[Plain | tuple[str, bytes, tuple[int, ...]]]:
    """Plain data as a list in which arrays are their bytes, so that equality is to the bit."""
    match value:
        case np.ndarray():
            array: Array = value
            return [(array.dtype.str, array.tobytes(), array.shape)]
        case dict():
            return [part for key, each in value.items() for part in (key, *_flat(each))]
        case list():
            return [len(value), *(part for each in value for part in _flat(each))]
        case _:
            return [type(value).__name__, value]


def test_a_sealed_key_is_the_references(checked: Examination, module: Module, workspace: Course) -> None:
    """Questions, answers and worth, to the bit, as a running examination has them."""
    theirs = workspace.module(module.name)[0]
    sealed = sealed_key(theirs, load_suite([theirs.checks]), SEED)
    live = checked.key
    assert (sealed.suite.digest, sealed.seed, sealed.worth) == (live.suite.digest, live.seed, live.worth)
    for own, other in zip(sealed.questions, live.questions, strict=True):
        assert marshal.loads(own.code) == marshal.loads(other.code)
        assert (own.leaves, own.seed, own.dtype) == (other.leaves, other.seed, other.dtype)
        assert own.cost >= other.cost
        assert _flat(own.inputs) == _flat(other.inputs)
    for sealed_answer, answer in zip(sealed.answers, live.answers, strict=True):
        assert type(sealed_answer) is type(answer)
        assert _flat(getattr(sealed_answer, "value", None)) == _flat(getattr(answer, "value", None))


def test_sealing_twice_gives_the_same_bytes(course: Course, module: Module, workspace: Course) -> None:
    """And few of them: less than the checks with their answers printed would take."""
    (data,) = seals(course, [module])
    assert data == workspace.module(module.name)[0].seal.read_bytes()
    assert len(data) < 40_000


def test_no_part_of_a_seal_is_of_another_kind(copy: Module) -> None:
    """Cut anywhere, or with any byte changed, it is refused by name with a fix."""
    whole, suite = copy.seal.read_bytes(), load_suite([copy.checks])
    drawn = random.Random(5)
    places = [0, 1, 11, 12, 20, 76, 77, 90, *(drawn.randrange(len(whole)) for _ in range(150))]
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << drawn.randrange(8)
        for data in (whole[:place], bytes(changed), whole + b"\n"):
            copy.seal.write_bytes(data)
            with pytest.raises(CourseError, match=r"checks\.seal") as error:
                sealed_key(copy, suite, SEED)
            assert error.value.hint
    copy.seal.write_bytes(whole)
    assert _key(copy)


def test_a_seal_of_other_checks_is_refused(copy: Module) -> None:
    """One changed letter in checks.py, and its answers are not asked for."""
    copy.checks.write_bytes(copy.checks.read_bytes() + b"#\n")
    with pytest.raises(CourseError, match=r"checks\.seal does not answer checks\.py"):
        _key(copy)


def test_a_seal_of_another_module_is_refused(copy: Module) -> None:
    """Even where the checks are the same to the byte."""
    with pytest.raises(CourseError, match="does not answer"):
        _key(replace(copy, name="07_autograd"))


def test_another_seed_needs_the_reference(copy: Module) -> None:
    """The error names both seeds."""
    with pytest.raises(CourseError, match="seed 0, not for 7"):
        _key(copy, 7)


def test_a_missing_seal_is_one_error(copy: Module) -> None:
    """The file is named, and where to get it."""
    copy.seal.unlink()
    with pytest.raises(CourseError, match=r"checks\.seal cannot be read") as error:
        _key(copy)
    assert "your course" in error.value.hint


def _submissions(module: Module) -> list[Submission]:
    """The example class, and solutions of other structures."""
    folder = ROOT / "tests" / "cases" / "alternatives" / module.name
    others = [Submission(name, f"{name}.py", OnDisk(folder / f"{name}.py")) for name in ALTERNATIVES]
    return [*find_submissions(ROOT / "examples" / "class", module), *others]


@pytest.fixture(scope="module")
def sealed_exam(workspace: Course, module: Module) -> Examination:
    """What a running examination without the reference grades with; its workers are the other's."""
    theirs = workspace.module(module.name)[0]
    with examination(workspace, theirs, [theirs.checks], SEED) as exam:
        yield exam


@pytest.fixture(scope="module")
def both(checked: Examination, module: Module, sealed_exam: Examination) -> dict[str, tuple[Grade, Grade]]:
    """Every submission's grade by the reference and by the seal."""
    submissions = _submissions(module)
    by_reference = [grade_or_reason(replace(checked, suspects=None), each) for each in submissions]
    by_seal = [grade_or_reason(sealed_exam, each) for each in submissions]
    return {one.student: (one, other) for one, other in zip(by_reference, by_seal, strict=True)}


def test_verdicts_are_the_same_with_and_without_the_reference(both: dict[str, tuple[Grade, Grade]]) -> None:
    """For the whole example class and for other structures; but no error is carried forward."""
    assert len(both) == 12 + len(ALTERNATIVES)
    for with_reference, without in both.values():
        assert (with_reference.status, with_reference.reason) == (without.status, without.reason)
        forgotten = (replace(each, blame=(), carried=Fraction(0)) for each in with_reference.verdicts)
        assert tuple(forgotten) == without.verdicts
        assert with_reference.ledger == without.ledger
    assert any(verdict.blame for grade, _ in both.values() for verdict in grade.verdicts)


@pytest.mark.parametrize("student", make_class.MISTAKES)
def test_without_the_reference_the_mistake_is_pointed_at(
    both: dict[str, tuple[Grade, Grade]], student: str
) -> None:
    """Where several components fail by one mistake, the note names the one that is wrong."""
    _, grade = both[student]
    failed = {verdict.component for verdict in grade.verdicts if not verdict.passed}
    told = [note for note in grade.notes if "go through" in note]
    assert len(told) == (1 if len(failed) > 1 else 0)
    assert all(f"go through {make_class.MISTAKES[student][0]}:" in note for note in told)


def test_what_is_written_and_waits_is_told_from_what_is_to_do(both: dict[str, tuple[Grade, Grade]]) -> None:
    """Half a notebook: the rules are there, and the engine that would ask them is not."""
    _, grade = both["grace"]
    (told,) = [note for note in grade.notes if note.startswith("written, and waiting for ")]
    missing, written = told.removeprefix("written, and waiting for ").split(": ")
    assert missing.startswith("backward, enable_autograd")
    assert written.startswith("AddBackward, SubBackward, MulBackward")


def test_a_reference_without_an_answer_is_not_sealed(course: Course, module: Module, tmp_path: Path) -> None:
    """A check that the reference itself does not survive stops the release, and is named."""
    broken = replace(module, folder=tmp_path)
    text = module.checks.read_text(encoding="utf-8").replace(
        "    return a - b\n", "    while True:\n        pass\n"
    )
    broken.checks.write_text(text, encoding="utf-8")
    (tmp_path / "lesson.py").write_bytes(module.lesson.read_bytes())
    with pytest.raises(CourseError, match="subtracting_a_matrix"):
        list(seals(course, [broken]))


def test_a_key_by_a_sandbox_without_prerequisites_is_the_same(course: Course, module: Module) -> None:
    """One sandbox may seal all modules: what they build on is loaded with them."""
    from tito.grading.package import prerequisite_code

    code = (*prerequisite_code(course, module), *reference_code(course, module))
    suite = load_suite([module.checks])
    with Sandbox(tier="basic") as bare, Sandbox(prerequisite_code(course, module), tier="basic") as warm:
        loaded = answer_key(suite, module, SEED, code, bare)
        standing = answer_key(suite, module, SEED, reference_code(course, module), warm)
    assert [_flat(each.value) for each in loaded.answers] == [_flat(each.value) for each in standing.answers]


def test_a_broken_workspace_is_not_graded_by_it(copy: Module, sealed_exam: Examination) -> None:
    """A submission that cannot be read has its reason, with a seal as with the reference."""
    grade = grade_or_reason(sealed_exam, Submission("x", "x.ipynb", OnDisk(copy.folder / "missing.ipynb")))
    assert grade.status == "unreadable"
