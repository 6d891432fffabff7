"""Never ends in one answer and answers the others."""

# earns: double add


def double(x):
    return 2 * x


def square(x):
    while True:
        pass


def add(a, b):
    return a + b
