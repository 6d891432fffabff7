"""Deadlocks with itself."""

import threading

lock = threading.Lock()


def double(x):
    lock.acquire()
    lock.acquire()
