"""The intakes under a fuzzer that sees which of our lines an input reaches, and keeps what reaches new ones.

    make fuzz                                      every kind, some minutes each
    python tests/fuzz/guided.py KIND [options]     libFuzzer's: -max_total_time=60, or a file to try again

atheris (libFuzzer for Python) is installed into an environment of its own under build/. An input that raises
what an intake may not raise, takes 10 s or 1 GB is kept there as crash-..., timeout-... or oom-...
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "fuzz"
NEEDED = ("atheris>=3,<4", "numpy>=2.1")
BOUNDS = ("-timeout=10", "-rss_limit_mb=1024", "-max_len=20000", f"-artifact_prefix={BUILD}/")
SECONDS = 120
SEED = 20261121


def python_with_atheris() -> Path:
    """The interpreter of an environment that has the fuzzer; made on the first call."""
    python = BUILD / "bin" / "python"
    if not (BUILD / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(BUILD)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *NEEDED], check=True)
        (BUILD / "complete").touch()
    return python


def every_kind(python: Path, options: list[str]) -> int:
    """Each kind in a process of its own; 1 if any of them found something."""
    import intake

    runs = [
        subprocess.run([str(python), str(HERE / "guided.py"), kind, *options], check=False)
        for kind in intake.KINDS
    ]
    return int(any(run.returncode for run in runs))


def one_kind(kind: str, options: list[str]) -> None:
    """Fuzz one intake until the options end it."""
    import atheris

    with atheris.instrument_imports(include=["tito"]):
        import intake

        from tito.course.course import find_course
        from tito.grading.examination import examination

    found = BUILD / "found" / kind
    found.mkdir(parents=True, exist_ok=True)
    (found / "honest").write_bytes(intake.honest(BUILD)[kind])
    course = find_course(ROOT)
    module, _ = course.module("06_autograd")
    with examination(course, module, [module.checks], SEED) as exam:
        reader = intake.readers(exam, BUILD)[kind]

        def whatever(data: bytes) -> None:
            with contextlib.suppress(*intake.REFUSALS):
                reader(data)

        atheris.Setup([sys.argv[0], *BOUNDS, *options, str(found)], whatever)
        atheris.Fuzz()


def main(arguments: list[str]) -> int:
    """All kinds without a kind, else that one."""
    sys.path[:0] = [str(ROOT)]
    match arguments:
        case [kind, *options] if not kind.startswith("-"):
            one_kind(kind, options)
            return 0
        case options:
            return every_kind(python_with_atheris(), options or [f"-max_total_time={SECONDS}"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
