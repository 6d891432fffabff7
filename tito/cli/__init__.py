"""The command line: parse, call, render, exit. Heavy imports stay inside the commands."""
