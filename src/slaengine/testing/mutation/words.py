"""What a small change is, in words: "P2's resolution were 5h instead of 4h"."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any, Final

from slaengine.compiler.tree import Path, Tree
from slaengine.testing.mutation.edits import Edit, value_at
from slaengine.testing.mutation.values import items

_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "set": "Nobody would notice if {subject} were {new} instead of {old}",
        "thin": "Nobody would notice if {old} were missing from {subject}",
        "drop": "Nobody would notice if {subject} were gone",
        "swap": "Nobody would notice if {subject} came after {other}",
        "at_level": "{level}'s {name}",
        "inside": "`{inner}` of {row}",
        "case": "case {number} of `{name}`",
        "call": "call {number} after {level}",
        "row": "`{name}`",
        "nothing": "nothing",
        "end": "",
        "title set": "{subject} is {old} and not {new}",
        "title thin": "{subject} has {old}",
        "title drop": "{subject} counts",
        "title swap": "{subject} comes before {other}",
    },
    "zh": {
        "set": "如果{subject}由 {old} 改为 {new}",
        "thin": "如果{subject}中少了 {old}",
        "drop": "如果去掉{subject}",
        "swap": "如果{subject}排到{other}之后",
        "at_level": " {level} 的 {name} ",
        "inside": "{row}的 `{inner}` ",
        "case": " `{name}` 的第 {number} 种情形",
        "call": " {level} 的第 {number} 次回访",
        "row": " `{name}` ",
        "nothing": "无",
        "end": "，不会有测试发现",
        "title set": "{subject}是 {old} 而不是 {new}",
        "title thin": "{subject}中有 {old}",
        "title drop": "{subject}起作用",
        "title swap": "{subject}排在{other}之前",
    },
}


def sentence(tree: Tree, edit: Edit, language: str) -> str:
    """The change as a sentence with its place."""
    return f"{_told(tree, edit, _TEXTS[language], '')}{_TEXTS[language]['end']} ({place(tree, edit)})"


def title(tree: Tree, edit: Edit, language: str) -> str:
    """What a test shows that would notice the change: that things are as they are."""
    return _told(tree, edit, _TEXTS[language], "title ").replace("`", "").strip()


def _told(tree: Tree, edit: Edit, words: Mapping[str, str], what: str) -> str:
    narrow = narrowed(tree.data, edit)
    values: dict[str, str] = {}
    form: str = narrow.do
    if narrow.do == "set":
        old = value_at(tree.data, narrow.path)
        gone = [one for one in items(old) if one not in items(narrow.value)] if isinstance(old, list) else []
        form = "thin" if len(gone) == 1 and len(items(narrow.value)) < len(items(old)) else "set"
        values = {"old": _shown(gone[0] if form == "thin" else old, words), "new": _shown(narrow.value, words)}
    elif narrow.do == "swap":
        values = {"other": _row(tree.data, (*narrow.path[:-1], int(narrow.path[-1]) + 1), words)}
    return words[what + form].format(subject=_subject(tree.data, narrow.path, words), **values)


def place(tree: Tree, edit: Edit) -> str:
    """Where the change is made, `file:line:column`."""
    narrow = narrowed(tree.data, edit)
    return (tree.key(narrow.path) if narrow.do == "drop" else tree.place(narrow.path)).at


def narrowed(data: Any, edit: Edit) -> Edit:
    """The same change, told of the smallest part that differs."""
    if edit.do != "set":
        return edit
    path, old, new = edit.path, value_at(data, edit.path), edit.value
    while type(old) is type(new):
        if isinstance(old, dict) and len(gone := old.keys() - new.keys()) == 1 and _without(old, gone) == new:
            return Edit("drop", (*path, *gone))
        same_shape = old.keys() == new.keys() if isinstance(old, dict) else isinstance(old, list)
        if not same_shape or len(old) != len(new):
            break
        steps = [step for step in (old if isinstance(old, dict) else range(len(old))) if old[step] != new[step]]
        if len(steps) != 1:
            break
        path, old, new = (*path, steps[0]), old[steps[0]], new[steps[0]]
    return Edit("set", path, new)


def _without(old: Mapping[str, Any], gone: Set[str]) -> dict[str, Any]:
    return {key: value for key, value in old.items() if key not in gone}


def _shown(value: Any, words: Mapping[str, str]) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(inner, words)}" for key, inner in value.items()) or words["nothing"]
    if isinstance(value, list):
        return ", ".join(_shown(inner, words) for inner in value) or words["nothing"]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _subject(data: Any, path: Path, words: Mapping[str, str]) -> str:
    row, inner = _row(data, path, words), ".".join(str(step) for step in path[_length(path) :] if isinstance(step, str))
    if path[:2] == ("callbacks", "schedule"):
        return words["call"].format(number=int(path[3]) + 1, level=path[2])
    if path[0] == "targets" and path[2:3] in (("goal",), ("every",)):
        return words["at_level"].format(level=path[3], name=path[1]) if len(path) == 4 else row
    return words["inside"].format(inner=inner, row=row) if inner else row


def _length(path: Path) -> int:
    """How many steps of a path name a row: down to the first item of a list of rules, or to a name in a section."""
    if path[2:3] == ("cases",):
        return 4
    if path[0] in _NAMED:
        return 2
    if path[:2] in _NAMED_INSIDE:
        return 3
    ends = [number for number, step in enumerate(path) if isinstance(step, int)]
    return ends[0] + 1 if ends else 2


_NAMED: Final = frozenset({"calendars", "targets", "fields", "statuses"})
_NAMED_INSIDE: Final = frozenset({("routing", "groups"), ("priorities", "matrix")})


def _row(data: Any, path: Path, words: Mapping[str, str]) -> str:
    """The name of the rule, target, step or section that a path leads into."""
    row = path[: _length(path)]
    if row[2:3] == ("cases",) and len(row) == 4:
        return words["case"].format(number=int(row[-1]) + 1, name=row[1])
    value = value_at(data, row)
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        name = str(value["name"])
        return words["row"].format(name=f"{row[1]} {name}" if row[0] == "escalations" else name)
    if isinstance(row[-1], int):
        return words["row"].format(name=_shown(value.get("fields", value) if isinstance(value, dict) else value, words))
    return words["row"].format(name=row[-1])
