"""Returns text that cannot be encoded: half surrogate pairs, as a value and as a key."""


def shout(text):
    return "\ud800"


def double(x):
    return {"\udfff": x, "\x00": x}
