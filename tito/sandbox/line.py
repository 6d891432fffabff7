"""Our end of a worker's line: messages out and whole frames in, while its clocks are watched."""

from __future__ import annotations

import socket
import struct
import sys
import time

from tito.probes.answer import TimedOut
from tito.sandbox.clock import TICK, Allowance, Clock, Reading
from tito.sandbox.wire import PREFIX, Frame, Malformed, decode, lengths

NOTHING_YET = (BlockingIOError, InterruptedError)
CHUNK = 1 << 16
SURPLUS = "sent more than it was asked for"
PATIENCE = struct.pack("@ll", 0, int(TICK * 1e6))
"""How long the kernel lets us wait for the line before it is time to look at the clocks: a timeval."""

NAP = 0.001
"""Seconds. To wake us for each of many answers costs a worker as much as a small answer does."""


NOTHING = Reading(0.0, 0.0, 0.0)


class Lost(Exception):
    """The worker is gone, or has closed its end."""


class Expired(Exception):
    """The worker used up what it was allowed."""

    def __init__(self, answer: TimedOut) -> None:
        super().__init__(answer)
        self.answer = answer


class Line:
    """A stream socket to one worker, with the worker's clocks beside it.

    A worker answers several questions in a row while we read; what it takes over each is what its clocks
    moved from the moment at which we had the answer before. That is never earlier than the moment at which
    it began, so that no answer is charged with another's time.
    """

    def __init__(self, stream: socket.socket, clock: Clock) -> None:
        stream.setblocking(True)
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, PATIENCE)
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, PATIENCE)
        self._stream = stream
        self._clock = clock
        self._data = bytearray()
        self._start = Reading(0.0, 0.0, time.monotonic())
        self._allowance = Allowance(0.0, 0.0, 0.0, 0.0)
        self._next_look = 0.0
        self._has_heard = False

    def begin(self, allowance: Allowance) -> None:
        """Read the clocks for an exchange that may use up `allowance`."""
        self._allowance = allowance
        self._start = self._read()
        self._next_look = self._start.wall + TICK
        self._has_heard = False

    def allow(self, allowance: Allowance) -> None:
        """What may be used up until the next answer."""
        self._allowance = allowance

    def lap(self) -> Reading:
        """What was used up since the clocks were last read; from now on it counts for what comes next.

        Nothing, where nothing has come in since: the answer in hand was there by then.
        """
        if not self._has_heard:
            return NOTHING
        before = self._start
        self.begin(self._allowance)
        return self._start - before

    def waited(self) -> float:
        """Seconds of the wall since the exchange began: all there is to charge once a worker is buried."""
        return time.monotonic() - self._start.wall

    def refuse_surplus(self) -> None:
        """Malformed if the worker spoke unasked; Lost if it hung up."""
        self._receive(socket.MSG_DONTWAIT)
        if self._data:
            raise Malformed(SURPLUS)

    def send(self, data: bytes) -> None:
        """Send all of a message's bytes; Lost or Expired."""
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[self._stream.send(rest) :]
            except NOTHING_YET:
                self._look(sys.maxsize)
            except OSError as error:
                raise Lost from error

    def receive(self, body_limit: int, several: bool = False) -> Frame:
        """The next frame, of `several` that will come; Lost, Expired or Malformed."""
        if several and len(self._data) < PREFIX.size:
            time.sleep(NAP)
        self._fill(PREFIX.size)
        header, body = lengths(bytes(self._data[: PREFIX.size]), body_limit)
        start, stop = PREFIX.size + header, PREFIX.size + header + body
        self._fill(stop)
        said = bytes(self._data[:stop])
        del self._data[:stop]
        return decode(said[PREFIX.size : start], memoryview(said)[start:])

    def _fill(self, size: int) -> None:
        """Take in what comes until there are `size` bytes at least."""
        while len(self._data) < size:
            self._receive(0)
            if time.monotonic() >= self._next_look:
                self._look(size)

    def _receive(self, flags: int) -> None:
        """Take in what there is; with no flags, wait for it as long as the kernel lets us."""
        try:
            received = self._stream.recv(CHUNK, flags)
        except NOTHING_YET:
            return
        except OSError as error:
            raise Lost from error
        finally:
            self._has_heard = True
        if not received:
            raise Lost
        self._data += received

    def _look(self, size: int) -> None:
        """Look at the clocks; Expired where they are beyond the limits and the bytes had not come by then."""
        reading = self._read()
        self._next_look = reading.wall + TICK
        answer = self._allowance.exceeded(reading - self._start, self._clock.wants_to_run())
        if answer is not None:
            self._receive(socket.MSG_DONTWAIT)
            if len(self._data) < size:
                raise Expired(answer)

    def _read(self) -> Reading:
        try:
            return self._clock.read()
        except ProcessLookupError as error:
            raise Lost from error
