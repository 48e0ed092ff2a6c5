"""One ruleset of durable-rules, used with precautions: asked with facts only, and nothing of a question survives it.

The library's compiled part is called directly. Its Python part would start two polling threads for each host, keep
every ruleset for ever, and warn of itself on Python 3.12.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Final, TypeAlias

Expression: TypeAlias = dict[str, Any]
"""A condition in the library's own JSON."""

LIBRARY: Final = "durable_rules_engine"
HEARD: Final = "heard"
"""A rule that always fires, so that silence is never taken for "no match"."""
ANY: Final[Expression] = {"kind": 1}
"""What every message says: the positive test that leads every condition, or a negation alone would loop for ever."""
KEYS_OF_ITS_OWN: Final = 3
"""Keys that are added to every message: `kind`, `id`, `sid`."""
_SESSION: Final = "1"  # one session for all, or the library keeps a state for each


class DurableUnavailableError(RuntimeError):
    """durable-rules cannot be used on this Python; says how to get it."""


class DurableError(RuntimeError):
    """durable-rules did not take a table or a fact."""


def why_unavailable() -> str:
    """Why durable-rules cannot be used here, and how to get it; empty where it can be used."""
    try:
        importlib.import_module(LIBRARY)
    except ImportError:
        if sys.version_info < (3, 13):
            return "durable-rules is not installed; get it with: pip install durable-rules"
        return (
            f"durable-rules is not installed, or was not built for Python 3.{sys.version_info.minor}; get it with: "
            "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject "
            "pip install --force-reinstall --no-cache-dir durable-rules"
        )
    return ""


class Ruleset:
    """Rules by name, ready to be asked by one thread at a time. What it holds in C is freed with it.

    Raises:
        ImportError: durable-rules cannot be used here; `why_unavailable` says more.
        DurableError: the library does not accept the rules.
    """

    __slots__ = ("_ids", "_live", "_text")

    def __init__(self, rules: Mapping[str, Expression]) -> None:
        self._text = json.dumps({name: {"all": [{"m": rule}]} for name, rule in {HEARD: ANY, **rules}.items()})
        self._ids = count(1)
        self._live: _Live | None = _Live(self._text)

    def ask(self, message: Mapping[str, int]) -> set[str]:
        """The names of the rules that fire.

        Raises:
            DurableError: the library refused the message or gave no answer.
        """
        # Taken out and put back: whatever ends a question early, a Ctrl-C included, leaves no half-answered ruleset.
        live, self._live = self._live, None
        if live is None:
            live = _Live(self._text)
        fired = live.ask(json.dumps({**message, **ANY, "id": next(self._ids), "sid": _SESSION}))
        if HEARD not in fired:
            raise DurableError("durable-rules took the facts and stayed silent")
        self._live = live
        return fired - {HEARD}


class _Live:
    """A ruleset in C, for as long as this object lives."""

    __slots__ = ("_handle", "_has_state", "_library")

    def __init__(self, text: str) -> None:
        self._handle: int | None = None
        self._has_state = False
        self._library: Any = importlib.import_module(LIBRARY)
        try:
            self._handle = self._library.create_ruleset("rules", text)
        except Exception as error:  # the library raises bare exceptions
            raise DurableError(f"durable-rules does not accept this table: {error}") from error

    def ask(self, fact: str) -> set[str]:
        library, handle = self._library, self._handle
        fired: set[str] = set()
        try:
            _, state = library.assert_fact(handle, fact)
            answer = library.start_action_for_state(handle, state)
            message = answer and answer[1]
            self._has_state = self._has_state or message is not None
            while message is not None:
                fired.add(message.split('"', 2)[1])  # {"name": …
                message = library.complete_and_start_action(handle, state)
            library.retract_fact(handle, fact)
        except Exception as error:  # the library raises bare exceptions
            raise DurableError(f"durable-rules did not take the facts: {error}") from error
        return fired

    def __del__(self, is_ending: Callable[[], bool] = sys.is_finalizing) -> None:
        if self._handle is None or is_ending():  # at the end of the process this module's names are gone already
            return
        # A state that was never asked to act has parts that the library did not initialise and would free all the same.
        if self._has_state:
            self._library.delete_state(self._handle, _SESSION)
        self._library.delete_ruleset(self._handle)
