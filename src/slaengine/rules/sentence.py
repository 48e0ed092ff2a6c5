"""A condition as a sentence, in English or Chinese; the only module here that writes prose about conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final, TypeAlias, assert_never

from slaengine.rules.condition import AllOf, AnyOf, Condition, Test, Unless
from slaengine.rules.field import FieldCatalogue, FieldKind, shown
from slaengine.rules.operators import OPERATORS, Scalar

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LISTED_MAX: Final = 8  # values of a list that a sentence repeats before it only counts
_NO_FIELDS: Final[FieldCatalogue] = MappingProxyType({})
_LENGTHS: Final = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


@dataclass(frozen=True, slots=True)
class Words:
    """The small words of one language."""

    all_of: str
    any_of: str
    unless: str
    group: str
    comma: str
    alternative: str
    more: str
    quote: str
    truths: tuple[str, str]
    given: tuple[str, str]
    space: str


ENGLISH: Final = Words(
    " and ", " or ", "not ({})", "({})", ", ", " or ", " or one of {} more", '"{}"', ("false", "true"),
    ("is given", "a value"), " ",
)  # fmt: skip
CHINESE: Final = Words(
    ",并且", ",或者", "并非({})", "({})", "、", "或", "等另外 {} 个值之一", "“{}”", ("否", "是"), ("已填写", "有值"), ""
)
LANGUAGES: Final[Mapping[str, Words]] = MappingProxyType({"en": ENGLISH, "zh": CHINESE})
Language: TypeAlias = str
"""`en` or `zh`; another language is answered in English."""


def words_of(language: Language) -> tuple[str, Words]:
    """The language that is used, and its words."""
    return (language, LANGUAGES[language]) if language in LANGUAGES else ("en", ENGLISH)


def sentence(condition: Condition | None, language: Language = "en", fields: FieldCatalogue = _NO_FIELDS) -> str:
    """The condition in words; None is the `otherwise` row.

    >>> sentence(Unless(Test("tier", "any_of", ("vip", "gold"), FieldKind.ENUM)))
    'not (tier is vip or gold)'
    """
    language, words = words_of(language)
    match condition:
        case None:
            return {"en": "otherwise", "zh": "其他情况"}[language]
        case Test():
            return title(condition.field, language, fields) + words.space + _predicate(condition, language)
        case Unless(part):
            return words.unless.format(sentence(part, language, fields))
        case AllOf(parts):
            return words.all_of.join(_inside(part, language, fields) for part in parts)
        case AnyOf(parts):
            return words.any_of.join(_inside(part, language, fields) for part in parts)
        case _:
            assert_never(condition)


def _inside(part: Condition, language: Language, fields: FieldCatalogue) -> str:
    """A part of a group, in brackets where it is a group itself."""
    text = sentence(part, language, fields)
    return words_of(language)[1].group.format(text) if isinstance(part, AllOf | AnyOf) else text


def title(name: str, language: Language, fields: FieldCatalogue) -> str:
    """What the field is called in this language: its title, or its name."""
    field = fields.get(name)
    return name if field is None else field.title.get(language, name)


def _predicate(test: Test, language: Language) -> str:
    if test.operator == "is_missing" and test.value is False:
        return words_of(language)[1].given[0]
    return OPERATORS[test.operator].says[language].format_map(_values(test, language))


def wanted(test: Test, language: Language) -> str:
    """What the test asks for, to complete "the rule wants …"."""
    language, words = words_of(language)
    if test.operator == "is_missing" and test.value is False:
        return words.given[1]
    return OPERATORS[test.operator].wants[language].format_map(_values(test, language))


def _values(test: Test, language: Language) -> dict[str, str]:
    """The written value in words, under the names that the templates of the operators use."""
    words = words_of(language)[1]
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    said = [said_value(value, test.kind, language) for value in values[:_LISTED_MAX]]
    if len(values) > _LISTED_MAX:
        joined = words.comma.join(said) + words.more.format(len(values) - _LISTED_MAX)
    else:
        joined = words.alternative.join(filter(None, [words.comma.join(said[:-1]), said[-1]]))
    return {"v": joined, "low": said[0], "high": said[-1]}


def said_value(value: Scalar, kind: FieldKind, language: Language) -> str:
    """One value in words: texts in quotes, durations as `1h30m`, instants as UTC.

    >>> said_value(5400, FieldKind.DURATION, "en"), said_value(0, FieldKind.INSTANT, "en")
    ('1h30m', '1970-01-01 00:00 UTC')
    """
    words = words_of(language)[1]
    match kind, value:
        case FieldKind.BOOLEAN, bool():
            return words.truths[value]
        case FieldKind.DURATION, int():
            return _length(value)
        case FieldKind.INSTANT, int():
            return _instant(value)
        case ((FieldKind.TEXT | FieldKind.LIST), str()):
            return words.quote.format(shown(value))
        case _:
            return shown(value)


def _length(seconds: int) -> str:
    """Seconds as people write them; days are of 24 hours."""
    if abs(seconds) >= 10**15:
        return shown(seconds)
    sign, rest = ("-", -seconds) if seconds < 0 else ("", seconds)
    text = ""
    for size, unit in _LENGTHS:
        count, rest = divmod(rest, size)
        text += f"{count}{unit}" if count else ""
    return sign + (text or "0s")


def _instant(seconds: int) -> str:
    try:
        instant = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return shown(seconds)  # outside the years 1 to 9999
    return instant.strftime("%Y-%m-%d %H:%M:%S UTC" if instant.second else "%Y-%m-%d %H:%M UTC")
