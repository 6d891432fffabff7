"""Prints without end and answers as if nothing were."""

# earns: double

for _ in range(200_000):
    print("x" * 100)


def double(x):
    return 2 * x
