"""Checks of names that are free and of texts that are filled in: slips that no table of names would show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

from slaengine.compiler.references import each
from slaengine.compiler.resolve import Resolved
from slaengine.compiler.tree import Path
from slaengine.diagnostics import Finding, finding, near_names
from slaengine.policy.base import Localised
from slaengine.policy.pack import Pack

ROLES: Final = ("customer", "assignee", "group_lead", "supervisor")
"""Who can be told without being declared: slaengine knows who they are for each ticket."""
PLACEHOLDERS: Final = (
    "ticket_id",
    "number",
    "priority",
    "group",
    "assignee",
    "stage",
    "due",
    "target",
    "progress",
)
"""What a message can say besides the ticket's fields."""
LIKENESS_MIN: Final = 0.85
"""From here on (0 nothing in common, 1 equal) a free name is taken for a slip; below it, for another name."""
NAMES_MAX: Final = 500
"""Different free names that are looked at for slips; a policy of people has far fewer."""

_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_DIGITS: Final = re.compile(r"[0-9]+")
_WORD: Final = re.compile(r"\w+")
_SERIAL: Final = re.compile(r"serial(?::[1-9][0-9]?)?")
_DATES: Final = frozenset({"yyyy", "mm", "dd"})
_WHOLE_DATE: Final = "yyyymmdd"


def check_words(resolved: Resolved) -> Iterator[Finding]:
    """All findings about free names and about texts with placeholders."""
    yield from _free_names(resolved)
    yield from _messages(resolved)
    yield from _number(resolved)


def _free_names(resolved: Resolved) -> Iterator[Finding]:
    pack = resolved.pack
    known = dict.fromkeys((*ROLES, *pack.people, *(pack.routing.groups if pack.routing else ())))
    declared = dict(_appointed(pack))
    appointed = frozenset(declared.values())
    slips: dict[str, str | None] = {}
    for path, name in [*declared.items(), *_told(pack)]:
        if name in known or (name in appointed and path not in declared):
            continue
        if name not in slips:
            if len(slips) >= NAMES_MAX:
                return
            slips[name] = _slip(name, known)
        near = slips[name]
        if near is not None:
            yield finding("near-name", resolved.tree.place(path), allowed=known, typed=name, name=name, near=near)


def _appointed(pack: Pack) -> Iterator[tuple[Path, str]]:
    """The free names that say who somebody is; other free names may repeat them."""
    if pack.routing is None:
        return
    for name, group in pack.routing.groups.items():
        if group is not None and group.lead is not None:
            yield ("routing", "groups", name, "lead"), group.lead
    if pack.routing.supervisor is not None:
        yield ("routing", "supervisor"), pack.routing.supervisor


def _told(pack: Pack) -> Iterator[tuple[Path, str]]:
    """The free names of those who are told or invited."""
    for target, steps in pack.escalations.items():
        for index, step in enumerate(steps):
            path: Path = ("escalations", target, index)
            yield from each((*path, "notify"), step.notify)
            yield from each((*path, "if_empty"), step.if_empty)
            if step.convene is not None:
                yield from each((*path, "convene", "invite"), step.convene.invite)
    for index, reaction in enumerate(pack.reactions):
        yield from each(("reactions", index, "notify"), reaction.notify)
        yield from each(("reactions", index, "copy_to"), reaction.copy_to)
    for index, check in enumerate(pack.daily_checks):
        yield from each(("daily_checks", index, "notify"), check.notify)


def _slip(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant. Names that differ in a figure, like two shifts, are two names.

    >>> _slip("supervisr", ROLES), _slip("shift-1-lead", ["shift-2-lead"]), _slip("night-shift", ROLES)
    ('supervisor', None, None)
    """
    of_its_length = [one for one in known if 2 * min(len(one), len(name)) >= LIKENESS_MIN * (len(one) + len(name))]
    for near in near_names(name, of_its_length):
        alike = SequenceMatcher(None, name, near, autojunk=False).ratio() >= LIKENESS_MIN
        if alike and _DIGITS.findall(name) == _DIGITS.findall(near):
            return near
    return None


def _messages(resolved: Resolved) -> Iterator[Finding]:
    pack = resolved.pack
    known = dict.fromkeys((*PLACEHOLDERS, *(name for name in resolved.catalogue if _WORD.fullmatch(name))))
    rows: list[tuple[Path, str | Localised | None]] = [
        (("escalations", target, index, "message"), step.message)
        for target, steps in pack.escalations.items()
        for index, step in enumerate(steps)
    ]
    rows += [(("reactions", index, "message"), reaction.message) for index, reaction in enumerate(pack.reactions)]
    clarify = pack.intake.clarify if pack.intake is not None else ()
    rows += [(("intake", "clarify", index, "ask"), question.ask) for index, question in enumerate(clarify)]
    for path, message in rows:
        for where, text in _texts(path, message):
            for name in dict.fromkeys(_BRACES.findall(text)):
                if name not in known:
                    place = resolved.tree.first_line(where)
                    yield finding("unknown-placeholder", place, allowed=known, typed=name, name=name)


def _texts(path: Path, text: str | Localised | None) -> Iterator[tuple[Path, str]]:
    """A text in each language in which it is written."""
    match text:
        case None:
            return
        case str():
            yield path, text
        case Localised():
            for language, inner in (("en", text.en), ("zh", text.zh)):
                if inner is not None:
                    yield (*path, language), inner


def _number(resolved: Resolved) -> Iterator[Finding]:
    intake = resolved.pack.intake
    if intake is None or intake.number is None:
        return
    place = resolved.tree.place(("intake", "number"))
    names = _BRACES.findall(intake.number)
    known = (*sorted(_DATES), _WHOLE_DATE, "serial:4")
    unknown = [name for name in names if name not in known and not _SERIAL.fullmatch(name)]
    for name in dict.fromkeys(unknown):
        yield finding("unknown-placeholder", place, allowed=known, typed=name, name=name)
    if unknown:
        return
    if not any(map(_SERIAL.fullmatch, names)):
        yield finding("number-ambiguous", place, missing="running number")
    elif _WHOLE_DATE not in names and not set(names) >= _DATES:
        yield finding("number-ambiguous", place, missing="whole date, and the running number begins anew each day")
