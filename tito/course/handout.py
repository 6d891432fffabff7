"""What a workspace says of the course: the texts in it that are not lessons."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

import tito
from tito.course.course import Course
from tito.course.module import Component, Module
from tito.course.seed import promises

MADE = "# Made by tito release: change it in the course, not here.\n"

GITIGNORE = """\
.venv/
.tito/
.ipynb_checkpoints/
__pycache__/
submissions/
"""


def course_file(course: Course) -> str:
    """The student's course.toml: what the course is called, where it opens online, and its seeds' hashes."""
    links = "".join(f"{_text(place)} = {_text(address)}\n" for place, address in course.links.items())
    seeds = "".join(f"{_text(module)} = {_text(digest)}\n" for module, digest in promises(course).items())
    return (
        f"{MADE}name = {_text(course.name)}\ntitle = {_text(course.title)}\n"
        f"\n[workspace]\ntito = {_text(tito.__version__)}\n"
        + (f"\n[links]\n{links}" if links else "")
        + (f"\n[seeds]\n{seeds}" if seeds else "")
    )


def module_file(module: Module) -> str:
    """What module.toml says to everybody: the module's name, what it needs, its components and points."""
    head = (
        f"title = {_text(module.title)}\n"
        f"export = {_text(module.export)}\n"
        f"prerequisites = {_list(module.prerequisites)}\n"
    )
    return MADE + head + "".join(f"\n[[components]]\n{_component(each)}" for each in module.components)


def _component(component: Component) -> str:
    lines = [f"name = {_text(component.name)}", f"points = {component.points}"]
    if component.definitions != (component.name,):
        lines.append(f"definitions = {_list(component.definitions)}")
    if component.rests_on:
        lines.append(f"rests_on = {_list(component.rests_on)}")
    return "\n".join(lines) + "\n"


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    """A string as TOML, which spells it as JSON does, but for the one control character JSON lets stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def activation_name(course: Course) -> str:
    return f"activate-{course.name.replace(' ', '-')}.sh"


def activation(course: Course) -> str:
    """A script for bash and zsh: the environment of the workspace, and Python that finds the package."""
    return f"""\
# For bash and zsh, once in every new terminal:  source bin/{activation_name(course)}
# Turns the workspace's environment on, where there is one, and lets Python find your package.
# Then, for every module:  tito start M, tito jupyter -m M, tito test M, tito export M, tito submit M
_tito_root="$(CDPATH= cd -- "$(dirname -- "${{BASH_SOURCE:-$0}}")/.." && pwd)"
if [ -f "$_tito_root/course.toml" ]; then
    if [ -f "$_tito_root/.venv/bin/activate" ]; then . "$_tito_root/.venv/bin/activate"; fi
    case ":${{PYTHONPATH:-}}:" in
        *":$_tito_root:"*) ;;
        *) export PYTHONPATH="$_tito_root${{PYTHONPATH:+:$PYTHONPATH}}" ;;
    esac
    export TITO_COURSE="$_tito_root"
else
    echo "Type this in bash or zsh, in your workspace: source bin/{activation_name(course)}" >&2
fi
unset _tito_root
"""


def readme(course: Course, modules: Sequence[Module], shipped: Sequence[str]) -> str:
    """What to type, in order; `shipped` are the files of the package that come with the workspace."""
    first = modules[0].name
    return f"""\
# {course.title}

Your workspace. You write the open cells of the notebooks; `tito` tells you what is wrong, and why.

## Once, with Python 3.11 or newer

```
python3 bin/setup.py
```

## In every new terminal

```
source bin/{activation_name(course)}
```

## For every module

```
tito start {first}               # 1. begin: its notebook, fresh from the lesson
tito jupyter --module {first}    # 2. open it, and write the open cells
tito test --module {first}       # 3. check it: what is wrong, where, and a hint
tito export --module {first}     # 4. write it to your package, for the modules after it
tito submit --module {first}     # 5. check once more, and write the zip that you hand in
```

`tito status` says at any time where you stand and what to type next. `tito test {first} --watch` checks again
whenever you save. `tito reset {first}` begins again and keeps what you wrote.

{"".join(_rows(course, modules))}
{_package(shipped)}

## What is whose

The notebooks and what you export are yours. `modules/` and `course.toml` belong to the course: `tito` reads
them, and what you change there only misleads it. The answers in `modules/*/checks.seal` are those of the
public checks; your grade comes from other questions.
"""


def _rows(course: Course, modules: Iterable[Module]) -> Iterator[str]:
    """The modules as a table: notebook, title, and where it opens online."""
    online = " online |" if course.links else ""
    yield f"| notebook | module |{online}\n|---|---|{'---|' if course.links else ''}\n"
    for module in modules:
        path = f"{module.name}/{module.name}.ipynb"
        links = ", ".join(
            f"[{place}]({address.replace('{module}', module.name)})"
            for place, address in course.links.items()
        )
        yield f"| [{path}]({path}) | {module.title} |" + (f" {links} |" if links else "") + "\n"


def _package(shipped: Sequence[str]) -> str:
    if not shipped:
        return "Later modules build on your own earlier ones, which `tito export` writes to `tinytorch/`."
    files = ", ".join(f"`{path}`" for path in shipped)
    return f"What the modules build on and you need not write comes with the workspace: {files}."
