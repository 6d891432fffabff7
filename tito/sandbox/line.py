"""Our end of a worker's line: whole frames in and out while its clocks are watched."""

from __future__ import annotations

import select
import socket
import time

from tito.probes.answer import TimedOut
from tito.sandbox.clock import TICK, Allowance, Clock, Reading
from tito.sandbox.wire import PREFIX, Frame, Malformed, decode, lengths

WAITING = (BlockingIOError, InterruptedError)
CHUNK = 1 << 16
SURPLUS = "sent more than it was asked for"


class Lost(Exception):
    """The worker is gone, or has closed its end."""


class Expired(Exception):
    """The worker used up what it was allowed."""

    def __init__(self, answer: TimedOut) -> None:
        super().__init__(answer)
        self.answer = answer


class Line:
    """A stream socket to one worker, with the worker's clocks beside it."""

    def __init__(self, stream: socket.socket, clock: Clock) -> None:
        stream.setblocking(False)
        self._stream = stream
        self._clock = clock
        self._poll = select.poll()
        self._poll.register(stream, select.POLLIN)
        self._awaited = select.POLLIN
        self._start = Reading(0.0, 0.0, time.monotonic())
        self._allowance = Allowance(0.0, 0.0, 0.0, 0.0)
        self._next_look = 0.0

    def begin(self, allowance: Allowance) -> None:
        """Start an exchange that may use up `allowance`."""
        self._allowance = allowance
        self._start = self._read()
        self._next_look = self._start.wall + TICK

    def spent(self) -> float:
        """Seconds of CPU and of blocking since `begin`; all of the wall's once the worker is buried."""
        try:
            return (self._clock.read() - self._start).spent
        except ProcessLookupError:
            return time.monotonic() - self._start.wall

    def refuse_surplus(self) -> None:
        """Malformed if the worker spoke unasked; Lost if it hung up."""
        try:
            unasked = self._stream.recv(1, socket.MSG_PEEK)
        except WAITING:
            return
        except OSError as error:
            raise Lost from error
        if unasked:
            raise Malformed(SURPLUS)
        raise Lost

    def send(self, data: bytes) -> None:
        """Send all of a frame's bytes; Lost or Expired."""
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[self._stream.send(rest) :]
            except WAITING:
                self._wait(select.POLLOUT)
            except OSError as error:
                raise Lost from error

    def receive(self, body_limit: int) -> Frame:
        """One frame and nothing after it; Lost, Expired or Malformed."""
        data = bytearray()
        self._fill(data, PREFIX.size)
        header, body = lengths(bytes(data[: PREFIX.size]), body_limit)
        start, stop = PREFIX.size + header, PREFIX.size + header + body
        self._fill(data, stop)
        if len(data) > stop:
            raise Malformed(SURPLUS)
        return decode(bytes(data[PREFIX.size : start]), memoryview(data)[start:])

    def _fill(self, data: bytearray, size: int) -> None:
        """Append what comes until there are `size` bytes at least."""
        while len(data) < size:
            self._wait(select.POLLIN)
            try:
                received = self._stream.recv(CHUNK)
            except WAITING:
                continue
            except OSError as error:
                raise Lost from error
            if not received:
                raise Lost
            data += received

    def _wait(self, event: int) -> None:
        """Until the line is ready for that, or it is time to look at the clocks."""
        if event != self._awaited:
            self._poll.modify(self._stream, event)
            self._awaited = event
        self._poll.poll(TICK * 1000)
        self._look_in_time()

    def _look_in_time(self) -> None:
        """Look at the clocks every TICK, however busy the line is."""
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + TICK
        answer = self._allowance.exceeded(self._read() - self._start)
        if answer is not None:
            raise Expired(answer)

    def _read(self) -> Reading:
        try:
            return self._clock.read()
        except ProcessLookupError as error:
            raise Lost from error
