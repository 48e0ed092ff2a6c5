"""A backtest as tables, which the text and the page print alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from slaengine.backtest.figures import Changes, Figures, Side, all_of
from slaengine.cli.backtest_titles import NONE, Titles
from slaengine.cli.backtest_words import WORDS
from slaengine.cli.columns import harmless
from slaengine.cli.sheets import NOTHING, Sheet
from slaengine.service.summary import Kept

CHANGES_SHOWN_MAX: Final = 20
"""Changed decisions that are listed; JSON has all of them."""


def sheets(found: Figures, language: str) -> Iterator[Sheet]:
    """All tables of a backtest, in the order in which people ask."""
    words, titles = WORDS[language], Titles(found, language)
    for target in targets_of(found):
        yield _promise(found, target, titles, words)
    if found.changes is not None:
        yield from _changed(found.changes, titles, words)
    yield from _escalations(found, titles, words)
    yield from _hours(found, words)
    if found.changes is not None and found.changes.foremost:
        yield _foremost(found.changes, titles, words)


def targets_of(found: Figures) -> list[str]:
    """The targets of both policies, those of the new one first."""
    old = () if found.old is None else found.old.targets
    return list(dict.fromkeys([*found.new.targets, *old]))


def _promise(found: Figures, target: str, titles: Titles, words: Mapping[str, str]) -> Sheet:
    heads = [words[name] for name in ("tickets", "met", "missed", "open", "overdue", "broken", "met_share")]
    if found.old is not None:
        heads += [f"{words['was']} {words['broken']}", f"{words['was']} {words['met_share']}"]
    rows = []
    sides = [found.new] if found.old is None else [found.new, found.old]
    order = dict.fromkeys(level for side in sides for level in (*side.policy.priority.levels, NONE))
    levels = [level for level in order if any(level in side.targets.get(target, {}) for side in sides)]
    for level in [*levels, None]:
        new, broken = _figures(found.new, target, level)
        row = [words["all"] if level is None else titles.level(level)]
        row += [f"{n:,}" for n in (new.tickets, new.met, new.missed, new.open, new.overdue, broken)]
        row.append(_share(new))
        if found.old is not None:
            old, was_broken = _figures(found.old, target, level)
            row += [f"{was_broken:,}", _share(old)]
        rows.append(tuple(row))
    return Sheet("promise", (titles.target(target), *heads), tuple(rows))


def _figures(side: Side, target: str, level: str | None) -> tuple[Kept, int]:
    levels, broken = side.targets.get(target, {}), side.breaches.get(target, {})
    if level is None:
        return all_of(levels), sum(broken.values())
    return levels.get(level, Kept()), broken.get(level, 0)


def _share(kept: Kept) -> str:
    return NOTHING if kept.met_share is None else f"{100 * kept.met_share:.1f}"


def _changed(changes: Changes, titles: Titles, words: Mapping[str, str]) -> Iterator[Sheet]:
    parts = (changes.new_breaches, changes.avoided_breaches, changes.earlier, changes.later)
    targets = sorted({target for part in parts for target in part})
    if targets:
        head = (words["breaches"], words["new"], words["avoided"], words["earlier"], words["later"])
        rows = tuple((titles.target(target), *(f"{part.get(target, 0):,}" for part in parts)) for target in targets)
        yield Sheet("breaches", head, rows)
    decided = tuple(
        (words[kind], f"{called(a)} → {called(b)}", f"{number:,}")
        for kind, pairs, called in (
            ("priority", changes.priorities, titles.level),
            ("group", changes.groups, titles.group),
        )
        for (a, b), number in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:CHANGES_SHOWN_MAX]
    )
    if decided:
        yield Sheet("decisions", (words["changes"], "", words["tickets"]), decided, left=2)


def _escalations(found: Figures, titles: Titles, words: Mapping[str, str]) -> Iterator[Sheet]:
    old = found.old
    sides = [found.new] if old is None else [found.new, old]
    of_sides = [side.steps or {} for side in sides]
    steps = list(dict.fromkeys((t, s) for steps in of_sides for t, names in steps.items() for s in names))
    if steps:
        head = (words["escalations"], words["step"], words["taken"], *(() if old is None else (words["was"],)))
        rows = [
            (titles.target(t), titles.step(t, s), *(f"{steps.get(t, {}).get(s, 0):,}" for steps in of_sides))
            for t, s in steps
        ]
        rows.append((words["all"], "", *(f"{side.escalations:,}" for side in sides)))
        yield Sheet("escalations", head, tuple(rows), left=2)


def _hours(found: Figures, words: Mapping[str, str]) -> Iterator[Sheet]:
    sides = [found.new] if found.old is None else [found.new, found.old]
    if any(side.has_hours for side in sides):
        head = (words["hours"], words["number"], *(() if found.old is None else (words["was"],)))
        parts = {
            "asked": [side.asked_out_of_hours for side in sides],
            "due": [side.due_out_of_hours for side in sides],
        }
        rows = tuple(
            (words[part], *(f"{number:,}" for number in numbers))
            for part, numbers in parts.items()
            if None not in numbers
        )
        if rows:
            yield Sheet("hours", head, rows)


def _foremost(changes: Changes, titles: Titles, words: Mapping[str, str]) -> Sheet:
    rows = tuple(
        (
            harmless(one.ticket_id),
            _arrow(one.told["priority"], titles.level),
            _arrow(one.told["group"], titles.group),
            ", ".join(map(titles.target, one.told["new_breaches"])) or NOTHING,
            ", ".join(map(titles.target, one.told["avoided_breaches"])) or NOTHING,
        )
        for one in changes.foremost
    )
    head = (words["foremost"], words["priority"], words["group"], words["new"], words["avoided"])
    return Sheet("foremost", head, rows, left=5)


def _arrow(pair: list[str], called: Callable[[str], str]) -> str:
    before, after = pair
    return called(before) if before == after else f"{called(before)} → {called(after)}"
