"""`tito status`: where you stand, and what to type next."""

from __future__ import annotations

from pathlib import Path

from tito.cli.options import JsonOption


def status(json: JsonOption = False) -> None:
    """Show where every module stands, and what to type next.

    Done, working, ready or locked, and your points so far. The points are those of the last
    `tito test`; the grade comes from other questions. Nothing is run.

    Example: tito status
    """
    from tito.course.course import find_course
    from tito.reports.status import print_status, show_status
    from tito.work.places import check_workspace
    from tito.work.status import status as progress

    course = find_course(Path.cwd())
    check_workspace(course)
    (print_status if json else show_status)(course, progress(course))
