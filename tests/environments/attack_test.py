"""The attacks that `tito env check --attack` makes: what gets through is said, and by what it was seen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tito.course.course import Course
from tito.environments.attack import CORPUS, Attempt, attacks
from tito.errors import CourseError

HONEST = "def double(x): return 2 * x"
SPEAKS = """
import socket
socket.create_connection(("127.0.0.1", TCP), 1).close()
"""
LITTERS = 'open("/tmp/" + LITTER, "w").close()'


def tried(folder: Path, sources: Mapping[str, str], tier: str) -> dict[str, Attempt]:
    """The attempts of a corpus of these files, by name."""
    (folder / CORPUS).mkdir(parents=True)
    for name, source in sources.items():
        (folder / CORPUS / f"{name}.py").write_text(source)
    return {each.name: each for each in attacks(Course(folder, "course", "Course"), tier)}


def test_a_course_without_attacks_says_so(tmp_path: Path) -> None:
    """Where there is no corpus, there is one clear error that names the folder."""
    with pytest.raises(CourseError, match=r"There are no attacks in .*hostile") as caught:
        list(attacks(Course(tmp_path, "course", "Course")))
    assert caught.value.hint


def test_an_unearned_answer_is_seen(tmp_path: Path) -> None:
    """An answer as honest work gives it counts as a gain, unless the attack says that it computes it."""
    found = tried(
        tmp_path,
        {"thief": f'"""Steals."""\n{HONEST}', "worker": f'"""Works."""\n# earns: double\n{HONEST}'},
        "basic",
    )
    assert found["thief"] == Attempt("thief", "Steals.", False, "got through: earned double")
    assert found["worker"].held


def test_what_is_touched_outside_is_seen(tmp_path: Path) -> None:
    """At a tier that allows them, a word to a listener and a file left behind are noticed."""
    found = tried(tmp_path, {"speaks": SPEAKS, "litters": LITTERS}, "basic")
    assert found["speaks"].answer == "got through: spoke to a listener outside"
    assert found["litters"].answer == "got through: changed files outside"


def test_an_attack_is_not_tried_where_it_could_do_harm(tmp_path: Path) -> None:
    """Below the tier that its file names, an attack is listed as one that gets through, and not run."""
    found = tried(tmp_path, {"speaks": f"# holds: standard\n{SPEAKS}"}, "basic")
    assert found["speaks"] == Attempt("speaks", "", False, "not tried: it gets through below standard")


def test_every_ending_is_told(tmp_path: Path) -> None:
    """Attempts come in the order of their names, each with what it ended in."""
    endings = {
        "a": ("raise KeyError", "at its import, raised KeyError"),
        "b": ("import os; os._exit(3)", "at its import, ended its worker: ended by itself with exit code 3"),
        "c": ("def double(x): return 3", "returned what earns nothing"),
        "d": ("def double(x): raise ZeroDivisionError", "raised ZeroDivisionError"),
        "e": ("", "answered nothing"),
    }
    found = tried(tmp_path, {name: source for name, (source, _) in endings.items()}, "basic")
    assert {name: each.answer for name, each in found.items()} == {
        name: ending for name, (_, ending) in endings.items()
    }
    assert list(found) == sorted(found)
