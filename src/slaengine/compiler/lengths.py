"""Every length of time in a pack, with the calendar it is counted on. Data for `check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from slaengine.compiler.tree import Path
from slaengine.policy.escalations import LadderStep
from slaengine.policy.pack import Pack
from slaengine.worktime import Duration, parse_duration


@dataclass(frozen=True, slots=True)
class Length:
    """A length, where it stands, and who names its calendar. `may_be_zero` where nothing at all makes sense."""

    duration: Duration
    text: str
    path: Path
    owner: str
    calendar: str | None
    may_be_zero: bool = False


def lengths(pack: Pack) -> Iterator[Length]:
    """All lengths that are counted on a clock or a calendar."""
    for name, target in pack.targets.items():
        path: Path = ("targets", name)
        for key in ("goal", "every"):
            for where, text in _per_level((*path, key), getattr(target, key)):
                yield Length(parse_duration(text), text, where, f"the target `{name}`", target.calendar)
            for number, case in enumerate(target.cases):
                for where, text in _per_level((*path, "cases", number, key), getattr(case, key)):
                    yield Length(parse_duration(text), text, where, f"the target `{name}`", target.calendar)
        if target.grace is not None:
            grace = parse_duration(target.grace)
            yield Length(grace, target.grace, (*path, "grace"), f"the target `{name}`", target.calendar, True)
        for index, step in enumerate(pack.escalations.get(name, ())):
            where = ("escalations", name, index)
            for path_of_text, text, zero in _step(where, step):
                yield Length(parse_duration(text), text, path_of_text, f"the target `{name}`", target.calendar, zero)
    if pack.callbacks is not None:
        for level, texts in pack.callbacks.schedule.items():
            for index, text in enumerate(texts):
                where = ("callbacks", "schedule", level, index)
                yield Length(parse_duration(text), text, where, "`callbacks`", pack.callbacks.calendar)
    if pack.closing is not None:
        text = pack.closing.unanswered_after
        where = ("closing", "unanswered_after")
        yield Length(parse_duration(text), text, where, "`closing`", pack.closing.calendar)


def _per_level(path: Path, lengths: str | dict[str, str] | None) -> Iterator[tuple[Path, str]]:
    if isinstance(lengths, str):
        yield path, lengths
    elif lengths is not None:
        for level, text in lengths.items():
            yield (*path, level), text


def _step(path: Path, step: LadderStep) -> Iterator[tuple[Path, str, bool]]:
    for key in ("before", "after", "elapsed"):
        text = getattr(step, key)
        if text is not None:
            yield (*path, key), text, True
    if step.repeat is not None:
        yield (*path, "repeat", "every"), step.repeat.every, False
