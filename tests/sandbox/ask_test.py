"""Asking: what comes back for honest, broken, slow and crashing packages."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import packages
import pytest

from tito.errors import SandboxError
from tito.probes.answer import Crashed, Exceeded, Raised, Returned, TimedOut
from tito.probes.question import ModuleCode
from tito.sandbox.ask import Loaded, ask
from tito.sandbox.conduct import STEP, Conduct
from tito.sandbox.interview import TOGETHER
from tito.sandbox.limits import Limits
from tito.sandbox.sandbox import Sandbox
from tito.sandbox.wire import ARRAYS, HEADER_LIMIT

LIMITS = Limits(cpu=0.2, blocked=0.2, load=0.4, budget=5.0, memory=256 << 20, answer=1 << 20, output=1000)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(packages.PREREQUISITES, LIMITS, "basic") as opened:
        yield opened


DOUBLE = packages.question(lambda lib, x: lib.autograd.double(x), x=np.arange(3.0))
WRITTEN = "def double(x): return 2 * x"
CRASH = packages.run("import os; os._exit(7)")
HANG = packages.run("while True: pass")
SLEEP = packages.run("import time; time.sleep(60)")


def test_one_answer_a_question_in_order(sandbox: Sandbox) -> None:
    """Answers come in the order of the questions, those after a crash or a timeout included."""
    numbers = [packages.question(lambda lib, n: n, n=n) for n in range(6)]
    asked = ask(sandbox, packages.student(WRITTEN), [*numbers[:2], CRASH, *numbers[2:4], HANG, *numbers[4:]])
    values = [answer.value for answer in asked.answers if isinstance(answer, Returned)]
    assert values == list(range(6))
    assert isinstance(asked.answers[2], Crashed)
    assert isinstance(asked.answers[5], TimedOut)


def test_inputs_and_answers_are_the_same_bits(sandbox: Sandbox) -> None:
    """Nested data with arrays of every dtype goes to the package and back unchanged."""
    value = {
        name: [np.array([[1, 0, 3]], name), {"x": 0.1, "none": None}]
        for name in ("?", "u1", "i8", "f2", "f4", "f8")
    }
    asked = ask(sandbox, packages.student(WRITTEN), [packages.question(lambda lib, v: v, v=value)])
    assert isinstance(asked.answers[0], Returned)
    assert repr(asked.answers[0].value) == repr(value)


def test_no_questions_only_load(sandbox: Sandbox) -> None:
    """Without questions the package is loaded and there are no answers."""
    asked = ask(sandbox, packages.student(WRITTEN), [])
    assert asked.loaded == Loaded()
    assert asked.answers == ()


def test_an_unwritten_cell_is_noted_and_the_rest_goes_on(sandbox: Sandbox) -> None:
    """NotImplementedError at a cell's top level leaves the other cells to run."""
    asked = ask(sandbox, packages.student("raise NotImplementedError", WRITTEN), [DOUBLE])
    assert asked.loaded == Loaded((f"{packages.AUTOGRAD}[0]",))
    assert isinstance(asked.answers[0], Returned)


def test_a_failing_cell_fails_everything_and_says_where(sandbox: Sandbox) -> None:
    """Any other exception in a cell is the answer to every question, with the cell and its line."""
    asked = ask(sandbox, packages.student(WRITTEN, "x = 1\ny = [][x]"), [DOUBLE, DOUBLE])
    failure = Raised(
        ("IndexError", "LookupError", "Exception", "BaseException"),
        "list index out of range",
        f"{packages.AUTOGRAD}[1]",
        2,
    )
    assert asked.loaded == failure
    assert asked.answers == (failure, failure)


def test_an_exception_names_the_students_innermost_line(sandbox: Sandbox) -> None:
    """The place is in the student's code, even where the library raised."""
    cells = (
        "import json",
        "def double(x):\n    return read('{')\n\ndef read(text):\n    return json.loads(text)",
    )
    answer = ask(sandbox, packages.student(*cells), [DOUBLE]).answers[0]
    assert isinstance(answer, Raised)
    assert answer.kind == "ValueError"
    assert (answer.cell, answer.line) == (f"{packages.AUTOGRAD}[1]", 5)


