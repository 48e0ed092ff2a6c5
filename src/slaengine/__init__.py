"""Service rules as YAML, checked like code, decided with reasons.

    from slaengine import Engine

    engine = Engine.load("my-desk")
    decision = engine.evaluate(event, state)    # state: None for a new ticket
    decision.level, decision.actions, decision.next_check_at, decision.state

Names are loaded when they are first used, so that `import slaengine` and `slaengine --help` cost next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slaengine.diagnostics import Finding, FindingsError
    from slaengine.model.decision import Decision
    from slaengine.model.event import Event, EventError
    from slaengine.service.engine import Engine
    from slaengine.worktime import Calendar, CalendarError, Duration

__version__ = "0.1.0"
__all__ = [
    "Calendar",
    "CalendarError",
    "Decision",
    "Duration",
    "Engine",
    "Event",
    "EventError",
    "Finding",
    "FindingsError",
    "__version__",
]

_HOMES = {
    "Calendar": "slaengine.worktime",
    "CalendarError": "slaengine.worktime",
    "Decision": "slaengine.model.decision",
    "Duration": "slaengine.worktime",
    "Engine": "slaengine.service.engine",
    "Event": "slaengine.model.event",
    "EventError": "slaengine.model.event",
    "Finding": "slaengine.diagnostics",
    "FindingsError": "slaengine.diagnostics",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'slaengine' has no attribute '{name}'")
    return getattr(import_module(home), name)
