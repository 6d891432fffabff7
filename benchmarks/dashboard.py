"""How large a class's dashboard is, and how long it takes to write and to open.

    python benchmarks/dashboard.py [STUDENTS]    prints the figures, and writes dashboard.json

A class of 1,000 made by lot (examples/make_receipts.py), read and written as `tito report --html` does, then
opened in Debian's chromium several times: from the start of navigation until the table of students has been
painted and its filters answer. The least of the times is held against the limit, because other work on the
machine only adds; the browser's own processor time is beside it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import CDPSession, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "examples"))

from make_receipts import make_grades, write_run  # noqa: E402

from tito.course.course import find_course  # noqa: E402
from tito.pages.dashboard import dashboard_page  # noqa: E402
from tito.statistics.dashboard import dashboard  # noqa: E402
from tito.statistics.reading import read_run  # noqa: E402

MOST_BYTES, MOST_MILLISECONDS = 5_000_000, 1000
"""As the course promises them for 1,000 students."""

ROUNDS = 7
SEED = 7


OPEN = """async () => {
  const form = document.querySelector("form");
  while (form.getAttribute("aria-busy") !== "false") await new Promise(requestAnimationFrame);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now();
}"""
"""The milliseconds from the start of navigation until the table is painted and its filters answer."""


def main(students: int) -> None:
    """Make, write and open, and say how it went."""
    course = find_course(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        run, path = Path(folder, "run"), Path(folder, "dashboard.html")
        write_run(run, course, *make_grades(course, students, SEED))
        began = time.process_time()
        board = dashboard(read_run(run))
        read = time.process_time()
        path.write_text(dashboard_page(board, path.parent), encoding="utf-8")
        written = time.process_time()
        size, opened = path.stat().st_size, list(times(path))
    failed = sum(len(each.probes) for record in board.records for each in record.failures)
    figures = {
        "students": students,
        "failed_probes_a_student": round(failed / students, 1),
        "bytes": size,
        "read_cpu_s": round(read - began, 2),
        "write_cpu_s": round(written - read, 2),
        "open_ms": round(min(wall for wall, _ in opened)),
        "open_cpu_ms": round(min(busy for _, busy in opened)),
        "load": round(os.getloadavg()[0], 1),
    }
    holds = size <= MOST_BYTES and figures["open_ms"] <= MOST_MILLISECONDS
    text = json.dumps({**figures, "holds": holds}, indent=1)
    print(text)
    (ROOT / "benchmarks" / "dashboard.json").write_text(text + "\n")


def times(path: Path) -> Iterator[tuple[float, float]]:
    """Milliseconds to open, by the clock and by the processor time of the page's main thread, a round."""
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=sandbox)
        for _ in range(ROUNDS):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            before = busy(session)
            page.goto(path.as_uri())
            yield page.evaluate(OPEN), busy(session) - before
            page.close()
        browser.close()


def busy(session: CDPSession) -> float:
    """Milliseconds that the page's main thread has worked."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "TaskDuration") * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
