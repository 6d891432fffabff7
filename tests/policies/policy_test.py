"""A course's policy as it is read: defaults, every key, and what is refused with its reason."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tito.course.course import Course
from tito.errors import TitoError
from tito.gradebook.collected import read_times
from tito.policies.extensions import Extension
from tito.policies.lines import records
from tito.policies.policy import Calendar, Late, Policy
from tito.policies.read import load_policy

CASES = Path(__file__).parents[1] / "cases" / "policies"
DOCS = (Path(__file__).parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")
DUE = "[due]\n06_autograd = 2026-11-20T23:59:00+01:00\n"
Stating = Callable[[str], Course]


def cases(name: str, key: str) -> list[tuple[str, str]]:
    """What is written, and what is said against it."""
    found = tomllib.loads((CASES / name).read_text(encoding="utf-8"))["case"]
    return [(each[key], each["says"]) for each in found]


def blocks(kind: str) -> list[str]:
    """The fenced examples of a kind in docs/policies.md."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", DOCS, flags=re.DOTALL | re.MULTILINE)


def test_what_is_left_out_has_its_default(stating: Stating) -> None:
    """An empty course.toml: 70 and 30 points, the last attempt, nothing late, nothing dropped."""
    assert load_policy(stating("")) == Policy(
        70, 30, 2, "last", Late(), 0, frozenset(), (), Calendar({}, None)
    )


def test_every_key_is_read(stating: Stating, tmp_path: Path) -> None:
    """Each value arrives where it is used; extensions by student and module, in any spelling of it."""
    (tmp_path / "more.csv").write_text(
        "Student;Module;days;exempt;due;reason\nada;autograd;1.5;;;ill\n\ngrace;6;;yes\n"
        "emmy;06_autograd;;;2026-11-25T12:00:00Z;\n",
        encoding="utf-8-sig",
    )
    found = load_policy(
        stating(
            '[policy]\nautomatic = 60\nmanual = 40\ndecimals = 1\nattempts = "best"\ndrop_lowest = 2\n'
            'bonus = ["01_tensor"]\nextensions = "more.csv"\n'
            '[policy.late]\nkind = "bank"\ndays = 3\npercent = 5\ngrace = 10\ncap = 40\n'
            f"[policy.thresholds]\npass = 50\nA = 90\n{DUE}"
        )
    )
    (due,) = found.calendar.due.values()
    assert due.utcoffset() == timedelta(hours=1)
    assert found == Policy(
        60, 40, 1, "best", Late(0, 5, 3, 10, 40), 2, frozenset({"01_tensor"}), (("A", 90), ("pass", 50)),
        Calendar(
            {"06_autograd": datetime(2026, 11, 20, 22, 59, tzinfo=UTC)},
            {
                ("ada", "06_autograd"): Extension(more=timedelta(days=1.5)),
                ("grace", "06_autograd"): Extension(exempt=True),
                ("emmy", "06_autograd"): Extension(until=datetime(2026, 11, 25, 12, tzinfo=UTC)),
            },
        ),
    )  # fmt: skip


@pytest.mark.parametrize(("toml", "says"), cases("refused.toml", "toml"))
def test_what_makes_no_sense_is_refused(toml: str, says: str, stating: Stating) -> None:
    """The message names what is wrong, and there is a fix."""
    with pytest.raises(TitoError) as refused:
        load_policy(stating(toml))
    assert says in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(("text", "says"), cases("extensions_refused.toml", "csv"))
def test_a_wrong_extension_is_named_by_its_line(
    text: str, says: str, stating: Stating, tmp_path: Path
) -> None:
    """The file, the line and the fix."""
    (tmp_path / "more.csv").write_text(text)
    with pytest.raises(TitoError) as refused:
        load_policy(stating(f'{DUE}[policy]\nextensions = "more.csv"'))
    assert "more.csv" in refused.value.message
    assert says in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize("toml", blocks("toml"))
def test_the_examples_in_the_docs_are_policies(toml: str, stating: Stating, tmp_path: Path) -> None:
    """Each says something other than the defaults, or states them."""
    (extensions,) = blocks("csv extensions")
    (tmp_path / "extensions.csv").write_text(extensions)
    found = load_policy(stating(toml))
    assert found != Policy() or tomllib.loads(toml)["policy"].items() == {
        ("automatic", 70), ("manual", 30), ("decimals", 2)
    }  # fmt: skip


def test_the_files_in_the_docs_can_be_read(tmp_path: Path) -> None:
    """Times with an offset and with a zone; the columns of a file of marks."""
    path = tmp_path / "example.csv"
    (times,) = blocks("csv times")
    path.write_text(times)
    assert read_times(path) == {
        "ada": datetime(2026, 11, 20, 22, tzinfo=UTC),
        "grace": datetime(2026, 11, 20, 23, 30, tzinfo=UTC),
    }
    (marks,) = blocks("csv marks")
    path.write_text(marks)
    assert len(list(records(path, ("student", "module", "question", "score"), ("comment",)))) == 2


def test_the_docs_name_every_key() -> None:
    """Each key that is read stands in a table or an example of docs/policies.md."""
    for key in (*Policy.__dataclass_fields__, *Late.__dataclass_fields__, "extensions", "kind"):
        assert key == "calendar" or re.search(rf"\b{key}\b", DOCS), key


@pytest.mark.parametrize("text", ["soon", "2026-11-20T22:00:00", "2026-11-20 22:00:00 Nowhere/Land"])
def test_a_time_without_a_zone_is_refused(text: str, tmp_path: Path) -> None:
    """The collector's list says where its clock is, and names each student once."""
    path = tmp_path / "times.csv"
    path.write_text(f"student,timestamp\nada,{text}\n")
    with pytest.raises(TitoError, match=r"line 2: .* is no time with its offset"):
        read_times(path)
    path.write_text("student,timestamp\nada,2026-11-20T22:00:00Z\nada,2026-11-21T22:00:00Z\n")
    with pytest.raises(TitoError, match="line 3: ada is there twice"):
        read_times(path)
