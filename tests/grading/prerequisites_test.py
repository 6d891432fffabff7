"""Two scores: on the reference's earlier modules, which counts, and on the student's own."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import make_class
import pytest

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.examination import Examination, examination
from tito.grading.grade import Grade, grade
from tito.grading.neighbours import fingerprint_of_neighbours, neighbours
from tito.grading.sources import OnDisk
from tito.grading.submission import Submission, find_submissions
from tito.notebooks.ipynb import notebook_text
from tito.notebooks.publish import instructor_cells
from tito.notebooks.release import release

Mistake = tuple[str, str, str]
RELU = ("ReLU", "np.maximum(x.data, 0)", "np.maximum(x.data, 1)")
RULE = make_class.MISTAKES["emmy"]
OF_THEIR_TENSOR = ("Tensor", "class Tensor:", "class Tensor:\n    unit = 1\n")
USES_IT = ("MulBackward", "grad_a = grad_output * b.data", "grad_a = Tensor.unit * grad_output * b.data")


@pytest.fixture(scope="module")
def both(course: Course, module: Module) -> Iterator[Examination]:
    """An examination that gives both scores."""
    suite = course.graders(module)
    with examination(course, module, suite, 5, hidden=True, own_prerequisites=True) as exam:
        yield exam


def _notebook(course: Course, module: Module, mistakes: tuple[Mistake, ...] = ()) -> str:
    """A finished notebook with these mistakes in it."""
    instructor = instructor_cells(course, module)
    cells = make_class.finished(release(instructor), instructor)
    for mistake in mistakes:
        cells = make_class.edited(cells, *mistake)
    return notebook_text(cells, module.name)


def _handed_in(folder: Path, course: Course, wrong: Mapping[str, tuple[Mistake, ...]]) -> Path:
    """A class of one, who has handed in 06 and every module named, with its mistakes."""
    for name, mistakes in {"06_autograd": (), **wrong}.items():
        path = folder / "submitted" / "ada" / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(_notebook(course, course.module(name)[0], mistakes))
    return folder


def _graded(exam: Examination, path: Path) -> Grade:
    (submission,) = find_submissions(path, exam.module)
    return grade(exam, submission)


def test_a_wrong_relu_of_their_own_costs_nothing_that_counts(
    course: Course, both: Examination, tmp_path: Path
) -> None:
    """Autograd right and module 02 wrong: 100 on the reference's, less on their own."""
    found = _graded(both, _handed_in(tmp_path, course, {"01_tensor": (), "02_activations": (RELU,)}))
    assert found.score == 100
    assert found.own is not None
    assert 0 < found.own.score < 100
    assert found.own.modules == ("01_tensor", "02_activations")
    for name in ("03_layers", "04_losses", "05_dataloader"):
        assert f"the reference's {name} stands in for theirs: not handed in" in found.notes


def test_a_wrong_rule_costs_the_same_on_both(course: Course, both: Examination, tmp_path: Path) -> None:
    """Module 02 right and autograd wrong: the same points on both."""
    found = _graded(both, _handed_in(tmp_path, course, {"02_activations": (), "06_autograd": (RULE,)}))
    assert found.score is not None
    assert found.score < 100
    assert found.own is not None
    assert (found.own.score, found.own.components) == (found.score, found.components)


def test_what_rests_on_their_own_tensor_works_on_it_alone(
    course: Course, both: Examination, tmp_path: Path
) -> None:
    """A rule that reads what only their own Tensor has: 100 on their own, less where it counts."""
    wrong = {"01_tensor": (OF_THEIR_TENSOR,), "06_autograd": (USES_IT,)}
    found = _graded(both, _handed_in(tmp_path, course, wrong))
    assert found.score is not None
    assert found.score < 100
    assert found.own is not None
    assert found.own.score == 100


def test_a_module_that_does_not_load_is_named_and_stood_in_for(
    course: Course, module: Module, both: Examination, tmp_path: Path
) -> None:
    """One that raises when imported, one that does not parse and one nobody wrote change no score."""
    doc = '"""max(0, x), element by element."""'
    raising = ("ReLU", doc, f"{doc}\n    broken = 1 / 0")
    folder = _handed_in(tmp_path, course, {"01_tensor": (), "02_activations": (raising,)})
    home = folder / "submitted" / "ada"
    for name, text in {"03_layers": "class Linear(:", "04_losses": _released(course, "04_losses")}.items():
        (home / name).mkdir()
        (home / name / f"{name}.ipynb").write_text(text)
    found = _graded(both, folder)
    assert found.own is not None
    assert (found.score, found.own.score, found.own.modules) == (100, 100, ("01_tensor",))
    standing_in = " ".join(note for note in found.notes if "stands in" in note)
    for said in ("02_activations", "ZeroDivisionError", "03_layers", "not JSON", "04_losses", "nothing"):
        assert said in standing_in


def _released(course: Course, name: str) -> str:
    module = course.module(name)[0]
    return notebook_text(release(instructor_cells(course, module)), module.name)


def test_whoever_hands_in_one_module_has_one_score_twice(
    both: Examination, notebooks: dict[str, Path]
) -> None:
    """With no earlier module of their own the second score is the first."""
    path = notebooks["instructor"]
    found = grade(both, Submission("ada", path.name, OnDisk(path)))
    assert found.own is not None
    assert (found.own.score, found.own.modules) == (found.score, ())


def test_a_zip_and_a_folder_have_the_same_neighbours(course: Course, module: Module, tmp_path: Path) -> None:
    """A student's other modules are found beside the submission, in either; nobody else's are."""
    names = [
        f"submitted/{student}/{name}/{name}.ipynb"
        for student, name in [("ada", "06_autograd"), ("ada", "01_tensor"), ("bob", "06_autograd")]
    ]
    names += ["submitted/bob/02_activations/deeper/02_activations.ipynb", "submitted/01_tensor.ipynb"]
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for name in names:
            path = tmp_path / "class" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name)
            archive.writestr(name, name)
    earlier = course.earlier(module)
    for handed_in in (tmp_path / "class", tmp_path / "class.zip"):
        found = {each.student: each for each in find_submissions(handed_in, module)}
        ada, bob = found["ada"], found["bob"]
        of_ada = neighbours(ada, module, earlier)
        assert [each.name if each else None for each in of_ada] == ["01_tensor/01_tensor.ipynb", *[None] * 4]
        assert neighbours(bob, module, earlier) == (None,) * 5
    here = Submission("ada", "ada", OnDisk(tmp_path / "class" / names[0]))
    before = fingerprint_of_neighbours(here, module, earlier)
    assert before == fingerprint_of_neighbours(ada, module, earlier)
    (tmp_path / "class" / names[1]).write_text("changed")
    assert before != fingerprint_of_neighbours(here, module, earlier)