def test_classes_of_the_students_are_named_by_what_they_derive_from(sandbox: Sandbox) -> None:
    """The lineage holds built-in classes alone."""
    cell = "class Mine(KeyError): pass\ndef double(x): raise Mine('x')"
    answer = ask(sandbox, packages.student(cell), [DOUBLE]).answers[0]
    assert isinstance(answer, Raised)
    assert answer.lineage == ("KeyError", "LookupError", "Exception", "BaseException")


def test_modules_import_each_other_whatever_their_order(sandbox: Sandbox) -> None:
    """`from tinytorch import double` works in a module that tinytorch itself imports from."""
    package = (
        packages.module("tinytorch.extra", "import tinytorch\nfrom tinytorch.core.autograd import double"),
        packages.module("tinytorch", "from tinytorch.core.autograd import double"),
        packages.module(packages.AUTOGRAD, "import tinytorch", WRITTEN),
    )
    question = packages.run("from tinytorch.extra import double; answer = double(21)")
    assert ask(sandbox, package, [question]).answers == (Returned(42),)


def test_a_students_module_replaces_the_prerequisite(sandbox: Sandbox) -> None:
    """A module of the name of a prerequisite takes its place, in that worker alone."""
    theirs = (
        packages.module(packages.TENSOR, "class Tensor: mine = 5\nmine = 5"),
        *packages.student(WRITTEN),
    )
    question = packages.run("import tinytorch.core.tensor as t; answer = hasattr(t, 'mine')")
    assert ask(sandbox, theirs, [question]).answers == (Returned(True),)
    assert ask(sandbox, packages.student(WRITTEN), [question]).answers == (Returned(False),)


def test_computing_and_sleeping_run_out_of_different_clocks(sandbox: Sandbox) -> None:
    """An endless loop uses up CPU time, a sleeper waits; both answers carry the limit."""
    asked = ask(sandbox, packages.student(WRITTEN), [HANG, SLEEP])
    assert asked.answers == (TimedOut(LIMITS.cpu, "CPU"), TimedOut(LIMITS.blocked, "waiting"))


def test_loading_has_limits_of_its_own(sandbox: Sandbox) -> None:
    """A cell that never ends is stopped, and its timeout is the answer to every question."""
    asked = ask(sandbox, packages.student("while True: pass"), [DOUBLE, DOUBLE])
    assert asked.loaded == TimedOut(LIMITS.load, "CPU")
    assert asked.answers == (asked.loaded, asked.loaded)


def test_the_budget_ends_an_ask() -> None:
    """Once an ask has used up its budget nothing more is asked, and the answers say so."""
    with Sandbox(packages.PREREQUISITES, replace(LIMITS, budget=0.5), "basic") as sandbox:
        asked = ask(sandbox, packages.student(WRITTEN), [HANG] * 50)
    assert asked.answers == (*[TimedOut(LIMITS.cpu, "CPU")] * 2, *[TimedOut(0.5, "budget")] * 48)


def test_a_budget_may_be_shared_by_several_asks(sandbox: Sandbox) -> None:
    """What one ask has used up the next one lacks."""
    conduct = Conduct(0.5)
    assert ask(sandbox, packages.student(WRITTEN), [HANG, DOUBLE], conduct).answers[0] == TimedOut(0.2, "CPU")
    assert ask(sandbox, packages.student(WRITTEN), [HANG], conduct).answers == (TimedOut(0.2, "CPU"),)
    assert not conduct.is_spent
    assert ask(sandbox, packages.student(WRITTEN), [HANG], conduct).answers == (TimedOut(0.5, "budget"),)
    assert conduct.is_spent


BUSY = "import time\nstart = time.process_time()\nwhile time.process_time() < start + 0.4: pass\nanswer = 1"


