"""A batch of new tickets, decided by columns. Read this first.

    read      columns as typed facts (`tickets`)
    judge     classification, priority, uplift, group, transfer, what is missing (`judge`)
    promise   which targets apply, their goals, where each clock starts and ends (`promise`)
    alone     the few tickets that columns cannot be sure of are decided one by one, by the engine itself

A law of the tests: every row is what `Engine.evaluate` says of the created event of that ticket.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from slaengine.batch.combine import Lists
from slaengine.batch.decided import Decided, join
from slaengine.batch.judge import Judge
from slaengine.batch.limits import COMFORTABLE_YEARS
from slaengine.batch.promise import Promises
from slaengine.batch.table import DictRows, Rows, each_rows
from slaengine.batch.tickets import Tickets, in_columns
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event import EventError
from slaengine.rules.columns import Coded
from slaengine.service.engine import Engine
from slaengine.worktime.wallclock import year_start

FIRST, END = map(year_start, COMFORTABLE_YEARS)


class Desk:
    """One policy, ready to decide batches. Keeps nothing of them."""

    def __init__(self, policy: CompiledPolicy) -> None:
        self.policy = policy
        self._engine = Engine(policy)
        self._judge, self._promises = Judge(policy), Promises(policy)

    def decide(self, tickets: Any) -> Decided:
        """Everything in one go; see `batch.decide`."""
        parts = [self.decide_rows(rows) for rows in each_rows(tickets)]
        return join(parts or [self.decide_rows(DictRows([]))])

    def decide_rows(self, rows: Rows) -> Decided:
        """One stretch of tickets."""
        tickets = Tickets(self.policy, rows, self._judge.asked)
        inside = (tickets.at >= FIRST) & (tickets.at < END)
        judged = self._judge.judge(tickets)
        stand_in = tickets.at[inside][0] if inside.any() else FIRST  # any year that is looked up anyway
        targets, alone = self._promises.begin(judged, np.where(inside, tickets.at, stand_in))
        decided = Decided(
            self.policy,
            rows.count,
            judged.level,
            judged.base,
            judged.adjusted_by,
            judged.category,
            judged.tags,
            judged.group,
            judged.transfer_to,
            judged.missing,
            self._odd(tickets),
            targets,
        )
        rows_alone = np.flatnonzero(alone | tickets.strange | ~inside).tolist()
        if rows_alone:
            decided.make_writable()
        for row in rows_alone:
            self._decide_alone(decided, tickets, row)
        return decided.slimmed()

    def _decide_alone(self, decided: Decided, tickets: Tickets, row: int) -> None:
        try:
            decided.put(row, self._engine.evaluate(tickets.event(row)))
        except EventError as error:
            decided.put(row, None, str(in_columns(error)))

    def _odd(self, tickets: Tickets) -> Coded:
        odd = Lists.empty(tickets.count)
        for access in self.policy.fields:
            if access.name in tickets.odd:
                odd.add(np.flatnonzero(tickets.odd[access.name]), (access.name,))
        return odd.column()
