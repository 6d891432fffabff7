"""Decoys: opening one is noticed of the worker that did it, and honest work never opens any."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from textwrap import dedent

import packages
import pytest

from tito.errors import SandboxError
from tito.probes.answer import Raised, Returned
from tito.sandbox.ask import ask
from tito.sandbox.conduct import Conduct
from tito.sandbox.decoys import FILES, FOLDER
from tito.sandbox.sandbox import Sandbox

HONEST = """
import numpy as np, numpy.random, numpy.fft, numpy.testing, json, csv, pathlib, os, statistics
def double(x): return 2 * x
"""
ONE = packages.run("from tinytorch.core.autograd import double; answer = double(1)")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    try:
        with Sandbox(packages.PREREQUISITES, tier="full") as opened:
            yield opened
    except SandboxError as error:
        pytest.skip(error.message)


def touched(sandbox: Sandbox, *cells: str) -> set[str]:
    """What a submission of these cells opened."""
    conduct = Conduct(10.0)
    asked = ask(sandbox, packages.student(HONEST, *cells), [ONE], conduct)
    assert asked.answers == (Returned(2),)
    return conduct.touched


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "opener", ["open('{}').close", "__import__('os').open('" + FOLDER + "/{}', 0).bit_count"]
)
def test_an_opened_decoy_is_noticed(name: str, opener: str, sandbox: Sandbox) -> None:
    """Every decoy is heard of by its name, whichever way it is opened, once for all."""
    assert touched(sandbox, f"{opener.format(name)}()\n{opener.format(name)}()") == {name}


def test_honest_work_opens_none(sandbox: Sandbox) -> None:
    """Importing the library, looking around and walking through every folder opens no file of them."""
    looks = """
        for folder, folders, files in os.walk('/srv'):
            [os.stat(os.path.join(folder, name)) for name in files]
        names = os.listdir(), [*pathlib.Path('.').iterdir()], os.path.exists('gradebook.db')
    """
    assert touched(sandbox, dedent(looks)) == set()


def test_a_decoy_is_only_read(sandbox: Sandbox) -> None:
    """Nobody can write to a decoy or beside it, nor take it away."""
    for attempt in ("open('results.json', 'w')", "open('more.json', 'w')", "os.remove('results.json')"):
        question = packages.run(f"import os; answer = {attempt}")
        (answer,) = ask(sandbox, packages.student(HONEST), [question]).answers
        assert isinstance(answer, Raised)
        assert answer.lineage[0] in {"OSError", "PermissionError"}


def test_one_worker_is_not_charged_with_what_another_did(sandbox: Sandbox) -> None:
    """While one submission opens decoys, those beside it, before and after are not noted for it."""

    def one(number: int) -> set[str]:
        return touched(sandbox, "open('grades.csv').close()" if number % 3 == 0 else "")

    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(one, range(12)))
    assert found == [{"grades.csv"} if number % 3 == 0 else set() for number in range(12)]


def test_lower_tiers_have_none() -> None:
    """Where a worker has no file system of its own there is nothing to open, and nothing is noted."""
    with Sandbox(packages.PREREQUISITES, tier="basic", highest="standard") as sandbox:
        cell = "try: open('gradebook.db')\nexcept OSError: pass"
        assert touched(sandbox, cell) == set()