def test_a_question_may_take_so_many_times_what_it_cost_the_reference(sandbox: Sandbox) -> None:
    """The limit is a multiple of the cost, or the floor; the answer says what holds on every machine."""
    dear, cheap = (replace(packages.run(BUSY), cost=cost) for cost in (0.1, 1e-6))
    asked = ask(sandbox, packages.student(WRITTEN), [dear, cheap])
    assert asked.answers == (Returned(1), TimedOut(LIMITS.cpu, "CPU", LIMITS.times))


def test_what_an_answer_took_is_told(sandbox: Sandbox) -> None:
    """The CPU seconds of each answer are measured, apart where they are asked for one at a time."""
    half = packages.run(BUSY.replace("0.4", "0.1"))
    asked = ask(sandbox, packages.student(WRITTEN), [DOUBLE, half, DOUBLE], together=1)
    assert asked.cpu[1] >= 0.1
    assert max(asked.cpu[0], asked.cpu[2]) < 0.1


HOG = "import sys\nprint(flush=True)\nwhile True: pass"


def test_a_loaded_machine_fails_nobody(sandbox: Sandbox) -> None:
    """With every processor taken several times over, answers and timeouts are the same as without."""
    questions = [DOUBLE, packages.run(BUSY.replace("0.4", "0.1")), HANG, SLEEP, DOUBLE]
    alone = ask(sandbox, packages.student(WRITTEN), questions).answers
    with contextlib.ExitStack() as stack:
        for _ in range(4 * (os.cpu_count() or 1)):
            hog = subprocess.Popen([sys.executable, "-S", "-c", HOG], stdout=subprocess.PIPE)
            stack.enter_context(hog)
            stack.callback(hog.kill)
            assert hog.stdout is not None
            hog.stdout.readline()
        crowded = ask(sandbox, packages.student(WRITTEN), questions).answers
    assert repr(crowded) == repr(alone)


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("import numpy; answer = numpy.zeros(1 << 18)", Exceeded("answer", LIMITS.answer)),
        ("import numpy; answer = [numpy.zeros(0)] * 5000", Exceeded("arrays", ARRAYS)),
        ("answer = 'x' * (1 << 19)", Exceeded("text", HEADER_LIMIT)),
    ],
)
def test_an_answer_beyond_a_limit_is_told_with_the_limit(
    source: str, answer: Exceeded, sandbox: Sandbox
) -> None:
    """Bytes of arrays, their number and all else have limits; the next question is answered as ever."""
    asked = ask(sandbox, packages.student(WRITTEN), [packages.run(source), packages.run("answer = 1")])
    assert asked.answers == (answer, Returned(1))


def test_more_questions_than_go_together_are_answered_in_order(sandbox: Sandbox) -> None:
    """A worker lost in the middle of a message answers for itself alone; those after it are asked again."""
    numbers = [packages.question(lambda lib, n: n, n=n) for n in range(5 * TOGETHER)]
    for place in (0, 1, TOGETHER - 1, TOGETHER, 3 * TOGETHER + 1):
        asked = ask(sandbox, packages.student(WRITTEN), [*numbers[:place], CRASH, *numbers[place:]])
        kept = [each.value for each in asked.answers if isinstance(each, Returned)]
        assert kept == list(range(5 * TOGETHER))
        assert asked.answers[place] == Crashed("ended by itself with exit code 7")


AHEAD = """
import os, sys
worker, wire = sys.modules['tito.sandbox.worker'], sys.modules['tito.sandbox.wire']

def nonces():
    return [nonce for nonce, _ in GIVEN]

def say(nonce, value):
    os.write(3, wire.encode(wire.Frame(nonce, 'returned', value)))

def reading(line, read=worker._read):
    global GIVEN
    kind, GIVEN = message = read(line)
    return message

worker._read = reading
"""


