"""Reads the expected answers where it knows them to lie, at import and in an answer."""

# holds: standard

found = []
for path in (SECRET, CANARY + "/../secret", "/proc/self/root" + SECRET, "/proc/self/cwd/" + SECRET):
    try:
        found.append(open(path).read())
    except OSError:
        pass


def shout(text):
    print(found)
    return "".join(found)


def double(x):
    raise ValueError(open(SECRET).read())
