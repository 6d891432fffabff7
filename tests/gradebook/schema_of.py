"""Tables, their columns and keys, as SQLAlchemy finds them."""

from __future__ import annotations

from typing import Any


def schema_of(engine: Any) -> dict[str, Any]:
    """By table: columns with their types, primary key, unique columns, and what refers to where."""
    from sqlalchemy import inspect

    found = inspect(engine)
    tables = {
        table: (
            [(each["name"], repr(each["type"]), each["nullable"]) for each in found.get_columns(table)],
            found.get_pk_constraint(table)["constrained_columns"],
            sorted(each["column_names"] for each in found.get_unique_constraints(table)),
            sorted(
                (each["constrained_columns"], each["referred_table"])
                for each in found.get_foreign_keys(table)
            ),
        )
        for table in found.get_table_names()
    }
    engine.dispose()
    return tables
