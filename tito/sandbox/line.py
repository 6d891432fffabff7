"""Our end of a worker's line: whole frames in and out while its clocks are watched."""

from __future__ import annotations

import select
import socket
import time

from tito.probes.answer import TimedOut
from tito.sandbox.clock import TICK, Allowance, Clock, Reading
from tito.sandbox.wire import PREFIX, Frame, Malformed, decode, encode, lengths

WAITING = (BlockingIOError, InterruptedError)


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
        self._poll.register(stream)
        self._start = clock.read()
        self._allowance = Allowance(0.0, 0.0, 0.0, 0.0)
        self._next_look = 0.0

    def begin(self, allowance: Allowance) -> None:
        """Start an exchange that may use up `allowance`."""
        self._allowance = allowance
        self._start = self._read()
        self._next_look = self._start.wall + TICK

    def spent(self) -> float:
        """Seconds of CPU and of blocking since `begin`; none that we know of once the worker has ended."""
        try:
            return (self._clock.read() - self._start).spent
        except ProcessLookupError:
            return 0.0

    def refuse_surplus(self) -> None:
        """Malformed if the worker spoke unasked; Lost if it hung up."""
        try:
            unasked = self._stream.recv(1, socket.MSG_PEEK)
        except WAITING:
            return
        except OSError as error:
            raise Lost from error
        if unasked:
            raise Malformed("sent more than it was asked for")
        raise Lost

    def send(self, frame: Frame) -> None:
        """Send all of a frame; Lost or Expired."""
        rest = memoryview(encode(frame))
        while rest:
            try:
                rest = rest[self._stream.send(rest) :]
            except WAITING:
                self._wait(select.POLLOUT)
            except OSError as error:
                raise Lost from error

    def receive(self, body_limit: int) -> Frame:
        """One frame, nothing of what follows it; Lost, Expired or Malformed."""
        header, body = lengths(bytes(self._take(PREFIX.size)), body_limit)
        return decode(bytes(self._take(header)), self._take(body))

    def _take(self, size: int) -> bytearray:
        data = bytearray(size)
        rest = memoryview(data)
        while rest:
            rest = rest[self._receive_into(rest) :]
        return data

    def _receive_into(self, rest: memoryview) -> int:
        """How many bytes came; 0 when it was worth waiting for more."""
        try:
            count = self._stream.recv_into(rest)
        except WAITING:
            self._wait(select.POLLIN)
            return 0
        except OSError as error:
            raise Lost from error
        if count == 0:
            raise Lost
        self._look_in_time()
        return count

    def _wait(self, event: int) -> None:
        self._poll.modify(self._stream, event)
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
