"""A monthly report as tables, as text and as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from slaengine.backtest.monthly import RESOLVE, WHOLE, Monthly, Rate
from slaengine.backtest.spread import PERCENTILES
from slaengine.cli.columns import harmless, table
from slaengine.cli.monthly_words import WORDS
from slaengine.cli.moved_words import moved_lines
from slaengine.cli.sheets import NOTHING, Sheet, as_csv, counted, percent, span_text

FREQUENT_MIN = 3
"""Tickets of one kind in a month from which on a problem record is proposed."""
Words = Mapping[str, str]


def monthly_lines(found: Monthly, language: str = "en") -> Iterator[str]:
    """The whole report."""
    yield from headlines(found, language)
    for sheet in sheets(found, language):
        rows = [row for row in sheet.rows if sheet.name != "times" or WORDS[language]["all"] in row[:2]]
        yield ""
        yield from table([sheet.head, *rows], left=sheet.left)
        if sheet.name == "rates":
            yield from notes(found, language)


def headlines(found: Monthly, language: str) -> Iterator[str]:
    """What is reported on."""
    words, policy = WORDS[language], found.policy
    month = words["whole"] if found.month == WHOLE else found.month
    tickets = counted(words["n_tickets"], found.tickets)
    yield words["head"].format(tickets=tickets, month=month, name=policy.name, version=policy.version)
    yield from moved_lines(found.moved_up, language)


def notes(found: Monthly, language: str) -> Iterator[str]:
    """What the rates do not say."""
    words = WORDS[language]
    if found.satisfaction_mean is not None:
        customers = counted(words["n_customers"], found.satisfaction.whole)
        yield words["mean_answer"].format(mean=found.satisfaction_mean, customers=customers)
    else:
        yield words["no_answer"]
    if found.left_out:
        yield words["left_out"].format(number=found.left_out)
    if found.resolved.part and not found.first_contact.whole:
        yield words["untold"]


def sheets(found: Monthly, language: str) -> Iterator[Sheet]:
    """All tables of a report."""
    words = WORDS[language]
    yield _rates(found, language)
    yield _weak(found, language)
    yield _types(found, words)
    yield _frequent(found, words)
    yield from _times(found, language)
    yield _promises(found, language)
    if len(found.months) > 1:
        yield _trend(found, language)


def target_title(found: Monthly, name: str, language: str) -> str:
    """What people call a target."""
    return next(plan.title.in_language(language) for plan in found.policy.targets if plan.name == name)


def _rate(name: str, rate: Rate) -> tuple[str, ...]:
    return (name, percent(rate.part, rate.whole), f"{rate.part:,}", f"{rate.whole:,}", f"{rate.pending:,}")


def _rates(found: Monthly, language: str) -> Sheet:
    words = WORDS[language]
    rows = [
        _rate(words["on_time"].format(target=target_title(found, name, language)), rate)
        for name, rate in found.promises.items()
    ]
    rows.append(_rate(words["resolution"], found.resolved))
    rows.append(_rate(words["first_contact"], found.first_contact))
    rows.append(_rate(words["satisfied"], found.satisfaction))
    head = (words["summary"], words["rate"], words["number"], words["of"], words["pending"])
    return Sheet("rates", head, tuple(rows))


def _weak(found: Monthly, language: str) -> Sheet:
    words = WORDS[language]
    rows = [
        (
            f"{target_title(found, cell.target, language)} · {_name(cell.level, words)} · {_name(cell.kind, words)}",
            f"{cell.rate.whole - cell.rate.part:,}",
            f"{cell.rate.whole:,}",
            percent(cell.rate.part, cell.rate.whole),
        )
        for cell in found.weak
    ]
    head = (words["weak"], words["missed"], words["of"], words["in_time"])
    return Sheet("weak", head, tuple(rows or [(NOTHING,) * 4]))


def _types(found: Monthly, words: Words) -> Sheet:
    rows = tuple(
        (_name(kind, words), f"{number:,}", percent(number, found.tickets)) for kind, number in found.types.items()
    )
    return Sheet("types", (words["types"], words["tickets"], words["share"]), rows)


def _frequent(found: Monthly, words: Words) -> Sheet:
    rows = [
        (
            _name(one.kind, words) + (f" · {harmless(one.tag)}" if one.tag else ""),
            words["proposal"] if one.tickets >= FREQUENT_MIN else "",
            f"{one.tickets:,}",
            f"{one.before:,}",
        )
        for one in found.frequent
    ]
    head = (words["frequent"], "", words["tickets"], words["before"])
    return Sheet("frequent", head, tuple(rows or [(NOTHING, "", NOTHING, NOTHING)]), left=2)


def _times(found: Monthly, language: str) -> Iterator[Sheet]:
    words = WORDS[language]
    for what, rows in found.times.items():
        if what == RESOLVE:
            title = words["resolve"]
        else:
            title = words["counted"].format(target=target_title(found, what, language))
        shown = tuple(
            (
                _name(level, words),
                _name(kind, words),
                f"{spread.number:,}",
                span_text(spread.mean),
                *(span_text(spread.percentiles.get(number)) for number in PERCENTILES),
            )
            for (level, kind), spread in rows.items()
        )
        heads = (words["type"], words["number"], words["mean"], *(f"{number}%" for number in PERCENTILES))
        yield Sheet("times", (title, *heads), shown, left=2)


def _promises(found: Monthly, language: str) -> Sheet:
    words = WORDS[language]
    rows = tuple(
        (
            target_title(found, cell.target, language),
            _name(cell.level, words),
            _name(cell.kind, words),
            *_rate("", cell.rate)[1:],
        )
        for cell in found.cells
    )
    head = (words["promises"], words["level"], words["type"], words["share"])
    return Sheet("promises", (*head, words["met"], words["decided"], words["pending"]), rows, left=3)


def _trend(found: Monthly, language: str) -> Sheet:
    words = WORDS[language]
    targets = [plan.name for plan in found.policy.targets if any(plan.name in rates for rates in found.trend.values())]
    rows = tuple(
        (month, *(percent(rate.part, rate.whole) for rate in (rates.get(target, Rate()) for target in targets)))
        for month, rates in found.trend.items()
    )
    return Sheet("trend", (words["trend"], *(target_title(found, name, language) for name in targets)), rows)


def _name(text: str, words: Words) -> str:
    return words[text] if text in ("all", "none") else harmless(text)


def monthly_csv(found: Monthly) -> str:
    """Every figure in a row of its own: figure, target, level, type, value."""
    rows: list[Sequence[object]] = [("figure", "target", "level", "type", "value")]
    rows.append(("tickets", "", "", "", found.tickets))
    rows.append(("moved_to_creation", "", "", "", found.moved_up))
    rows += [("tickets", "", level, "", number) for level, number in found.levels.items()]
    rows += [("tickets", "", "", kind, number) for kind, number in found.types.items()]
    for cell in found.cells:
        parts = {"met": cell.rate.part, "decided": cell.rate.whole, "pending": cell.rate.pending}
        rows += [(part, cell.target, cell.level, cell.kind, number) for part, number in parts.items()]
    rates = {
        "resolution_rate": found.resolved,
        "first_contact_resolution": found.first_contact,
        "satisfied": found.satisfaction,
    }
    for name, rate in rates.items():
        parts = {"part": rate.part, "of": rate.whole, "pending": rate.pending}
        rows += [(f"{name}_{part}", "", "", "", number) for part, number in parts.items()]
    rows.append(("left_out", "", "", "", found.left_out))
    if found.satisfaction_mean is not None:
        rows.append(("satisfaction_mean", "", "", "", found.satisfaction_mean))
    for what, times in found.times.items():
        for (level, kind), spread in times.items():
            rows.append(("done", what, level, kind, spread.number))
            rows.append(("mean_seconds", what, level, kind, spread.mean))
            rows += [(f"p{n}_seconds", what, level, kind, seconds) for n, seconds in spread.percentiles.items()]
    return as_csv(rows)
