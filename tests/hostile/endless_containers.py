"""Returns lists, tuples and dicts of its own classes, which have no end, or are others each time they are looked at."""


class Endless(list):
    def __iter__(self):
        while True:
            yield self


class Fickle(dict):
    def items(self):
        self.count = getattr(self, "count", 0) + 1
        return [(f"{self.count}", 1.0)] * 100_000


class Twice(tuple):
    def __len__(self):
        return 2**40

    def __iter__(self):
        return iter((1.0, Endless()))


def double(x):
    return Endless([1])


def square(x):
    return Fickle(a=1)


def add(a, b):
    return Twice()
