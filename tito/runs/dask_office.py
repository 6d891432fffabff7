"""Tasks done by clerks on the workers of a dask cluster, as many at a time as its workers have threads.

dask says where a task is done, and has it done again where a worker dies. Tasks and results pass through the
cluster as plain pickled data of ours; course and submissions do not: every worker reads them at the same
paths, in a folder that all machines share.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import distributed
from distributed import CancelledError, KilledWorker
from distributed.comm.addressing import get_address_host_port

from tito.errors import Interrupted, TitoError
from tito.runs.clerk import TRIES, Errand, Ready
from tito.runs.desk import Desk, Reply
from tito.runs.paper import Paper
from tito.runs.task import Task

T = TypeVar("T")

WINDOW = 1000
"""Tasks on the cluster at a time: more than it has threads, and all that is held of a larger class."""

JOINING = 30
"""Seconds in which a cluster must have a worker."""

ANSWERING = 10
"""Seconds in which a scheduler must answer."""

dask: Any = distributed
"""Most of its functions have no types."""


class DeskPlugin(distributed.WorkerPlugin):
    """A desk in every worker of a cluster."""

    def __init__(self, paper: Paper, shared: tuple[Path, ...]) -> None:
        self._paper = paper
        self._shared = shared

    def setup(self, worker: distributed.Worker) -> None:
        self.desk = Desk(self._paper, self._shared, f"The dask worker {worker.address}")

    def teardown(self, worker: distributed.Worker) -> None:
        self.desk.close()


def _done_there(desk: str, errand: Errand[T]) -> Reply[T]:
    """What a dask task is: an errand for the desk of the worker that it has come to."""
    plugin = distributed.get_worker().plugins[desk]
    assert isinstance(plugin, DeskPlugin)
    return plugin.desk.do(errand)


@dataclass(frozen=True, slots=True)
class DaskClerks:
    """Clerks on the cluster whose scheduler is at this address; `shared` are the paths they must see."""

    address: str
    shared: tuple[Path, ...]

    def carry_out(
        self,
        paper: Paper,
        tasks: Sequence[Task[T]],
        done: Callable[[T], object],
        ready: Callable[[Ready], object],
    ) -> None:
        """Do every task, as `Clerks` says; TitoError where the cluster does not answer or goes away."""
        if not tasks:
            return
        heard: list[Ready] = []
        count = 0
        with _cluster(self.address) as client, _desks(client, DeskPlugin(paper, self.shared)) as desk:
            try:
                with closing(_replies(client, desk, tasks)) as replies:
                    for reply in replies:
                        if reply.ready not in heard:
                            _heard(ready, reply)
                            heard.append(reply.ready)
                        done(reply.result)
                        count += 1
            except KeyboardInterrupt:
                raise Interrupted(f"Interrupted after {count} of {len(tasks)}.") from None
            except (CancelledError, KilledWorker, OSError) as error:
                raise TitoError(
                    f"The dask cluster at {self.address} went away ({type(error).__name__}).",
                    "What is graded is kept; the same command goes on.",
                ) from error


def _heard(ready: Callable[[Ready], object], reply: Reply[T]) -> None:
    """Say which worker it is that somebody takes exception to."""
    try:
        ready(reply.ready)
    except TitoError as error:
        raise TitoError(f"{reply.place}: {error.message}", error.hint) from None


@contextmanager
def _cluster(address: str) -> Iterator[Any]:
    """A connection to the scheduler; TitoError where nobody answers or there is no worker."""
    try:
        get_address_host_port(address)  # a client that is made for no address ends in a traceback
        client = dask.Client(address, timeout=ANSWERING, set_as_default=False)
    except (OSError, ValueError) as error:
        raise TitoError(
            f"No dask scheduler answers at {address}: {error}.", "Start one: dask scheduler"
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=JOINING)
        except TimeoutError:
            raise TitoError(
                f"The dask scheduler at {address} has no workers.", f"Start some: dask worker {address}"
            ) from None
        yield client


@contextmanager
def _desks(client: Any, desk: DeskPlugin) -> Iterator[str]:
    """A desk in every worker, those that come later too; the name they have there."""
    name = f"tito-{uuid4().hex}"
    try:
        client.register_plugin(desk, name=name)
    except Exception as error:  # dask raises what a worker said as an Exception
        raise TitoError(
            f"The workers of the dask cluster cannot take clerks: {error}.",
            'Install the same tito in all of its parts: pip install "tito[dask]"',
        ) from error
    try:
        yield name
    finally:
        with suppress(OSError):  # a cluster that went away has no desks
            client.unregister_worker_plugin(name)


def _replies(client: Any, desk: str, tasks: Sequence[Task[T]]) -> Generator[Reply[T]]:
    """What comes of each task, in whatever order; over one that kills worker after worker, that is said."""

    finished = dask.as_completed(loop=client.loop)
    sent: dict[Any, Errand[T]] = {}

    def send(errand: Errand[T]) -> None:
        future = client.submit(_done_there, desk, errand, pure=False)
        sent[future] = errand
        finished.add(future)

    waiting = map(Errand, tasks)
    for errand in islice(waiting, WINDOW):
        send(errand)
    try:
        for future in finished:
            errand = sent.pop(future)
            try:
                reply: Reply[T] = future.result()
            except KilledWorker:
                if errand.deaths:
                    raise
                send(replace(errand, deaths=TRIES))
                continue
            for errand in islice(waiting, 1):
                send(errand)
            yield reply
    finally:
        client.cancel(list(sent))
