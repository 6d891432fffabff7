"""`tito jupyter`: JupyterLab in the course's environment."""

from __future__ import annotations

from pathlib import Path

import typer

from tito.cli.env import NameOption
from tito.cli.options import ModuleOption


def jupyter(context: typer.Context, module: ModuleOption = None, name: NameOption = None) -> None:
    """Open JupyterLab in the course's environment.

    With --module it opens the module's notebook. It answers on this machine alone. Ctrl-C ends it and its
    kernels; save first. What stands after `--` is handed to JupyterLab.

    Example: tito jupyter --module 06_autograd -- --no-browser
    """
    from tito.cli.options import chosen_module
    from tito.course.course import find_course
    from tito.environments.environment import made
    from tito.environments.laboratory import check_laboratory, notebook, start

    course, chosen = chosen_module(module) if module else (find_course(Path.cwd()), None)
    environment = made(course, name)
    opened = notebook(course, chosen) if chosen else None
    check_laboratory(environment)
    start(course, environment, opened, context.args)
