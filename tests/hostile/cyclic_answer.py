"""Returns a list that contains itself, and one a thousand deep."""


def double(x):
    endless = []
    endless.append(endless)
    return endless


def square(x):
    deep = 1
    for _ in range(1000):
        deep = {"x": deep}
    return deep
