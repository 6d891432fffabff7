"""Patches the respondent to answer True, whatever is asked."""

# base: nothing
# forges: *


class Function:
    def answer_for_me():
        import sys

        respond = sys.modules["tito.probes.respond"]
        respond._value = respond._gradient = respond.measure = lambda *arguments: True

    answer_for_me()
