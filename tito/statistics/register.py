"""The class register: what the statistics need of a run's receipts, and nothing else of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tito.grading.diagnosis import Diagnosis


@dataclass(frozen=True, slots=True)
class Worth:
    """A component and its points."""

    name: str
    points: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A probe as every receipt of the run lists it; its hint is known once somebody failed it."""

    name: str
    component: str
    text: str
    points: float
    hint: str


@dataclass(frozen=True, slots=True)
class Failure:
    """The probes, by their numbers in the register, that failed in the same way.

    Where `blame` names other components, theirs is the mistake, and no reason is kept.
    """

    probes: tuple[int, ...]
    answer: str
    reason: str
    where: str
    blame: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """A memory figure beside the reference's; None where there is none, or it is no finite number."""

    found: float | None
    reference: float | None
    limit: float


@dataclass(frozen=True, slots=True)
class Record:
    """One student's receipt; `score` is None where a failure of ours kept it from being graded.

    `shares` are of each probe's points, from 0 to 1; `seconds` is how long grading took, None where no log
    tells; `unchanged` are the components whose source is the released one, or is not there at all.
    """

    student: str
    status: str
    reason: str
    hint: str
    score: float | None
    max_score: int
    own_score: float | None
    seconds: float | None
    components: tuple[float, ...]
    shares: tuple[float, ...]
    failures: tuple[Failure, ...]
    diagnoses: tuple[Diagnosis, ...]
    memory: Mapping[tuple[str, str], Measured]
    notes: tuple[str, ...]
    decoys: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """A class: the components and probes that all were asked about, and a record a student, in order."""

    components: tuple[Worth, ...]
    probes: tuple[Asked, ...]
    records: tuple[Record, ...]


def register(documents: Iterable[Mapping[str, Any]], seconds: Mapping[str, float]) -> Register:
    """The register of these receipts of one run, which are read one at a time.

    `seconds` says how long grading a student took. KeyError and its like where a document is no receipt.
    """
    first: Mapping[str, Any] = {"components": (), "verdicts": ()}
    hints: dict[int, str] = {}
    records: list[Record] = []
    for document in documents:
        first = first if records else document
        records.append(_record(document, seconds.get(document["student"])))
        hints |= {number: each["hint"] for number, each in enumerate(document["verdicts"]) if each["hint"]}
    return Register(
        components=tuple(Worth(each["name"], each["max_score"]) for each in first["components"]),
        probes=tuple(_asked(each, hints.get(number, "")) for number, each in enumerate(first["verdicts"])),
        records=tuple(sorted(records, key=lambda record: record.student)),
    )


def _asked(verdict: Mapping[str, Any], hint: str) -> Asked:
    return Asked(verdict["probe"], verdict["component"], verdict["text"], verdict["max_points"], hint)


def _record(document: Mapping[str, Any], seconds: float | None) -> Record:
    own = document["own_prerequisites"]
    return Record(
        student=document["student"],
        status=document["status"],
        reason=document["reason"],
        hint=document["hint"],
        score=document["score"],
        max_score=document["max_score"],
        own_score=own and own["score"],
        seconds=seconds,
        components=tuple(each["score"] for each in document["components"]),
        shares=tuple(_share(each["points"], each["max_points"]) for each in document["verdicts"]),
        failures=tuple(_failures(document["verdicts"])),
        diagnoses=tuple(Diagnosis(**each) for each in document["diagnoses"]),
        memory={(each["probe"], each["figure"]): _measured(each) for each in document["memory"]},
        notes=tuple(document["notes"]),
        decoys=tuple(document["decoys"]),
        unchanged=tuple(
            each["component"]
            for each in document["provenance"]
            if each["as_released"] or not each["cells"]
        ),
    )  # fmt: skip


def _share(points: float, worth: float) -> float:
    """Most shares are 0 or 1, and these two are one object each: a large class fits into memory."""
    return 1.0 if points == worth else points / worth if points else 0.0


def _measured(row: Mapping[str, Any]) -> Measured:
    return Measured(_number(row["found"]), _number(row["reference"]), row["limit"])


def _number(figure: float | str | None) -> float | None:
    """A figure that is not finite is told as text in a receipt."""
    return None if isinstance(figure, str) else figure


def _failures(verdicts: Iterable[Mapping[str, Any]]) -> Iterator[Failure]:
    """The failures, those that are alike together, in the order of the first of each."""
    alike: dict[tuple[Any, ...], list[int]] = {}
    for number, each in enumerate(verdicts):
        if not each["passed"]:
            blame = tuple(each["blame"])
            told = ("", "", "") if blame else (each["answer"], each["reason"], each["where"])
            alike.setdefault((*told, blame), []).append(number)
    for (answer, reason, where, blame), numbers in alike.items():
        yield Failure(tuple(numbers), answer, reason, where, blame)
