"""The package at every stage of the course: names load when asked for, with or without autograd."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parents[2] / "reference"


def run(code: str, root: Path = REFERENCE) -> str:
    """What a fresh interpreter prints that finds the package under `root`."""
    prelude = f"import sys; sys.path.insert(0, {str(root)!r}); sys.dont_write_bytecode = True\n"
    done = subprocess.run([sys.executable, "-c", prelude + code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_package_loads_nothing() -> None:
    """`import tinytorch` alone costs nothing: not even NumPy is loaded."""
    assert run("import tinytorch; print('numpy' in sys.modules)") == "False"


def test_every_public_name_can_be_imported() -> None:
    """`dir` lists the names, `*` brings them, and each is there."""
    code = (
        "import tinytorch; from tinytorch import *; print(all(name in globals() for name in dir(tinytorch)))"
    )
    assert run(code) == "True"
    with pytest.raises(AssertionError, match="has no attribute 'Nothing'"):
        run("import tinytorch; tinytorch.Nothing")


def test_asking_for_a_tensor_enables_autograd() -> None:
    """`from tinytorch import Tensor` records; `from tinytorch.core.tensor import Tensor` alone does not."""
    code = "from tinytorch{} import Tensor; print(hasattr(Tensor, 'backward'))"
    assert run(code.format("")) == "True"
    assert run(code.format(".core.tensor")) == "False"


def test_a_package_without_autograd_computes_forward(tmp_path: Path) -> None:
    """Before module 06 is built everything else works, star import too."""
    shutil.copytree(
        REFERENCE / "tinytorch", tmp_path / "tinytorch", ignore=shutil.ignore_patterns("__pycache__")
    )
    for later in (
        "core/autograd.py",
        "core/optimizers.py",
        "core/training.py",
        "functional.py",
        "inspection.py",
    ):
        (tmp_path / "tinytorch" / later).unlink()
    code = (
        "from tinytorch import *; from tinytorch import Tensor, Linear, ReLU\n"
        "print(ReLU()(Linear(3, 2)(Tensor([[1, 2, 3]]))).shape, 'SGD' in dir())"
    )
    assert run(code, tmp_path) == "(1, 2) False"


def test_a_broken_autograd_is_not_swallowed(tmp_path: Path) -> None:
    """An ImportError inside the autograd module is shown, not taken for a missing module."""
    shutil.copytree(
        REFERENCE / "tinytorch", tmp_path / "tinytorch", ignore=shutil.ignore_patterns("__pycache__")
    )
    (tmp_path / "tinytorch" / "core" / "autograd.py").write_text("import a_module_that_does_not_exist\n")
    with pytest.raises(AssertionError, match="a_module_that_does_not_exist"):
        run("from tinytorch import Tensor", tmp_path)


def test_a_half_loaded_autograd_may_use_the_package() -> None:
    """While autograd is being run, cell by cell, its own imports from the package work."""
    code = (
        "import types\n"
        "half = types.ModuleType('tinytorch.core.autograd')\n"
        "sys.modules['tinytorch.core.autograd'] = half\n"
        "exec('from tinytorch import Tensor, ReLU; from tinytorch.core.losses import MSELoss', vars(half))\n"
        "print(half.ReLU()(half.Tensor([-1, 2])).data.tolist())"
    )
    assert run(code) == "[0.0, 2.0]"


def test_running_the_module_twice_records_by_the_newer_rules() -> None:
    """As when a notebook's cells are run again: each operation is recorded once, by the new classes."""
    code = (
        "import tinytorch.core.autograd as old; from tinytorch.core.tensor import Tensor\n"
        "namespace = {'__name__': 'again'}\n"
        "exec(compile(open(old.__file__).read(), 'again', 'exec'), namespace)\n"
        "x = Tensor([3.0], requires_grad=True); y = x * x; y.backward()\n"
        "print(type(y._grad_fn) is namespace['MulBackward'], x.grad.tolist())"
    )
    assert run(code) == "True [6.0]"
