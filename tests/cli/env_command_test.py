"""`tito env`, `tito setup` and `tito jupyter` as a user types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tito.course.course import Course, load_course
from tito.environments.ahead import ahead
from tito.environments.environment import Mark, environment
from tito.environments.kernel import kernel, kernel_folder
from tito.environments.laboratory import command
from tito.sandbox.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
LOOKED_AT = [
    "environment",
    "Python",
    "packages",
    "kernel",
    "BLAS threads",
    "disk",
    "isolation",
    "course files",
]


def tito(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run `python -m tito` with these words, at 80 columns and with nobody to ask."""
    told = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "tito", *words]
    return subprocess.run(
        command, cwd=cwd, env=told, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


@pytest.fixture
def small(tmp_path: Path) -> Course:
    """A workspace without a module, an environment or a lock."""
    (tmp_path / "course.toml").write_text('name = "small"\n\n[workspace]\n')
    return load_course(tmp_path)


def test_check_looks_at_everything_and_believes_the_sandbox_alone() -> None:
    """Every finding, the tier that a sandbox comes to here, and an exit code that says whether any fails."""
    done = tito("env", "check", "--json")
    report = json.loads(done.stdout)
    found = {finding["name"]: finding for finding in report["findings"]}
    with Sandbox(tier="basic") as sandbox:
        assert found["isolation"]["says"].split()[0] == sandbox.tier
    failing = [finding for finding in report["findings"] if finding["state"] == "fail"]
    assert list(found) == LOOKED_AT
    assert (done.returncode, report["holds"]) == ((1, False) if failing else (0, True)), failing
    assert all(bool(finding["fix"]) == (finding["state"] != "ok") for finding in report["findings"])


def test_check_of_an_environment_that_is_not_there_fails_and_says_the_fix(small: Course) -> None:
    """A table at 80 columns, `tito setup` in it, exit code 1, and nothing made."""
    done = tito("env", "check", "--name", "other", cwd=small.root)
    assert (done.returncode, done.stderr) == (1, "")
    assert "fix: tito setup" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert sorted(path.name for path in small.root.iterdir()) == ["course.toml"]


def test_a_kernel_of_another_course_is_found_out(small: Course) -> None:
    """Moved or copied with its folder, a kernel points elsewhere; check says so."""
    place = environment(small, "moved")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place.folder)], check=True)
    path = kernel_folder(small, place) / "kernel.json"
    path.parent.mkdir(parents=True)
    for root, state in ((small.root / "elsewhere", "fail"), (small.root, "ok")):
        there = Course(root, small.name, small.title, workspace=True)
        path.write_text(json.dumps(kernel(there, place)))
        report = json.loads(tito("env", "check", "--json", "--name", "moved", cwd=small.root).stdout)
        assert {each["name"]: each["state"] for each in report["findings"]}["kernel"] == state


@pytest.mark.parametrize(
    ("words", "says", "fix"),
    [
        (("env", "create", "--name", "a/b"), "is not a name", "letters"),
        (("env", "kernel"), "There is no whole environment", "tito setup"),
        (("env", "remove", "--yes"), "There is no ", "nothing to remove"),
        (("env", "lock"), "comes with its lock", "course's own folder"),
        (("jupyter",), "There is no whole environment", "tito setup"),
        (("jupyter", "--module", "../06"), "There is no module", "Modules:"),
        (("setup", "--python", "4.2"), "There is no Python", "--python"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_a_user_can_fix_is_said_once(words: tuple[str, ...], says: str, fix: str, small: Course) -> None:
    """One message with its fix on standard error, exit code 2, nothing on standard output, nothing made."""
    done = tito(*words, cwd=small.root)
    message, hint = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert message.startswith("error: ")
    assert says in message
    assert hint.startswith("  fix: ")
    assert fix in hint
    assert sorted(path.name for path in small.root.iterdir()) == ["course.toml"]


def test_remove_asks_and_takes_only_what_is_ours(small: Course) -> None:
    """Without a yes nothing goes; with one our environment does, of another's our kernel alone."""
    ours, theirs = environment(small), environment(small, "theirs")
    ours.write(Mark("small"))
    kept = kernel_folder(small, theirs)
    for name in (kept.name, "python3"):
        path = kept.with_name(name) / "kernel.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(kernel(small, theirs) if name == kept.name else {}))
    assert tito("env", "remove", cwd=small.root).returncode == 2
    assert ours.folder.exists()
    assert tito("env", "remove", "--yes", cwd=small.root).returncode == 0
    assert not ours.folder.exists()
    assert tito("env", "remove", "--yes", "--name", "theirs", cwd=small.root).returncode == 0
    assert [path.name for path in kept.parent.iterdir()] == ["python3"]


def test_jupyter_answers_on_the_loopback_in_the_course(small: Course) -> None:
    """Its command names address, folder and notebook, spaces and all, and hands on what is asked besides."""
    place = environment(small)
    words = command(small, place, small.root / "01 a" / "01 a.ipynb", ("--no-browser",))
    assert words[:3] == [str(place.python), "-m", "jupyterlab"]
    assert {"--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={small.root}"} <= set(words)
    assert words[-2:] == ["--LabApp.default_url=/lab/tree/01%20a/01%20a.ipynb", "--no-browser"]


def test_what_to_type_next_is_what_is_not_done_yet(course: Course, small: Course) -> None:
    """The environment turned on by the workspace's script, where there is one; then the notebooks."""
    assert list(ahead(small, environment(small))) == ["source .venv/bin/activate", "tito jupyter"]
    script = small.root / "bin" / "activate-small.sh"
    script.parent.mkdir()
    script.touch()
    module = small.root / "modules" / "06_autograd"
    module.mkdir(parents=True)
    (module / "module.toml").write_text((course.root / "modules/06_autograd/module.toml").read_text())
    turned_on = "source bin/activate-small.sh"
    assert list(ahead(small, environment(small))) == [turned_on, "tito start 06_autograd"]
    small.notebook(small.modules[0]).parent.mkdir()
    small.notebook(small.modules[0]).touch()
    assert list(ahead(small, environment(small))) == [turned_on, "tito jupyter"]
