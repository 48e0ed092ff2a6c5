"""One engine for many threads: it holds a policy and no ticket, and its calendars grow while they are asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from slaengine import Engine
from slaengine.compiler.compile import compile_pack
from slaengine.service.packs import read_pack

CALL_CENTRE = Path(__file__).parents[2] / "policies" / "call-centre"
THREADS = 8


def fresh() -> Engine:
    """An engine whose calendars have answered nothing yet, so that threads make them grow at the same time."""
    return Engine(compile_pack(read_pack(CALL_CENTRE)).require())


def life(engine: Engine, number: int) -> list[dict[str, Any]]:
    """A ticket of its own year, so that each thread needs another part of the calendar."""
    state, told = None, []
    for minute, kind in enumerate(("created", "viewed", "responded", "status_changed", "resolved", "reopened", "tick")):
        decision = engine.evaluate(
            {
                "event_id": f"e{minute}",
                "ticket_id": f"T-{number}",
                "type": kind,
                "at": f"{2000 + number}-03-04T10:{minute * 7:02}:00+08:00",
                "ticket": {"channel": "web", "service_state": "degraded", "environment": "production"},
            },
            state,
        )
        state = decision.state
        told.append(decision.to_json())
    return told


def test_threads_that_share_an_engine_decide_as_each_would_alone() -> None:
    numbers, shared = range(60), fresh()
    with ThreadPoolExecutor(THREADS) as pool:
        together = list(pool.map(lambda number: life(shared, number), numbers))
    alone = fresh()
    assert together == [life(alone, number) for number in numbers]
