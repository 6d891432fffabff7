"""A small deep-learning engine: tensors, layers and reverse-mode differentiation on NumPy alone.

Every public class is found here by name and loaded when it is first asked for. Differentiation is on
as soon as `tinytorch.core.autograd` exists; before that module is built, tensors compute forward only.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

_PLACES = {
    "core.tensor": "Tensor concatenate stack where set_default_dtype get_default_dtype",
    "core.activations": "Sigmoid ReLU Tanh GELU Softmax LogSoftmax",
    "core.layers": "Layer Linear Dense Dropout Sequential Embedding LayerNorm",
    "core.losses": "MSELoss CrossEntropyLoss BinaryCrossEntropyLoss NLLLoss log_softmax",
    "core.dataloader": "Dataset TensorDataset DataLoader RandomHorizontalFlip RandomCrop Compose",
    "core.autograd": "Function Variable enable_autograd disable_autograd no_grad is_grad_enabled"
    " set_grad_enabled gradcheck clip_gradients",
    "core.optimizers": "Optimizer SGD Adam AdamW",
    "core.training": "Trainer CosineSchedule EarlyStopping clip_grad_norm clip_grad_value",
    "functional": "grad vjp jvp jacobian hessian hvp checkpoint",
    "inspection": "graph memory",
}
_HOMES = {name: f"{__name__}.{place}" for place, names in _PLACES.items() for name in names.split()}
_AUTOGRAD = f"{__name__}.core.autograd"


def __getattr__(name: str) -> Any:
    """A public class by its name; differentiation is enabled by then, where it is built."""
    if name == "__all__":
        return __dir__()
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    _enable_where_built()
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The names that can be asked for: those of the modules that are built."""
    from importlib.util import find_spec

    return sorted(name for name, home in _HOMES.items() if home in sys.modules or find_spec(home))


def _enable_where_built() -> None:
    """Import the autograd module, which enables itself; a course that has not reached it has none."""
    try:
        importlib.import_module(_AUTOGRAD)
    except ModuleNotFoundError as error:
        if error.name != _AUTOGRAD:
            raise