@pytest.mark.parametrize(
    ("cheat", "right"),
    [
        ("a.say(a.nonces()[1], 1)", 0),  # another's nonce
        ("[a.say(nonce, 7) for nonce in reversed(a.nonces())]", 0),
        ("[a.say(a.nonces()[0], 0)] * 2", 1),  # twice its own
        ("[a.say(nonce, n) for n, nonce in enumerate(a.nonces())]; a.os._exit(0)", 4),  # all, and leave
    ],
)
def test_answers_count_once_and_in_order(cheat: str, right: int, sandbox: Sandbox) -> None:
    """Of what is said under the nonces of one message only the answer to each question, in turn, is taken.

    Whoever knows an answer beforehand may give it; a second answer, or one out of turn, ends the worker.
    """
    source = f"import sys; a = sys.modules['{packages.AUTOGRAD}']; {cheat}; answer = 0"
    questions = [packages.run(source), *(packages.run(f"answer = {n}") for n in (1, 2, 3))]
    asked = ask(sandbox, packages.student(AHEAD), questions)
    assert len(asked.answers) == 4
    taken = [answer == Returned(n) for n, answer in enumerate(asked.answers)]
    assert taken[0] == (right > 0)
    assert any(isinstance(answer, Crashed) for answer in asked.answers) == (right < 4)


def test_memory_runs_out_with_its_limit(sandbox: Sandbox) -> None:
    """More memory than allowed is an answer with the limit and the line, and the worker goes on."""
    cell = "def double(x):\n    return bytearray(1 << 29)"
    asked = ask(sandbox, packages.student(cell), [DOUBLE, packages.run("answer = 1")])
    assert asked.answers == (
        Exceeded("memory", LIMITS.memory, f"{packages.AUTOGRAD}[0]", 2),
        Returned(1),
    )


def test_output_is_text_and_bounded(sandbox: Sandbox) -> None:
    """What is printed comes back without control characters, and never more than the limit."""
    cell = "import sys\nprint('h\\x1b[31m\\u00e9', file=sys.stderr)\n" + WRITTEN
    assert ask(sandbox, packages.student(cell), []).output == "h\ufffd[31m\u00e9\n"
    flooding = ask(sandbox, packages.student("for i in range(10_000): print(i)"), [DOUBLE])
    assert len(flooding.output) == LIMITS.output
    assert flooding.loaded == Loaded()


def test_input_is_at_its_end(sandbox: Sandbox) -> None:
    """input() raises EOFError and waits for nobody."""
    answer = ask(sandbox, packages.student(WRITTEN), [packages.run("answer = input()")]).answers[0]
    assert isinstance(answer, Raised)
    assert answer.kind == "EOFError"


def test_crashes_say_how(sandbox: Sandbox) -> None:
    """An exit code and a signal are told apart."""
    segfault = packages.run("import ctypes; ctypes.string_at(0)")
    asked = ask(sandbox, packages.student(WRITTEN), [CRASH, segfault])
    assert asked.answers == (Crashed("ended by itself with exit code 7"), Crashed("was killed by SIGSEGV"))


def test_what_is_not_plain_is_a_type_error(sandbox: Sandbox) -> None:
    """An answer that is no plain data is a TypeError of the probe's, not a crash."""
    answer = ask(sandbox, packages.student(WRITTEN), [packages.run("answer = object()")]).answers[0]
    assert isinstance(answer, Raised)
    assert answer.kind == "TypeError"


def test_sets_come_in_the_same_order_in_every_worker() -> None:
    """Hashing of text is fixed, so that answers do not depend on the run."""
    question = packages.run("answer = [*{'a', 'b', 'c', 'd', 'e'}]")
    found = set()
    for _ in range(2):
        with Sandbox(packages.PREREQUISITES, LIMITS, "basic") as sandbox:
            found.add(repr(ask(sandbox, packages.student(WRITTEN), [question]).answers))
    assert len(found) == 1


def test_several_threads_share_a_sandbox(sandbox: Sandbox) -> None:
    """Asks from several threads at once get the answers to their own questions."""

    def one(number: int) -> object:
        package = packages.student(f"def double(x): return {number}")
        return [
            getattr(each, "value", each) for each in ask(sandbox, package, [DOUBLE, CRASH, DOUBLE]).answers
        ]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(one, range(12)))
    assert found == [[number, Crashed("ended by itself with exit code 7"), number] for number in range(12)]


