"""Findings about packs that build on others, and about the service document behind a policy. Nothing but rows."""

from __future__ import annotations

from slaengine.diagnostics.catalogue.entry import Entry
from slaengine.diagnostics.finding import Severity

PACKS = (
    Entry(
        "parent-missing",
        title="Parent pack cannot be read",
        message="the pack `{name}` that this one extends cannot be read: {reason}",
        fix="write the way to the parent's folder from this pack's folder, such as `../call-centre`",
        what="`extends` names the folder of another pack.",
        why="Without its parent a pack is only what differs.",
        example="extends: ../call-center",
        better="extends: ../call-centre",
    ),
    Entry(
        "parent-circle",
        title="Packs that extend each other",
        message="the packs extend each other in a circle: {circle}",
        fix="let one of them stand alone",
        what="Following `extends` from pack to pack comes to an end.",
        why="Nobody could say what the policy is.",
        example="a/policy.yaml:  extends: ../b\nb/policy.yaml:  extends: ../a",
        better="a/policy.yaml:  extends: ../b",
    ),
    Entry(
        "too-many-parents",
        title="Too many packs above one another",
        message="more than {limit} packs stand above one another",
        fix="let the pack extend one that is nearer to the top",
        what="The number of packs that extend one another.",
        why="Nobody finds out any more where a value comes from.",
        example="a pack that extends a pack that extends … more than five times",
        better="a pack that extends the one it is really made from",
    ),
    Entry(
        "unknown-clause",
        title="Clause that the document does not have",
        message="the clause `{name}` is cited and not listed in `clauses.yaml`",
        fix="correct it, or add it to `clauses.yaml`",
        what="Where a pack lists the clauses of its service document, `because` cites those.",
        why="A reason that leads nowhere convinces nobody.",
        example="because: S4-60",
        better="because: S4-06",
        severity=Severity.WARNING,
    ),
    Entry(
        "clause-uncited",
        title="Clause without a rule",
        message="no rule cites the clause `{name}`",
        fix="write the rule, or cite the clause with `because:` where it is carried out",
        what="Each clause of `clauses.yaml` is the reason of something in the policy.",
        why="What the document promises and the policy does not know is not done.",
        example="clauses: {S4-08: Several urgent tickets are put in order}     # and no `because: S4-08`",
        better="queue: {order: [priority, due], because: S4-08}",
        severity=Severity.WARNING,
    ),
    Entry(
        "clause-untested",
        title="Clause without a test",
        message="no test shows the clause `{name}`",
        fix="write a test in the pack's `tests/` with `because: {name}`",
        what="Each clause of `clauses.yaml` is shown by a test that cites it, or in which one of its rules is used.",
        why="Only what is tried is known to work.",
        example="tests:\n  - {name: a VIP is raised, …}",
        better="tests:\n  - {name: a VIP is raised, because: S4-07, …}",
        severity=Severity.WARNING,
    ),
)
