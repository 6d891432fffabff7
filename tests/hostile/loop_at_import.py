"""Never ends while its cells run."""

while True:
    pass
