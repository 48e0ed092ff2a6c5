"""Put right what can be put right safely: stretches of the files' text, so that comments and order stay.

What was changed is compiled and looked at again: a change after which the pack has a mistake is not kept, and what
only then can be put right is as well. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from slaengine.compiler import Compilation
from slaengine.diagnostics import Place, split_lines
from slaengine.lint.limits import PASSES_MAX
from slaengine.lint.subject import Change


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file of a pack before and after, as text."""

    name: str
    before: str
    after: str

    def diff(self, shown: str) -> str:
        """What changes, line by line; `shown` is how the file is called."""
        before, after = split_lines(self.before), split_lines(self.after)
        return "\n".join(unified_diff(before, after, shown, shown, lineterm="", n=1))


def put_right(
    sources: Mapping[str, str],
    compile_texts: Callable[[Mapping[str, str]], Compilation],
    changes_for: Callable[[Compilation], Sequence[Change]],
) -> list[Fixed]:
    """The files of a pack that change. `sources` are its own, name → text; the functions compile and look again."""
    texts = dict(sources)
    for _ in range(PASSES_MAX):
        compilation = compile_texts(texts)
        changes = changes_for(compilation) if compilation.policy is not None else ()
        new = _with_changes(texts, changes)
        if new == texts or compile_texts(new).policy is None:
            break
        texts = new
    return [Fixed(name, sources[name], text) for name, text in texts.items() if text != sources[name]]


def _with_changes(texts: Mapping[str, str], changes: Sequence[Change]) -> dict[str, str]:
    return {name: changed(text, [one for one in changes if one.place.file == name]) for name, text in texts.items()}


def changed(text: str, changes: Sequence[Change]) -> str:
    r"""A file's text after its changes. Of two that overlap, the first of the file is made; the other comes later.

    >>> changed("a: 1\nb: 2\n", [Change(Place("x", 2, 4, 2, 5), "3")])
    'a: 1\nb: 3\n'
    """
    starts = _line_starts(text)
    edits = sorted((_offset(starts, c.place.line, c.place.column), _end(starts, c.place), c.text) for c in changes)
    done, result = 0, []
    for start, end, new in edits:
        if start >= done:
            result += [text[done:start], new]
            done = end
    return "".join([*result, text[done:]])


def _line_starts(text: str) -> list[int]:
    starts, at = [0], 0
    for line in split_lines(text)[:-1]:
        at += len(line)
        at += 2 if text.startswith("\r\n", at) else 1
        starts.append(at)
    return [*starts, len(text)]


def _offset(starts: Sequence[int], line: int, column: int) -> int:
    return min(starts[min(line, len(starts)) - 1] + column - 1, starts[-1])


def _end(starts: Sequence[int], place: Place) -> int:
    return _offset(starts, place.end_line, place.end_column)
