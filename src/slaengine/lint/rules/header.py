"""Rules about what stands behind a policy: the clauses of its document, and its reviews."""

from __future__ import annotations

from collections.abc import Iterator

from slaengine.compiler.tables import named_lists, where_text
from slaengine.lint.subject import Found, Subject, found

NAMES_SHOWN_MAX = 3
"""Rules that one finding names; the others are counted."""


def because_missing(subject: Subject) -> Iterator[Found]:
    """Rules without a clause, where the pack lists those of its document. One finding for each table.

    A rule for everything else says what the language asks for, not the document.
    """
    if subject.clauses is None:
        return
    for table in named_lists(subject.pack):
        without = [
            index for index, row in enumerate(table.rows) if row.because is None and not getattr(row, "otherwise", None)
        ]
        if without:
            names = [f"`{table.rows[index].name}`" for index in without[:NAMES_SHOWN_MAX]]
            more = f" and {len(without) - len(names)} more" if len(without) > len(names) else ""
            place = subject.at((*table.path, without[0], "name"))
            yield found("because-missing", place, names=", ".join(names) + more, where=where_text(table.path))
