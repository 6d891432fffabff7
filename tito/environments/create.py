"""Making an environment, bringing one up to date, and taking one away: only ever those that we made."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from tito.course.course import Course
from tito.environments.contents import Contents, contents
from tito.environments.environment import MARK, Environment, Mark, State, environment
from tito.environments.installer import fill
from tito.environments.interpreter import Interpreter, chosen, interpreter
from tito.environments.kernel import is_ours, kernel_folder
from tito.environments.tools import run, uv
from tito.errors import Interrupted, TitoError
from tito.files import writing

Say = Callable[[str], None]


def create(course: Course, name: str | None, python: str | None, say: Say) -> Environment:
    """The course's environment, made or brought up to date where that is needed.

    One that was left half made is made anew. TitoError where the folder is not ours, or what belongs into
    it cannot be had; then nothing of it is left.
    """
    place, wanted = environment(course, name), contents(course)
    match place.state:
        case State.MISSING | State.UNFINISHED:
            _make(place, course, wanted, chosen(python), say)
        case State.MADE:
            _renew(place, course, wanted, python, say)
        case State.FOREIGN:
            _accept(place, wanted, say)
    return place


def _make(place: Environment, course: Course, wanted: Contents, python: Interpreter, say: Say) -> None:
    """Mark the folder, fill it, and mark it whole; what fails or is stopped on the way leaves nothing."""
    if not python.has_pip and uv() is None:
        raise TitoError(
            f"Python {python} at {python.path} comes without pip, and there is no uv.",
            "Install uv or, on Debian and Ubuntu, python3-venv.",
        )
    anew = "" if place.state is State.MISSING else " anew, for it is not whole,"
    _begin(place, course)
    with _held(place):
        say(f"Making {place.folder}{anew} with Python {python} ...")
        try:
            _clear(place)
            _lay(place, course, python)
            _fill(place, course, wanted, say)
        except BaseException:
            shutil.rmtree(place.folder, ignore_errors=True)
            raise


def _begin(place: Environment, course: Course) -> None:
    """The folder and a mark in it that says it is not whole."""
    state = place.state
    if state is State.MISSING:
        with writing(place.folder):
            place.folder.mkdir()
    if state is not State.UNFINISHED:
        try:
            place.write(Mark(course.name))
        except TitoError:
            shutil.rmtree(place.folder)
            raise


@contextmanager
def _held(place: Environment) -> Iterator[None]:
    """Work on an environment of ours that no other tito works on; Ctrl-C in its midst is said."""
    with writing(place.folder), (place.folder / MARK).open("rb") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TitoError(f"Another tito is at work on {place.folder}.", "Wait for it to end.") from error
        try:
            yield
        except KeyboardInterrupt as error:
            raise Interrupted("Interrupted.", "Type the same again.") from error


def _clear(place: Environment) -> None:
    """Empty the folder of all but the mark, by which another tito sees that we are at work."""
    for path in place.folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != MARK:
            path.unlink()


def _lay(place: Environment, course: Course, python: Interpreter) -> None:
    """An environment with nothing in it but a pip, where there is one to be had."""
    bare = [] if python.has_pip else ["--without-pip"]
    done = run([str(python.path), "-m", "venv", *bare, "--prompt", course.name, str(place.folder)])
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["it did not say why"]
        raise TitoError(f"Python {python} cannot make an environment: {said[0]}", "Name another --python.")


def _fill(place: Environment, course: Course, wanted: Contents, say: Say) -> None:
    say(f"Installing {wanted}, and tito {wanted.tito.version} ...")
    fill(place, wanted)
    place.write(Mark(course.name, wanted.digest))


def _renew(place: Environment, course: Course, wanted: Contents, python: str | None, say: Say) -> None:
    """Bring an environment of ours to what the course asks for now; what else is in it stays."""
    if not place.python.exists():
        _make(place, course, wanted, chosen(python), say)
        return
    _check_version(place, python)
    if place.mark == Mark(course.name, wanted.digest):
        say(f"{place.folder} is there, and has what the course needs.")
        return
    with _held(place):
        _fill(place, course, wanted, say)


def _check_version(place: Environment, python: str | None) -> None:
    """TitoError where another Python is asked for than the one that is in it."""
    asked = None if python is None else chosen(python)
    found = interpreter(place.python)
    if asked is not None and asked.version != found.version:
        raise TitoError(f"{place.folder} has Python {found}, not {asked}.", "First: tito env remove")


def _accept(place: Environment, wanted: Contents, say: Say) -> None:
    """Leave what we did not make as it is; TitoError unless it has all that the course asks for."""
    if not place.python.exists() or wanted.differences(interpreter(place.python)):
        raise TitoError(
            f"{place.folder} was not made by tito and has not what the course needs.",
            "Move it away, or give the environment another name: --name NAME",
        )
    say(f"{place.folder} was not made by tito but has what the course needs.")


def removable(course: Course, name: str | None) -> Path:
    """What there is of ours to take away: the environment, or in one that is not ours the kernel."""
    place = environment(course, name)
    kernel = kernel_folder(course, place)
    match place.state:
        case State.MADE | State.UNFINISHED:
            return place.folder
        case State.FOREIGN if is_ours(kernel):
            return kernel
        case State.FOREIGN:
            raise TitoError(f"{place.folder} was not made by tito.", "Remove it yourself, if it has to go.")
        case State.MISSING:
            raise TitoError(f"There is no {place.folder}.", "There is nothing to remove.")


def remove(folder: Path) -> None:
    """Take away what is ours; TitoError while another tito is at work on it."""
    place = Environment(folder)
    with _held(place) if place.mark else nullcontext(), writing(folder):
        shutil.rmtree(folder)
