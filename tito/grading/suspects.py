"""The suspects: what the reference answers with each known misconception in it, asked when first needed."""

from __future__ import annotations
import __future__

import marshal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from tito.course.course import Course
from tito.course.module import Module
from tito.grading.graders import load_mutants
from tito.grading.key import AnswerKey
from tito.notebooks.publish import course_text
from tito.notebooks.segments import Segment, segments
from tito.probes.answer import Answer
from tito.probes.mutant import Mutant
from tito.probes.question import Block, ModuleCode
from tito.probes.suite import question
from tito.sandbox.ask import ask
from tito.sandbox.sandbox import Sandbox

BRIEF = 0.25
"""CPU seconds after which a misconception that never ends is known to be one; few take a hundredth of it."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A misconception and its answers to the probes of its component, by their numbers in the suite."""

    mutant: Mutant
    answers: Mapping[int, Answer]


class Suspects:
    """The mutants of a module under an answer key, to be held against failing submissions.

    Those of a component are asked once, whoever needs them first; a course without mutants has none.
    """

    def __init__(self, course: Course, module: Module, key: AnswerKey, sandbox: Sandbox) -> None:
        self._course, self._module, self._key, self._sandbox = course, module, key, sandbox
        self._asked: dict[str, tuple[Suspect, ...]] = {}

    def of(self, component: str) -> tuple[Suspect, ...]:
        """The suspects of a component, in the order of the file of mutants."""
        if component not in self._asked:
            self._asked[component] = tuple(self._questioned(component))
        return self._asked[component]

    def _questioned(self, component: str) -> Iterator[Suspect]:
        probes = self._key.suite.probes
        numbers = [number for number, probe in enumerate(probes) if probe.component == component]
        questions = [question(probes[number], self._key.seed, "float64") for number in numbers]
        limits = replace(self._sandbox.limits, cpu=BRIEF)
        for mutant in self._mutants:
            if mutant.component == component:
                answers = ask(self._sandbox, (self._mutated(mutant),), questions, limits=limits).answers
                yield Suspect(mutant, dict(zip(numbers, answers, strict=True)))

    @cached_property
    def _mutants(self) -> tuple[Mutant, ...]:
        has_any = self._course.mutants(self._module).is_file()
        return load_mutants(self._course, self._module) if has_any else ()

    @cached_property
    def _reference(self) -> tuple[tuple[Segment, Block], ...]:
        """The pieces of the reference's file, each compiled once for all mutants that leave it alone."""
        text = course_text(self._course.reference(self._module.export))
        return tuple((segment, _block(segment)) for segment in segments(text, self._module.export))

    def _mutated(self, mutant: Mutant) -> ModuleCode:
        """The reference with the mutant in the place of its definition."""
        changed = (mutant.definition or mutant.component).partition(".")[0]
        blocks = (
            _block(_with(segment, mutant)) if segment.name == changed else block
            for segment, block in self._reference
        )
        return ModuleCode(self._module.export, tuple(blocks))


def _with(segment: Segment, mutant: Mutant) -> Segment:
    return replace(segment, lines=tuple(mutant.applied(segment.source).split("\n")))


def _block(segment: Segment) -> Block:
    """A piece of the reference, compiled as its file is: with annotations as text."""
    flags = __future__.annotations.compiler_flag
    code = compile(segment.source, segment.name, "exec", flags=flags, dont_inherit=True)
    return Block(segment.name, marshal.dumps(code))
