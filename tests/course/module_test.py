"""Names of modules, and what a module description must say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tito.course.module import Component, Module, load_module, resolve
from tito.errors import CourseError

MODULES = tuple(
    Module(name, name, f"tinytorch.core.{name[3:]}", (), (), Path())
    for name in ("01_tensor", "05_dataloader", "06_autograd")
)


@pytest.mark.parametrize("asked", ["06_autograd", "06", "6", "autograd"])
def test_a_module_is_found_by_name_number_and_plain_name(asked: str) -> None:
    """Every spelling of this course means the module, without a note."""
    module, note = resolve(asked, MODULES)
    assert (module.name, note) == ("06_autograd", "")


@pytest.mark.parametrize("asked", ["05_autograd", "07_autograd", "08_autograd"])
def test_an_older_number_is_resolved_by_the_name_and_said(asked: str) -> None:
    """Another course text's number before the right name gives the module and one line about it."""
    module, note = resolve(asked, MODULES)
    assert module.name == "06_autograd"
    assert asked in note
    assert "06_autograd" in note


@pytest.mark.parametrize(
    ("asked", "near"), [("autogard", "06_autograd"), ("tensors", "01_tensor"), ("17", ""), ("", "")]
)
def test_an_unknown_module_suggests_the_nearest(asked: str, near: str) -> None:
    """The error names what was asked and the nearest name, or lists all where none is near."""
    with pytest.raises(CourseError) as error:
        resolve(asked, MODULES)
    assert repr(asked) in error.value.message
    assert near in error.value.hint


GOOD = 'title = "T"\nexport = "tinytorch.core.autograd"\n[[components]]\nname = "A"\npoints = 100\n'


@pytest.mark.parametrize(
    "text",
    [
        "title = ",
        'title = "T"',
        GOOD.replace("100", "99"),
        f"{GOOD}definitions = 3",
        GOOD.replace("100", '"x"'),
        GOOD.replace("tinytorch.core.autograd", "../autograd"),
        GOOD.replace("tinytorch.core.autograd", "autograd"),
        f'prerequisites = ["../01_tensor"]\n{GOOD}',
        f"prerequisites = [1]\n{GOOD}",
    ],
)
def test_a_broken_description_is_named(tmp_path: Path, text: str) -> None:
    """Whatever is wrong with module.toml, the error names the file."""
    with pytest.raises(CourseError, match=r"module\.toml"):
        load_module(_described(tmp_path / "06_autograd", text))


def _described(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "module.toml").write_text(text)
    return folder


def test_a_folder_that_is_no_modules_name_is_named(tmp_path: Path) -> None:
    """A module's folder has its number and its name, of which every path and spelling is made."""
    with pytest.raises(CourseError, match="autograd-06"):
        load_module(_described(tmp_path / "autograd-06", GOOD))


def test_a_description_is_read_as_written(tmp_path: Path) -> None:
    """Components come with their points in order."""
    module = load_module(_described(tmp_path / "06_autograd", GOOD))
    assert module.components == (Component("A", 100, ("A",)),)
    assert (module.name, module.number, module.stem) == ("06_autograd", 6, "autograd")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (GOOD.replace('title = "T"', "").encode(), "does not say what 'title' is"),
        (GOOD.replace('"T"', '"caf\xe9"').encode("latin-1"), "not UTF-8 text: byte"),
        (b"components = ['A']\n", "module description"),
        (None, "cannot be read: Is a directory"),
    ],
)
def test_a_description_that_cannot_be_read_has_a_fix(tmp_path: Path, data: bytes | None, said: str) -> None:
    """Whatever module.toml is, the error says what is wrong in a line, and what to do."""
    path = tmp_path / "06_autograd" / "module.toml"
    path.parent.mkdir()
    path.mkdir() if data is None else path.write_bytes(data)
    with pytest.raises(CourseError, match=said) as error:
        load_module(path.parent)
    assert error.value.hint
    assert "\n" not in error.value.message


@pytest.mark.parametrize("asked", ["7", "13", "60"])
def test_a_number_is_near_no_name(asked: str) -> None:
    """Who asks for a number that there is not is told all there are: 13 is no slip for 01."""
    with pytest.raises(CourseError) as error:
        resolve(asked, MODULES)
    assert error.value.hint == "Modules: 01_tensor, 05_dataloader, 06_autograd."
