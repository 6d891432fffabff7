"""`python -m tito` is `tito`."""

from tito.cli.app import main

main()
