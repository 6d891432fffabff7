"""`tito seed`: the secret seed of a module, made before the deadline and shown after it."""

from __future__ import annotations

import typer

from tito.cli.answer import answer
from tito.cli.options import JsonOption, ModuleOption, chosen_module

seed = typer.Typer(name="seed", help="Secret seeds: promised before the deadline.", no_args_is_help=True)


@seed.command()
def new(module: ModuleOption = None, json: JsonOption = False) -> None:
    """Draw a module's secret seed and keep it beside its graders.

    What is printed is its SHA-256. tito release publishes that in every workspace, and tito grade draws the
    inputs from the seed; so students can check after the deadline that nobody has chosen it since.

    Example: tito seed new --module 06_autograd
    """
    from tito.course.seed import commitment, seed_file, write_seed

    course, chosen = chosen_module(module)
    digest = commitment(write_seed(course, chosen))
    answer(json, {"module": chosen.name, "sha256": digest, "file": seed_file(course, chosen)}, digest)
    typer.echo(f"The seed is in {seed_file(course, chosen)}: keep a copy, and keep it out of git.", err=True)
    typer.echo(f'For the course\'s own course.toml:\n[seeds]\n{chosen.name} = "{digest}"', err=True)


@seed.command()
def show(module: ModuleOption = None, json: JsonOption = False) -> None:
    """Print a module's secret seed, once the deadline is over.

    Beside it stands what students type to hold it against the hash that was published.

    Example: tito seed show --module 06_autograd
    """
    from tito.course.seed import commitment, kept_seed
    from tito.errors import CourseError

    course, chosen = chosen_module(module)
    kept = kept_seed(course, chosen)
    if kept is None:
        raise CourseError(
            f"{chosen.name} has no secret seed here.", f"Draw one: tito seed new --module {chosen.name}"
        )
    answer(json, {"module": chosen.name, "seed": kept, "sha256": commitment(kept)}, f"{kept}")
    typer.echo(f"SHA-256 {commitment(kept)}: printf '%s' {kept} | sha256sum", err=True)