def test_a_failing_prerequisite_is_our_error() -> None:
    """A prerequisite that raises is a SandboxError that names what it raised."""
    broken = (packages.module(packages.TENSOR, "raise ValueError('broken')"),)
    with pytest.raises(SandboxError, match="do not load: ValueError: broken"):
        Sandbox(broken, LIMITS, "basic").__enter__()


def test_a_closed_sandbox_says_so() -> None:
    """Asking outside the `with` block is a SandboxError."""
    with Sandbox(packages.PREREQUISITES, LIMITS, "basic") as sandbox:
        pass
    with pytest.raises(SandboxError, match="closed"):
        ask(sandbox, packages.student(WRITTEN), [DOUBLE])


def test_random_numbers_belong_to_the_question(sandbox: Sandbox) -> None:
    """The global generators start anew at each question, so an answer does not depend on those before."""
    draw = packages.run("import random, numpy; answer = [random.random(), float(numpy.random.rand())]")
    answers = ask(sandbox, packages.student(WRITTEN), [draw, DOUBLE, draw, CRASH, draw]).answers
    assert answers[0] == answers[2] == answers[4]


def test_leaving_without_an_answer_costs_what_it_took() -> None:
    """Time that a worker used up before it died counts against the budget."""
    source = "import os, time\nwhile time.process_time() < 0.1: pass\nos._exit(0)"
    with Sandbox(packages.PREREQUISITES, replace(LIMITS, budget=0.4), "basic") as sandbox:
        asked = ask(sandbox, packages.student(WRITTEN), [packages.run(source)] * 50)
    assert asked.answers[-1] == TimedOut(0.4, "budget")


def used_up(conduct: Conduct, seconds: float) -> float:
    """What somebody uses up, so many seconds at a time, until the budget is gone, or has been ten times."""
    used = 0.0
    while not conduct.is_spent and used < 10 * conduct.seconds:
        conduct.charge(seconds)
        used += seconds
    return used


SLOW = [0.001, 0.99 * STEP, 1.99 * STEP, 0.3]


@pytest.mark.parametrize("seconds", SLOW)
def test_what_is_too_little_to_be_counted_has_an_end(seconds: float) -> None:
    """Whatever it takes at a time, nobody uses more than twice the budget, nor is anybody denied it once."""
    used = used_up(Conduct(LIMITS.budget), seconds)
    assert LIMITS.budget - STEP <= used <= 2 * LIMITS.budget + seconds


def test_the_kernel_ends_nobody_before_the_budget_does() -> None:
    """A worker's own limit of CPU time is beyond all that it may use, so that its answers are judged."""
    asked_for = packages.run("import resource; answer = min(resource.getrlimit(resource.RLIMIT_CPU))")
    with Sandbox(packages.PREREQUISITES, replace(LIMITS, budget=30.0), "basic") as sandbox:
        (answer,) = ask(sandbox, packages.student(WRITTEN), [asked_for]).answers
    assert isinstance(answer, Returned)
    assert isinstance(answer.value, int)
    assert answer.value > max(used_up(Conduct(30.0), seconds) for seconds in SLOW)


def test_a_cell_is_unfinished_once(sandbox: Sandbox) -> None:
    """However often a worker says it."""
    label = f"{packages.AUTOGRAD}[0]"
    shelf = "next(each for each in sys.meta_path if type(each).__name__ == 'Shelf')"
    cell = f"import sys\n{shelf}.unfinished += [{label!r}] * 5000\n{WRITTEN}"
    assert ask(sandbox, packages.student(cell), []).loaded == Loaded((label,))


def test_of_two_cells_of_one_name_either_may_be_the_place(sandbox: Sandbox) -> None:
    """A student's modules have cells of the same number; a line is theirs that the longer of them has."""
    cells = ("def double(x):\n\n\n    raise ValueError", "x = 1")
    blocks = tuple(replace(packages.block("cell 1", cell), lines=cell.count("\n") + 1) for cell in cells)
    answer = ask(sandbox, (ModuleCode(packages.AUTOGRAD, blocks),), [DOUBLE]).answers[0]
    assert isinstance(answer, Raised)
    assert (answer.cell, answer.line) == ("cell 1", 4)
