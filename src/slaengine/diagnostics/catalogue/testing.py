"""Findings of `slaengine test`: expectations that do not hold, and those that could never fail. Nothing but rows."""

from __future__ import annotations

from slaengine.diagnostics.catalogue.entry import Entry

TESTING = (
    Entry(
        "tests-missing",
        title="Pack without tests",
        message="there are no tests here: {where}",
        fix="write a first one in `tests/first.yaml`: what must happen to a ticket that everybody knows",
        what="`slaengine test` finds at least one `.yaml` file in the pack's folder `tests`.",
        why="No failure where nothing was tried says nothing, and looks like success.",
        example="my-desk/policy.yaml            # and no my-desk/tests/",
        better="my-desk/policy.yaml\nmy-desk/tests/priorities.yaml",
    ),
    Entry(
        "expectation-failed",
        title="Expectation that does not hold",
        message="{what}: expected {wanted}, but it is {actual}",
        what="What a test expects after an event is what the policy decides.",
        why="Either the policy does not do what was meant, or the test does not say it.",
        example="expect: {priority: P1}        # and the policy says P2",
        better="expect: {priority: P2}",
    ),
    Entry(
        "unknown-rule",
        title="Unknown rule in a test",
        message="there is no rule `{name}`",
        what="Rules named by a test are rules of the policy; a step of a ladder is named with its target.",
        why="A test that waits for a rule that is gone proves nothing about those that are there.",
        example="expect: {rules: [vip-upflit]}",
        better="expect: {rules: [vip-uplift, resolution half-way]}",
    ),
    Entry(
        "unknown-action",
        title="Unknown action in a test",
        message="nothing in the policy does `{name}`",
        fix="write `<target> breach`, `<target> <step>`, the name of a reaction, or a type of action; "
        "` to <whom>` may follow",
        what="Actions named by a test can be caused by the policy.",
        why="`no_actions` with a slip in the name would hold for ever.",
        example="expect: {no_actions: [first_respnse breach]}",
        better="expect: {no_actions: [first_response breach]}",
    ),
    Entry(
        "unknown-outcome",
        title="Unknown outcome in a test",
        message="nothing in the policy gives the {what} `{name}`",
        what="Categories, tags, departments, people and required fields that a test names occur in the policy.",
        why="Most often it is a slip, and the test would look for something that can never come.",
        example="expect: {transfer_to: custmer-service}",
        better="expect: {transfer_to: customer-service}",
    ),
    Entry(
        "bad-instant",
        title="Date or time that cannot be read",
        message="{reason}",
        fix="write `2026-11-23 09:00`, or `09:15` for a time on the date of the line",
        what="Instants of tests are dates and times of the policy's zone.",
        why="A line whose time nobody knows cannot be played.",
        example='at: "9 o\'clock"',
        better="at: 2026-11-23 09:00",
    ),
    Entry(
        "test-refused",
        title="Event that the policy refuses",
        message="this event cannot be decided: {reason}",
        what="Each line of a test is an event that the engine takes: of a known type, and not before the line above.",
        why="What comes after it would be tested on a ticket that never was.",
        example='- {at: 2026-11-23 09:00, event: created}\n- {at: "08:50", event: responded}',
        better='- {at: 2026-11-23 09:00, event: created}\n- {at: "09:10", event: responded}',
    ),
    Entry(
        "matchers-differ",
        title="Two matchers that do not agree",
        message="in {table}, for a ticket with {ticket}, the indexed matcher finds {indexed} "
        "and durable-rules finds {durable}",
        fix="this is a mistake in slaengine: please report it with the policy and this test",
        what="Each table is asked twice with each ticket of the tests, by two matchers of different descent.",
        why="Where they differ, one of them is wrong, and nobody knows which.",
        example="# no known example",
        better="# nothing to do for the author of a policy",
    ),
)
