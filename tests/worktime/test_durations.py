"""What is read as a duration, how it is printed, and what is refused with which words."""

import pytest

from slaengine.worktime import Duration, DurationError, DurationKind, format_duration, parse_duration

ELAPSED, OPEN, BUSINESS_DAYS, DAYS = DurationKind


@pytest.mark.parametrize(
    ("text", "kind", "amount"),
    [
        ("30s", ELAPSED, 30),
        ("15m", ELAPSED, 900),
        ("4h", ELAPSED, 14_400),
        ("1h30m", ELAPSED, 5_400),
        ("1h 30m", ELAPSED, 5_400),
        ("1.5h", ELAPSED, 5_400),
        ("90 min", ELAPSED, 5_400),
        ("1 hour 30 minutes", ELAPSED, 5_400),
        ("720h", ELAPSED, 2_592_000),
        ("0s", ELAPSED, 0),
        ("8bh", OPEN, 28_800),
        ("8 business hours", OPEN, 28_800),
        ("8 Working Hours", OPEN, 28_800),  # as people type
        ("1bh30bm", OPEN, 5_400),
        ("3bd", BUSINESS_DAYS, 3),
        ("1 business day", BUSINESS_DAYS, 1),
        ("30d", DAYS, 30),
        ("2w", DAYS, 14),
        ("15分钟", ELAPSED, 900),
        ("2小时", ELAPSED, 7_200),
        ("1个小时30分", ELAPSED, 5_400),
        ("8工作小时", OPEN, 28_800),
        ("3工作日", BUSINESS_DAYS, 3),
        ("3 个工作日", BUSINESS_DAYS, 3),
        ("7天", DAYS, 7),
        ("30秒", ELAPSED, 30),
        ("１５分钟", ELAPSED, 900),  # full-width digits, as an input method leaves them
        ("2周", DAYS, 14),
    ],
)
def test_a_duration_is_read_in_every_way_people_write_it(text: str, kind: DurationKind, amount: int) -> None:
    assert parse_duration(text) == Duration(kind, amount)


@pytest.mark.parametrize(
    ("text", "canonical", "en", "zh"),
    [
        ("90m", "1h30m", "1 hour 30 minutes", "1小时30分钟"),
        ("48h", "48h", "48 hours", "48小时"),  # not two days, which are something else
        ("61s", "1m1s", "1 minute 1 second", "1分钟1秒"),
        ("0m", "0s", "0 seconds", "0秒"),
        ("8bh", "8bh", "8 business hours", "8工作小时"),
        ("90bm", "1bh30bm", "1 business hour 30 business minutes", "1工作小时30工作分钟"),
        ("0bh", "0bh", "0 business hours", "0工作小时"),
        ("1bd", "1bd", "1 business day", "1工作日"),
        ("3bd", "3bd", "3 business days", "3工作日"),
        ("2w", "14d", "14 days", "14天"),
    ],
)
def test_a_duration_is_printed_in_one_way_for_each_language(text: str, canonical: str, en: str, zh: str) -> None:
    duration = parse_duration(text)
    assert [format_duration(duration, language) for language in ("canonical", "en", "zh")] == [canonical, en, zh]
    assert str(duration) == canonical


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "missing"),
        ("  ", "missing"),
        ("15", "is not a duration"),  # fifteen what?
        ("h", "is not a duration"),
        ("15 moons", "is not a duration"),
        ("-15m", "is not a duration"),
        ("15m,", "is not a duration"),
        ("1d4h", "measured differently"),
        ("4h2bh", "measured differently"),
        ("30m1h", "largest unit first"),
        ("1h1h", "largest unit first"),
        ("1.5bd", "whole number of business days"),
        ("0.0001h", "whole number of elapsed seconds"),
        ("3654d", "ten years"),
        ("999999999h", "ten years"),
        ("1" * 65, "at most 64 characters"),
    ],
)
def test_what_is_no_duration_is_refused_with_what_to_write(text: str, words: str) -> None:
    with pytest.raises(DurationError, match=words) as caught:
        parse_duration(text)
    assert caught.value.message == str(caught.value)


def test_a_duration_cannot_be_made_negative_or_printed_in_an_unknown_language() -> None:
    with pytest.raises(DurationError, match="between 0 and ten years"):
        Duration(ELAPSED, -1)
    with pytest.raises(ValueError, match="canonical, en or zh"):
        format_duration(Duration(ELAPSED, 1), "fr")
