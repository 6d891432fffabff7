"""A class graded on a real dask cluster: the same bytes as on one machine, whoever dies in the middle."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dask_cluster import Cluster, cluster
from small_class import ROOT, SEED, SmallClass, await_lines, results, small_class

from tito.runs.folder import JOURNAL
from tito.runs.journal import read_journal


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster without workers; tests start their own."""
    with cluster(tmp_path_factory.mktemp("dask")) as found:
        yield found


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> SmallClass:
    """A class of whom most take long: a worker that dies has one of them in hand."""
    made = small_class(tmp_path_factory.mktemp("crowd"))
    for number in range(3):
        shutil.copy(made.submitted / "grace.ipynb", made.submitted / f"grace{number}.ipynb")
    return made


def test_a_worker_killed_in_the_middle_changes_no_byte(
    dask: Cluster, crowd: SmallClass, tmp_path: Path
) -> None:
    """Of three workers one is killed as two submissions are finished: nothing is lost, nothing is twice."""
    words = ("--seed", str(SEED), "--dask", dask.address)
    with dask.workers(3) as (first, *_), crowd.grading(tmp_path / "dask", *words) as head:
        await_lines(head, tmp_path / "dask" / JOURNAL, 3)
        first.kill()
        assert head.wait() == 0
    assert crowd.grade(tmp_path / "one", "--seed", str(SEED)).returncode == 0
    assert results(tmp_path / "dask") == results(tmp_path / "one")
    one, other = (read_journal(tmp_path / name / JOURNAL) for name in ("one", "dask"))
    assert one
    assert other
    assert (one.terms, one.entries) == (other.terms, other.entries)
    assert len((tmp_path / "dask" / JOURNAL).read_bytes().splitlines()) == 1 + len(crowd.submissions)
    again = crowd.grade(tmp_path / "dask", "--dask", "tcp://127.0.0.1:1")
    assert (again.returncode, "Nothing to grade" in again.stdout) == (0, True)


def test_a_worker_with_another_tito_is_refused(dask: Cluster, small: SmallClass, tmp_path: Path) -> None:
    """What it graded is not kept; the message says which worker it is and what it has."""
    shutil.copytree(ROOT / "tito", tmp_path / "other" / "tito")
    package = tmp_path / "other" / "tito" / "__init__.py"
    package.write_text(package.read_text() + '\n__version__ = "0.0.1"\n')
    with dask.workers(1, tmp_path / "other"):
        refused = small.grade(tmp_path / "out", "--seed", str(SEED), "--dask", dask.address)
    assert (refused.returncode, refused.stdout) == (2, ""), refused.stderr
    said = " ".join(refused.stderr.split())
    assert "The dask worker tcp://127.0.0.1:" in said
    assert "other terms than this command: versions" in said
    assert "there tito 0.0.1" in said
    assert not (tmp_path / "out" / JOURNAL).exists()


def test_a_cluster_that_does_not_answer_is_named(small: SmallClass, tmp_path: Path) -> None:
    """Nobody listens at that port."""
    refused = small.grade(tmp_path, "--seed", str(SEED), "--dask", "tcp://127.0.0.1:1")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "No dask scheduler answers at tcp://127.0.0.1:1" in refused.stderr
    assert "fix: Start one: dask scheduler" in refused.stderr


def test_an_address_that_is_none_is_one_error(small: SmallClass, tmp_path: Path) -> None:
    """At once, and no traceback after it."""
    refused = small.grade(tmp_path, "--seed", str(SEED), "--dask", "nowhere")
    assert (refused.returncode, refused.stdout) == (2, "")
    error, fix = refused.stderr.splitlines()
    assert error.startswith("error: No dask scheduler answers at nowhere: missing port number")
    assert fix == "  fix: Start one: dask scheduler"


def test_without_distributed_the_extra_is_named(small: SmallClass, tmp_path: Path) -> None:
    """Where dask cannot be imported the message says what to install."""
    missing = 'raise ModuleNotFoundError("No module named distributed", name="distributed")\n'
    (small.root / "distributed.py").write_text(missing)
    try:
        refused = small.grade(tmp_path, "--dask", "tcp://127.0.0.1:1")
    finally:
        (small.root / "distributed.py").unlink()
    assert (refused.returncode, refused.stdout) == (2, "")
    assert 'pip install "tito[dask]"' in refused.stderr


@pytest.mark.parametrize("words", [("--workers", "2"), ("--fresh", "--shard", "1/2"), ("--shard", "0/2")])
def test_what_does_not_go_together_is_refused(
    small: SmallClass, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Before anything is written."""
    refused = small.grade(tmp_path / "out", "--dask", "tcp://127.0.0.1:1", *words)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "fix:" in refused.stderr
    assert not (tmp_path / "out").exists()
