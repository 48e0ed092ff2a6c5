"""What YAML's own parser stumbled over, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import yaml

from slaengine.compiler.suspects import suspect
from slaengine.diagnostics import Finding, Place, Related, finding, split_lines

_QUOTE = "put the value in quotes"
_REASONS: Final[tuple[tuple[str, str, str], ...]] = (
    # what the library says, what it means, what usually helps; the first that fits
    (
        "mapping values are not allowed",
        "a second `:` in one value, or a line that is indented too far",
        "put texts with a colon in quotes, and line keys of one map up under each other",
    ),
    ("unexpected end of stream", "a quote or bracket that is opened is never closed", "close it"),
    ("found unexpected end", "a quote or bracket that is opened is never closed", "close it"),
    (
        "expected ',' or ']'",
        "a list in `[…]` is not closed, or a comma is missing",
        "check commas and quotes, and close it with `]`",
    ),
    (
        "expected ',' or '}'",
        "a map in `{…}` is not closed, or a comma is missing",
        "check commas, close it with `}`, and put texts with a colon in quotes",
    ),
    (
        "could not find expected ':'",
        "a line without `:`, where a key and a value are expected",
        "write `key: value`, with a space after the colon",
    ),
    ("could not find expected ':'", "a key without `:`", "write `key: value`"),
    (
        "did not find expected key",
        "the indentation does not fit the lines above",
        "line keys of one map up under each other, with spaces",
    ),
    (
        "expected <block end>",
        "the indentation does not fit the lines above",
        "line keys of one map up under each other, with spaces",
    ),
    (
        "did not find expected '-' indicator",
        "this line is neither an item of the list above nor indented as part of one",
        "begin each item with `- `, all in the same column",
    ),
    (
        "block sequence entries are not allowed",
        "a list cannot begin in the middle of a line",
        "begin it on a line of its own",
    ),
    ("did not find expected node content", "a value is missing or begins with a character that YAML reserves", _QUOTE),
    ("expected the node content", "a value is missing or begins with a character that YAML reserves", _QUOTE),
    ("cannot start any token", "a value cannot begin with this character", _QUOTE),
    ("unknown escape", "a backslash in double quotes begins an escape that does not exist", "use single quotes"),
    ("escape code", "an escape in double quotes that stands for no character", "use single quotes"),
    ("hexdecimal", "an escape in double quotes that stands for no character", "use single quotes"),
    ("hexadecimal", "an escape in double quotes that stands for no character", "use single quotes"),
    (
        "did not find expected <document start>",
        "something stands after the end of the policy",
        "check brackets and indentation",
    ),
    ("expected '<document start>'", "something stands after the end of the policy", "check brackets and indentation"),
    (
        "undefined tag handle",
        "a tag (`!…`) is not part of the policy language",
        "remove it, or put the value in quotes",
    ),
    ("anchor", "an anchor (`&name`) is not written correctly", "write the value out"),
    ("alias", "an alias (`*name`) is not written correctly; a value cannot begin with `*`", _QUOTE),
    ("block scalar", "the line after `|` or `>` is not as expected", "begin the text on the next line, indented"),
    ("directive", "a line that begins with `%` is not part of the policy language", "remove it"),
    ("control characters", "a character that cannot be shown", "remove it"),
    ("special characters", "a character that cannot be shown", "remove it"),
    ("nesting", "this is nested too deeply", "flatten it"),
)


def syntax_finding(name: str, text: str, error: yaml.YAMLError) -> Finding:
    """The finding for a file that YAML's parser gave up on."""
    mark, opened = getattr(error, "problem_mark", None), _opened(name, error)
    line, column = (mark.line, mark.column) if mark is not None else _from_position(text, getattr(error, "position", 0))
    lines = split_lines(text)
    if opened is not None and not "".join(lines[line:]).strip():  # never closed: where it was opened says more
        line, column, opened = opened.place.line - 1, opened.place.column - 1, None
    if line >= len(lines) or (line and not "".join(lines[line:]).strip()):
        line = max(index for index, one in enumerate(lines) if one.strip() or index == 0)
        column = len(lines[line])
    here = lines[line]
    place = Place(name, line + 1, column + 1, line + 1, column + 2)
    related = [opened] if opened is not None else []
    indentation = here[: len(here) - len(here.lstrip())]
    if "\t" in indentation and column <= len(indentation):
        tab = indentation.index("\t")
        return finding("tab", Place(name, line + 1, tab + 1, line + 1, tab + 2))
    if slip := suspect(lines, _line_before(lines, opened.place.line if opened else line), line):
        where = Place(name, slip.line + 1, slip.column + 1, slip.line + 1, slip.column + 2)
        return finding("yaml-syntax", where, reason=slip.reason, fix=slip.fix)
    said = " ".join(str(getattr(error, part, None) or "") for part in ("context", "problem", "reason"))
    for sign, reason, fix in _REASONS:
        if sign in said:
            return finding("yaml-syntax", place, reason=reason, fix=fix, related=related)
    return finding(
        "yaml-syntax", place, reason="this cannot be read as YAML", fix="check quotes, brackets, indentation"
    )


def _line_before(lines: Sequence[str], line: int) -> int:
    """The nearest line above with something on it: the parser often stumbles one line after the mistake."""
    return next((index for index in range(line - 1, -1, -1) if lines[index].strip()), 0)


def _opened(name: str, error: yaml.YAMLError) -> Related | None:
    """Where the quote or bracket was opened that the parser was inside of."""
    mark, context = getattr(error, "context_mark", None), str(getattr(error, "context", None) or "")
    if mark is None or not ("flow" in context or "quoted" in context):
        return None
    return Related(Place(name, mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2), "opened here")


def _from_position(text: str, position: int) -> tuple[int, int]:
    before = split_lines(text[: max(position, 0)])
    return len(before) - 1, len(before[-1])
