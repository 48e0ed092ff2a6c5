"""What can be wrong with a calendar, as a value with its place."""

from difflib import get_close_matches
from functools import lru_cache
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
NEAR_NAMES_MAX = 4


class CalendarError(ValueError):
    """A mistake in a calendar's text, or an instant the calendar cannot answer for.

    ``path`` leads from the calendar's own mapping to the mistake (empty: the calendar as a whole);
    ``fix`` says what to write instead, where that is known.
    """

    def __init__(self, message: str, *, path: Path = (), fix: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.fix = fix

    def __str__(self) -> str:
        place = ".".join(str(part) for part in self.path)
        return (f"{place}: " if place else "") + self.message + (f" ({self.fix})" if self.fix else "")


def near(word: str, known: list[str]) -> str | None:
    """Suggest the known words that look like this one.

    >>> near("holyday", ["holidays", "hours"])
    'did you mean holidays?'
    """
    matches = _alike(word, tuple(known))
    return f"did you mean {' or '.join(matches)}?" if matches else None


@lru_cache(maxsize=256)
def _alike(word: str, known: tuple[str, ...]) -> list[str]:
    """The same slip in each of many calendars is looked up once: among 600 zones it takes milliseconds."""
    return get_close_matches(word, known, n=NEAR_NAMES_MAX, cutoff=0.6)
