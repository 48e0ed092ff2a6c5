"""A small policy with something for every expectation, and packs made of it and some tests."""

from __future__ import annotations

from pathlib import Path

from slaengine.testing.run import PackReport, run_pack

POLICY = """\
policy: {name: desk, version: "1", effective_from: 2026-01-01, timezone: Asia/Shanghai}
fields:
  tier: {type: enum, values: [standard, vip], default: standard}
  users: {type: integer, min: 0}
  subject: {type: text}
  contact: {type: text, from: customer.contact}
statuses: {in_progress: , waiting: {waits_for: customer}}
calendars:
  office: {hours: {mon-fri: ["09:00-12:00", "13:00-18:00"]}}
intake:
  required: [subject, contact]
  number: "SR{yyyymmdd}{serial:4}"
  transfer: [{name: complaints, when: {subject: {contains: complaint}}, to: customer-service}]
  clarify: [{name: which-vpn, when: {subject: {starts_with: vpn}}, ask: Which VPN is it?}]
classification:
  hit: all
  rules:
    - {name: vpn-words, when: {subject: {contains: vpn}}, then: {category: network, tags: [vpn]}}
priorities:
  levels: {P1: , P2: , P3: }
  hit: first
  rules:
    - {name: many, when: {users: {at_least: 100}}, then: P1}
    - {name: some, when: {users: {at_least: 10}}, then: P2}
    - {name: rest, otherwise: true, then: P3}
  adjust: [{name: vip-uplift, when: {tier: vip}, raise_by: 1}]
targets:
  first_response: {start: created, stop: responded, goal: {P1: 15m, P2: 30m, P3: 2h}}
  resolution:
    start: created
    stop: resolved
    calendar: office
    pause_on: [waiting]
    goal: {P1: 2bh, P2: 4bh, P3: 8bh}
  review: {when: {tier: vip}, start: created, stop: reviewed, goal: 1h}
routing:
  groups: {network: {title: Network, lead: net-lead}, second-line: }
  hit: first
  supervisor: boss
  rules:
    - {name: to-network, when: {category: network}, then: network}
    - {name: others, otherwise: true, then: second-line}
  assign: {strategy: least_loaded, overflow: [supervisor]}
people:
  li-wei: {groups: network}
escalations:
  resolution:
    - {name: half-way, at: 50%, notify: [assignee]}
    - {name: late, at: breach, notify: [group_lead], hand_over: second-line}
reactions:
  - {name: greeting, on: created, notify: customer, message: Thank you.}
guidance:
  - {name: be-quick, when: {priority: P1}, advice: Be quick.}
callbacks: {after: resolved, schedule: {P1: [1d], P2: [3d], P3: [7d]}, ask: [satisfaction]}
"""

TICKET = "{subject: vpn is down, users: 12, customer: {contact: Ann}}"


def scenario(expect: str, *, at: str = "2026-11-23 09:00", ticket: str = TICKET, more: str = "") -> str:
    """A file with one test, whose ticket is created and then expected to be so."""
    return f"""\
tests:
  - name: the test
    ticket: {ticket}
    timeline:
      - {{at: {at}, event: created, expect: {expect}}}
{more}"""


def pack(folder: Path, text: str | bytes | None, policy: str = POLICY) -> Path:
    """A pack in that folder with one test file, or without any."""
    (folder / "policy.yaml").write_text(policy, encoding="utf-8")
    if text is not None:
        (folder / "tests").mkdir(exist_ok=True)
        (folder / "tests" / "first.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def run_tests(folder: Path, text: str | bytes | None, policy: str = POLICY, *, both: bool = False) -> PackReport:
    """What becomes of one test file."""
    return run_pack(pack(folder, text, policy), both=both)


def codes(report: PackReport) -> list[str]:
    """The codes of all findings of a run."""
    return [one.code for one in report.every_finding]
