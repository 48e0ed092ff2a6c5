"""Public holidays and make-up working days of a country, from the ``holidays`` library, imported on first use.

Where the library's data end (its last year, or, for make-up days, the last year its government has announced) the
calendar falls back on what is known: estimated holidays, then the weekly hours alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any, Final

from slaengine.worktime.errors import CalendarError, Path, near

_LOCK: Final = Lock()
_LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = {"en": ("en_US", "en", "en_GB"), "zh": ("zh_CN", "zh", "zh_TW")}
_SPECIAL_TABLES: Final = ("special_public_holidays", "special_public_holidays_observed")


@dataclass(frozen=True, slots=True)
class Country:
    """A country, or one subdivision of it, as a calendar names it."""

    code: str
    subdivision: str | None
    path: Path


@dataclass(frozen=True, slots=True)
class CountryYear:
    """One year: names of the days off by date ordinal, and the make-up days with the date each one stands for."""

    days_off: Mapping[int, str]
    make_up: Mapping[int, int | None]


def require_country(country: Country) -> None:
    """Check that the library knows the country and the subdivision.

    Raises:
        CalendarError: with the nearest known names.
    """
    import holidays  # noqa: PLC0415 - 150 ms that only calendars with a country pay

    known = holidays.list_supported_countries(include_aliases=False)
    if country.code not in known:
        fix = near(country.code.upper(), list(known)) or "write the two-letter code, for example CN, DE or US"
        raise CalendarError(f"no holidays are known for the country {country.code!r}", path=country.path, fix=fix)
    if country.subdivision is not None and country.subdivision not in known[country.code]:
        names = list(known[country.code])
        fix = near(country.subdivision, names) or (f"known: {', '.join(names)}" if names else "leave it out")
        message = f"{country.code} has no subdivision {country.subdivision!r}"
        raise CalendarError(message, path=(*country.path, "subdivision"), fix=fix)


@lru_cache(maxsize=1024)
def country_year(code: str, subdivision: str | None, year: int, language: str = "en") -> CountryYear:
    """Days off and make-up days of one year.

    The years next to it are read too: a day off of January can be made up for in December before.
    """
    with _LOCK:  # the library fills its objects while they are read
        library = _library(code, subdivision, language)
        for near_year in (year - 1, year, year + 1):
            if near_year not in library.years:
                library.years.add(near_year)
                library._populate(near_year)
        replaced = _replaced(library, year)
        return CountryYear(
            {day.toordinal(): name for day, name in library.items() if day.year == year},
            {day.toordinal(): replaced.get(day) for day in library.weekend_workdays if day.year == year},
        )


@lru_cache(maxsize=64)
def _library(code: str, subdivision: str | None, language: str) -> Any:
    import holidays  # noqa: PLC0415

    bare = holidays.country_holidays(code, subdiv=subdivision)
    spoken = [name for name in _LANGUAGES.get(language, ()) if name in bare.supported_languages]
    # Without a language the library asks the environment, and answers would differ between machines.
    return holidays.country_holidays(code, subdiv=subdivision, language=spoken[0] if spoken else bare.default_language)


def _replaced(library: Any, year: int) -> dict[date, int]:
    """Which day off each make-up day stands for: rows of (day off, make-up day) in the library's own tables."""
    found: dict[date, int] = {}
    for table in _SPECIAL_TABLES:
        for year_off in (year - 1, year, year + 1):
            rows = getattr(library, table, {}).get(year_off, ())
            for row in rows if rows and isinstance(rows[0], tuple) else (rows,):
                if len(row) >= 4:
                    month_off, day_off, month, day, *other_year = row
                    worked_on = date(other_year[0] if other_year else year_off, month, day)
                    found[worked_on] = date(year_off, month_off, day_off).toordinal()
    return found
