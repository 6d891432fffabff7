"""CSV files that staff write or export, row by row; what is wrong is said with the line it stands on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from tito.errors import TitoError


def text_of(path: Path) -> str:
    """The file's text; TitoError where there is none, or it is no UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise TitoError(f"{path} cannot be read: {error.strerror}.", "Name a CSV file.") from error
    except UnicodeDecodeError as error:
        raise TitoError(f"{path} is not UTF-8 text: {error.reason}.", "Save it as CSV UTF-8.") from error


def rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line it ends on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise TitoError(
            f"{name}, line {reader.line_num}: {error}.", "Mend its quotes, or save it as CSV again."
        ) from error


def _delimiter(text: str) -> str:
    """What stands between the columns of the header: spreadsheets of half the world write semicolons."""
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def whole(row: list[str], columns: Sequence[str], name: str, line: int) -> list[str]:
    """A cell a column: empty ones at the end may be missing, and none may be over."""
    if len(row) > len(columns):
        raise TitoError(
            f"{name}, line {line}: {len(row)} cells under {len(columns)} columns.",
            "Put a cell that holds a comma into quotes.",
        )
    return row + [""] * (len(columns) - len(row))


def records(
    path: Path, needed: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line's cells by column, without blanks around them; none of `optional` has to be there.

    TitoError for a column that is missing or that nobody reads, and for a cell that is `needed` and empty.
    """
    found = rows(text_of(path), str(path))
    _, header = next(found, (1, []))
    columns = [title.strip().lower() for title in header]
    _require(columns, needed, optional, path)
    for line, row in found:
        cells = dict(zip(columns, map(str.strip, whole(row, columns, str(path), line)), strict=True))
        for column in needed:
            if not cells[column]:
                raise TitoError(f"{path}, line {line}: there is no {column}.", "Fill it in.")
        yield line, dict.fromkeys(optional, "") | cells


def _require(columns: Sequence[str], needed: Sequence[str], optional: Sequence[str], path: Path) -> None:
    wanted = f"The first line names the columns: {', '.join(needed)}"
    fix = f"{wanted}; where they are used, {', '.join(optional)}." if optional else f"{wanted}."
    for column in needed:
        if column not in columns:
            raise TitoError(f"{path}, line 1: there is no column {column}.", fix)
    for column in columns:
        if column not in (*needed, *optional) or columns.count(column) > 1:
            raise TitoError(f"{path}, line 1: the column {column!r} is unknown, or there twice.", fix)
