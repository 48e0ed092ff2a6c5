"""Put wrong expected values right in the file itself: by their places, so that comments and layout stay.

What was written is read again before it is kept; a file in which that does not give the wanted values stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any, NamedTuple

from slaengine.compiler import parse_scenarios
from slaengine.compiler.parse import parse
from slaengine.compiler.tree import Path, Tree
from slaengine.diagnostics import Place
from slaengine.testing.files import TestFile
from slaengine.testing.run import Failure

_LINE = re.compile("[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|$)")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_CONTEXT_LINES = 1


class Edit(NamedTuple):
    """A stretch of a file's text (offsets in characters) and what takes its place."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Updated:
    """A file with its expectations put right; `left` are the failures that have to be put right by hand."""

    file: TestFile
    content: bytes
    done: tuple[Failure, ...]
    left: tuple[Failure, ...]

    def diff(self, name: str) -> str:
        """What changed, line by line; `name` is how the file is called."""
        before, after = self.file.tree.sources[self.file.name], self.content.decode("utf-8-sig")
        lines = unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm="", n=_CONTEXT_LINES)
        return "\n".join(lines)


def update(file: TestFile, failures: Sequence[Failure]) -> Updated:
    """The file with what the policy decides in the place of what was expected. Writes nothing."""
    source = file.tree.sources[file.name]
    starts = _line_starts(source)
    edits: dict[tuple[int, int], Edit] = {}
    done, left = [], []
    for failure in failures:
        edit = _edit(file.tree, source, starts, failure)
        if edit is None or _clash(edit, edits):
            left.append(failure)
        else:
            edits[edit.start, edit.end] = edit
            done.append(failure)
    text = source
    for edit in sorted(edits.values(), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    mark = _BYTE_ORDER_MARK if file.content.startswith(_BYTE_ORDER_MARK) else b""
    content = mark + text.encode()
    if not _reads_as(file.name, content, done):
        return Updated(file, file.content, (), tuple(failures))
    return Updated(file, content, tuple(done), tuple(left))


def _edit(tree: Tree, source: str, starts: Sequence[int], failure: Failure) -> Edit | None:
    """The edit for one failure; None where somebody has to write it."""
    if not failure.outcome.writable:
        return None
    place = tree.place(failure.path)
    start, end = starts[place.line - 1] + place.column - 1, starts[place.end_line - 1] + place.end_column - 1
    written, value = source[start:end], failure.outcome.actual
    if isinstance(value, list):
        text = _list(written, value, place, source[starts[place.line - 1] : start])
    else:
        text = scalar(value, written)
        if not written and text is not None and source[start - 1 : start] == ":":
            text = f" {text}"
    return None if text is None else Edit(start, end, text)


def scalar(value: Any, written: str = "") -> str | None:
    """A value as YAML, in the quotes of what was `written` there; None for a text that cannot be.

    >>> scalar("P1"), scalar("09:15", '"09:30"'), scalar(None), scalar(True), scalar("null"), scalar("a: b")
    ('P1', '"09:15"', 'null', 'true', '"null"', '"a: b"')
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = str(value)
    if not text.isprintable():
        return None
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    forms = [f"'{text}'", f'"{quoted}"'] if written.startswith("'") else [f'"{quoted}"']
    forms = forms if written[:1] in {"'", '"'} else [text, *forms]
    return next((form for form in forms if _read(f"[{form}]") == [text]), None)


def _list(written: str, value: list[str], place: Place, before: str) -> str | None:
    """A list in the style of the one that is there. One with comments is left to its author."""
    items = [scalar(item) for item in value]
    if any(item is None for item in items):
        return None
    is_block = written.startswith("-")
    if "#" in written and (is_block or place.line != place.end_line):
        return None
    if is_block and items and not before.strip():
        return f"\n{before}".join(f"- {item}" for item in items)
    if is_block or not written.startswith("["):
        return None
    return f"[{', '.join(str(item) for item in items)}]"


def _read(text: str) -> Any:
    tree, findings, whole = parse({"x.yaml": f"x: {text}\n".encode()})
    return tree.data["x"] if whole and not findings else None


def _clash(edit: Edit, edits: dict[tuple[int, int], Edit]) -> bool:
    """Whether another value wants that place: an anchor's, which several lines share."""
    return any(edit.start < end and start < edit.end and edit != other for (start, end), other in edits.items())


def _reads_as(name: str, content: bytes, done: Sequence[Failure]) -> bool:
    """Whether the new text is a test file that says what was meant."""
    scenarios, tree, _ = parse_scenarios(name, content)
    return scenarios is not None and all(_at(tree.data, one.path) == one.outcome.actual for one in done)


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _line_starts(text: str) -> list[int]:
    return [found.start() for found in _LINE.finditer(text)]


def by_file(failures: Sequence[Failure], files: Sequence[TestFile]) -> Iterator[tuple[TestFile, list[Failure]]]:
    """The failures of each file that has some."""
    for file in files:
        own = [failure for failure in failures if failure.finding.place.file == file.name]
        if own:
            yield file, own
