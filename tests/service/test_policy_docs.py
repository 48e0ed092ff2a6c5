"""The printed policy says what the policy decides, for people, in both languages, whatever the policy's texts are."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser

import pytest
from tests.engine.kit import FIELDS, HEAD, LEVELS, RESOLUTION

from slaengine.compiler import Compilation, compile_pack
from slaengine.diagnostics import FindingsError
from slaengine.model.event_types import CORE_EVENT_TYPES
from slaengine.service.packs import check_pack
from slaengine.service.policy_docs import as_html, as_markdown, policy_document
from slaengine.service.policy_docs.blocks import Block, Document, Drawing, table
from slaengine.service.policy_docs.calendars import CALENDARS_MAX
from slaengine.service.policy_docs.words import EVENTS
from slaengine.service.policy_docs.words import FIELDS as FIELD_WORDS
from slaengine.service.resources import pack_names, pack_path

WHOLE = """
statuses: {new: , waiting: {title: {en: Waiting, zh: 等待}, waits_for: customer}}
events: {parts_arrived: {title: {en: the parts have come, zh: 配件到货}}}
classification:
  rules: [{name: login, when: {subject: {contains: [login, 登录]}}, then: {category: access, tags: [login]}}]
intake:
  number: "SR{yyyymmdd}{serial:4}"
  number_because: D-0
  required: [subject, customer.tier, contact.phone, {fields: [users], when: {service: down}, because: D-1}]
  attachments: {kinds: [jpg, mp4], size_max: 10 MB, because: D-2}
  clarify: [{name: vague, when: {subject: {contains: broken}}, ask: {en: What exactly?, zh: 具体是什么?}}]
  transfer: [{name: sales, when: {subject: {contains: price}}, to: sales-team}]
priorities:
  levels: {P1: {title: {en: Urgent, zh: 紧急}, definition: {en: All stands still., zh: 全部停止。}}, P2: , P3: }
  reported_priority: ignore
  matrix: {rows: channel, columns: tier, cells: {web: {vip: P1, standard: P2}, phone: {vip: P2}}, because: D-3}
  rules:
    - {name: down, title: {en: All is down, zh: 全部中断}, when: {service: down, users: {at_least: 10}}, then: P1}
    - {name: odd, when: {any_of: [{service: slow}, {users: {above: 99}}]}, then: P2, because: [D-4, D-5]}
    - {name: rest, otherwise: true, then: P3}
  adjust:
    - {name: vip, when: {tier: vip}, raise_by: 1, not_above: P2}
    - {name: idle, when: {service: fine}, lower_by: 2}
targets:
  first_response:
    when: {channel: web}
    stop:
      P1: [responded, resolved]
      P2: {event: responded, actor: [agent, system], public: true, automated: false}
      P3: resolved
    goal: {P1: 15m, P2: 30m, P3: 4h}
    cases: [{when: {subject: {contains: complaint}}, goal: 1h, stop: parts_arrived, because: D-6}]
    grace: 15m
  resolution:
    stop: resolved
    calendar: office
    goal: {P1: 2h, P2: 8bh}
    pause_on: waiting
    land: end_of_day
    on_priority_change: from_change
    on_reopen: new_cycle
    because: D-7
  progress: {start: responded, restart: progress_updated, stop: resolved, every: {P1: 1h}}
escalations:
  resolution:
    - {name: half, at: 50%, notify: assignee, deliver: in_hours, when: {service: down}}
    - {name: soon, before: 30m, notify: [group_lead, ann], message: {en: Hurry., zh: 请加快。}}
    - name: meet
      elapsed: 2h
      convene: {title: {en: Workshop, zh: 研讨会}, invite: [development], time_limit: 1h}
      raise_priority_by: 1
    - {name: over, at: breach, hand_over: next_line, if_empty: supervisor, stop_on: [resolved, parts_arrived]}
    - {name: again, after: 30m, repeat: {every: 1h, max: 1}, hand_over: second, notify: customer}
routing:
  groups:
    first: {title: {en: First line, zh: 一线}, calendar: office, lead: ann, line: 1, next_line: second, backup: second}
    second: {title: {en: Second line, zh: 二线}, line: 2}
  rules: [{name: all, otherwise: true, then: first}]
  assign:
    strategy: skill_match
    skill_field: channel
    load_limits: [{priority: P1, max_open: 3, resume_below: 2}, {max_open: 8}]
    overflow: [backup, supervisor]
  supervisor: ann
people:
  ann: {title: {en: Ann Li, zh: 李安}, groups: first, skills: [web], backup: bob, away: true}
  bob: {groups: [first, second]}
reactions:
  - name: hello
    on: [created, parts_arrived]
    notify: customer
    copy_to: ann
    message: {en: Hello., zh: 您好。}
    deliver: in_hours
  - {name: done, on: confirmed, do: close, when: {tier: vip}, needs: [signature]}
  - {name: visit, on: assigned, do: request_on_site_visit}
guidance:
  - {name: always, advice: {en: Be kind., zh: 请友善。}}
  - {name: web, when: {channel: web}, advice: Look at the page.}
closing: {unanswered_after: 3bd, calendar: office, because: D-8}
callbacks:
  schedule: {P1: [1d, 3d]}
  ask: [satisfaction, recurrence]
  deliver: in_hours
  calendar: office
  outcomes:
    - {name: back, when: {recurrence: true}, then: reopen}
    - {name: angry, when: {satisfaction: {at_most: 2}}, then: complaint}
queue: {order: [priority, users desc, subject, due], because: D-9}
daily_checks: [{name: look, at: ["17:00", "09:00"], calendar: office, notify: group_lead}]
"""
CALENDAR = """
policy: {name: test-desk, version: "1", timezone: Asia/Shanghai, title: {en: Test desk, zh: 测试台}, owner: ann}
calendars:
  always: 24x7
  office:
    title: {en: Office, zh: 办公}
    hours: {mon-fri: ["09:00-12:00", "13:00-18:00"], sun: ["10:00-11:00"]}
    holidays: [{country: CN}, 12-24, {from: 2026-12-28, to: 2026-12-29}]
    dates: {2026-12-31: ["09:00-12:00"], 2027-03-05: closed}
    closures: [{from: "2026-11-24 09:00", to: "2026-11-24 18:00"}]
    boundary: next_open
"""


def compiled(*parts: str, head: str = HEAD) -> Compilation:
    return compile_pack({"policy.yaml": "\n".join((head, FIELDS, *parts)).encode()})


@cache
def page(language: str = "en") -> str:
    return as_markdown(policy_document(compiled(WHOLE, head=CALENDAR), language=language, year=2026))


def section(heading: str, text: str) -> list[str]:
    """The lines below a heading, up to the next of its rank or above."""
    lines = text.splitlines()
    start = lines.index(heading)
    rank = heading.index(" ")
    end = next(
        (i for i, line in enumerate(lines) if i > start and re.match(rf"#{{1,{rank}}} ", line)),
        len(lines),
    )
    return [line for line in lines[start + 1 : end] if line]


def test_every_pack_that_ships_can_be_printed_in_both_languages_and_formats() -> None:
    for name in pack_names():
        compilation = check_pack(pack_path(name))
        for language in ("en", "zh"):
            document = policy_document(compilation, language=language, year=2026)
            assert as_markdown(document).count("\n## ") >= 8
            assert as_html(document).count("<h2 ") == as_markdown(document).count("\n## ")


def test_a_rule_table_has_a_column_for_each_field_and_a_row_for_each_rule() -> None:
    text = "\n".join(section("## How a ticket gets its level", page()))
    assert "| Rule | service | users | And | Level | Clause |" in text
    assert "| All is down<br><small>down</small> | down | at least 10 | – | P1 | – |" in text
    assert "| odd | – | – | service is slow or users is above 99 | P2 | D-4, D-5 |" in text
    assert "| Otherwise<br><small>rest</small> | – | – | – | P3 | – |" in text


def test_a_table_of_many_fields_tells_the_rarest_in_sentences() -> None:
    fields = "fields:\n" + "\n".join(f"  f{i}: {{type: boolean}}" for i in range(10))
    rules = [f"    - {{name: r{i}, when: {{f{i}: true, f0: false}}, then: P2}}" for i in range(1, 10)]
    tables = [
        "priorities:",
        "  levels: {P1: , P2: }",
        "  rules:",
        *rules,
        "    - {name: rest, otherwise: true, then: P1}",
    ]
    text = "\n".join((HEAD, fields, *tables))
    told = as_markdown(policy_document(compile_pack({"policy.yaml": text.encode()}), year=2026))
    heads = next(line for line in told.splitlines() if line.startswith("| Rule |"))
    assert heads.count(" | ") + 1 == 1 + 8 + 1 + 1  # the rule, eight fields, what else must hold, the level
    assert "f9 is true" in told


def test_the_matrix_is_drawn_as_one() -> None:
    text = "\n".join(section("## How a ticket gets its level", page()))
    assert "| channel \\\\ tier | vip | standard |" in text
    assert "| phone | P2 | – |" in text
    assert "Clause D-3." in text
    assert "The rules alone decide" in text


def test_uplifts_say_by_how_much_and_how_far() -> None:
    lines = section("### Uplifts", page())
    assert "| vip | vip | – | 1 level more urgent, not above P2 |" in lines
    assert "| idle | – | fine | 2 levels less urgent |" in lines


def test_promises_are_in_words_and_a_case_stands_before_the_targets_own() -> None:
    lines = section("## Promises", page())
    rows = [line for line in lines if line.startswith("| first_response")]
    assert rows == [
        '| first_response<br><small>where subject contains "complaint"</small> | 1 hour | 1 hour | 1 hour | D-6 |',
        "| first_response<br><small>Otherwise</small> | 15 minutes | 30 minutes | 4 hours | – |",
    ]
    assert "| Promise | P1 Urgent | P2 | P3 | Clause |" in lines
    assert "| resolution | 2 hours | 8 business hours | – | D-7 |" in lines
    assert "| progress | every 1 hour | – | – | – |" in lines


def test_a_target_says_what_begins_keeps_and_pauses_it() -> None:
    assert section("### first_response", page()) == [
        "- For tickets where channel is web.",
        "- Begins when the ticket is created.",
        "- Kept at P1 when the customer is answered or the ticket is resolved.",
        "- Kept at P2 when the customer is answered (by an agent or the system, visible to the customer, not"
        " automatic).",
        "- Kept at P3 when the ticket is resolved.",
        '- Kept when the parts have come, where subject contains "complaint".',
        "- Never stands still.",
        "- When the level changes, the new length counts from the beginning.",
        "- After such a change at least 15 minutes are left.",
        "- When the ticket is reopened, it goes on where it stopped.",
    ]
    assert section("### resolution", page())[:7] == [
        "- Begins when the ticket is created.",
        "- Kept when the ticket is resolved.",
        "- Stands still while the ticket is: Waiting.",
        "- Business time is that of: Office.",
        "- A length in business days ends with that day.",
        "- When the level changes, the new length counts from the change.",
        "- When the ticket is reopened, it begins anew.",
    ]
    assert "- Begins anew each time progress is reported." in section("### progress", page())


def test_a_ladder_is_a_timeline_in_words() -> None:
    rows = [line for line in section("#### Escalations", page()) if line.startswith("| ")][2:]
    half, soon, meet, over, again = rows
    assert half.startswith("| at 50 % of the time<br><small>where service is down</small> | Tell those named")
    assert "Waits until opening hours." in half
    assert "| the group's lead, Ann Li | Hurry. |" in soon
    assert soon.startswith("| 30 minutes before the deadline |")
    assert "Call a meeting: Workshop, with development, at most 1 hour<br>Raise the level by 1" in meet
    assert meet.startswith("| 2 hours after the beginning |")
    assert "Hand the ticket to the next line of support" in over
    assert "Not any more once the ticket is resolved or the parts have come" in over
    assert "If nobody of them is there: the supervisor" in over
    assert again.startswith(
        "| 30 minutes after the deadline; then every 1 hour, once more | Hand the ticket to Second line"
    )


def test_intake_says_what_is_required_asked_and_not_ours() -> None:
    text = "\n".join(section("## Intake", page()))
    assert "Tickets are numbered SR{yyyymmdd}{serial:4}. Clause D-0." in text
    assert "- subject, tier and contact.phone\n" in text  # a field is called by its name, wherever a ticket carries it
    assert "- users, where service is down \\[D-1\\]" in text
    assert "Attachments: JPG, MP4; each at most 10 MB. Clause D-2." in text
    assert '| vague | a text that contains "broken" | What exactly? |' in text
    assert '| sales | a text that contains "price" | sales-team |' in text


def test_classification_says_what_a_rule_gives() -> None:
    lines = section("## Classification", page())
    assert "| Rule | subject | Gives category | Gives tags |" in lines
    assert "Every rule that holds adds its part." in lines


def test_groups_people_and_load_are_told() -> None:
    lines = section("## Who handles what", page())
    assert "| First line<br><small>first</small> | Ann Li | 1 | Office | Second line | Second line |" in lines
    assert "- Nobody has more than 3 open tickets of level P1; whoever was full gets tickets again below 2." in lines
    assert "- Nobody has more than 8 open tickets." in lines
    assert "- The least loaded of those whose skills name the ticket's channel." in lines
    assert "- If nobody is free: the backup group, the supervisor." in lines
    assert "What nobody can take goes to Ann Li." in lines
    assert "| Ann Li<br><small>ann, Away for now</small> | First line | web | bob |" in lines


def test_reactions_and_advice_are_told() -> None:
    lines = section("## What follows at once", page())
    assert any("the ticket is created or the parts have come" in line and "Copy: Ann Li" in line for line in lines)
    assert any("Close the ticket<br><small>Must be named: signature</small>" in line for line in lines)
    assert any("| request on site visit |" in line for line in lines)
    advice = section("## Advice for whoever handles the ticket", page())
    assert "| always | – | all tickets | Be kind. |" in advice


def test_what_comes_after_the_resolution_is_told() -> None:
    assert section("## Closing", page()) == [
        "A resolved ticket that the customer does not answer is closed after 3 business days. Clause D-8."
    ]
    calls = section("## Callbacks", page())
    assert "| P1 Urgent | 1 day and 3 days |" in calls
    assert "Asked and recorded: Satisfaction, Recurrence. Calls are made in opening hours: Office." in calls
    assert "| angry | – | at most 2 | A complaint is opened |" in calls
    assert section("## Order of work", page()) == [
        "First by level, most urgent first, then by users, greatest first, then by subject, then by deadline, soonest"
        " first. Clause D-9."
    ]
    assert "| look | 09:00, 17:00 | Office | the group's lead |" in section("## Daily checks", page())


def test_calendars_list_hours_and_the_days_that_differ_of_two_years() -> None:
    lines = section("## Calendars", page())
    assert "Open day and night, in Asia/Shanghai." in lines
    assert "- Monday to Friday: 09:00–12:00, 13:00–18:00" in lines
    assert "- Saturday: closed" in lines
    assert "What ends exactly at closing time is due at the next opening." in lines
    assert "| 2026-10-01 to 2026-10-03 | National Day | closed |" in lines
    assert "| 2026-10-10 | make-up working day | 09:00–12:00, 13:00–18:00 |" in lines
    assert "| 2026-11-24 | closed for a while | closed |" in lines
    assert "| 2026-12-28 to 2026-12-29 | holiday | closed |" in lines
    assert "| 2026-12-31 | own hours | 09:00–12:00 |" in lines
    assert "| 2027-03-05 | own hours | closed |" in lines
    assert "| 2027-12-24 | holiday | closed |" in lines
    assert not any("2028-" in line for line in lines)


def test_a_page_of_very_many_calendars_says_what_it_leaves_out() -> None:
    office = "{hours: {mon: ['09:00-10:00']}, dates: {2026-05-05: closed}}"
    names = "".join(f"  c{number}: {office}\n" for number in range(CALENDARS_MAX + 1))
    head = f"policy: {{name: a, version: '1', timezone: UTC}}\ncalendars:\n{names}"
    told = as_markdown(policy_document(compiled(LEVELS, head=head), year=2026))
    assert told.count("| 2026-05-05 |") == CALENDARS_MAX
    assert told.count("Its holidays are not listed: that is done for the first 50 calendars.") == 1


def test_the_words_of_the_desk_are_listed() -> None:
    lines = section("## What a ticket says", page())
    assert "| service | down, slow, fine | – |" in lines
    assert "| users | a whole number from 0 | – |" in lines
    assert "| Waiting<br><small>waiting</small> | the customer |" in lines


def test_the_clauses_of_the_service_document_are_told_where_the_pack_lists_them() -> None:
    document = (
        "document: {title: {en: Guide, zh: 指南}, version: '3'}\nclauses: {D-1: {en: One., zh: 一。}, D-2: Two.}\n"
    )
    policy = "\n".join((HEAD, FIELDS, LEVELS, RESOLUTION)).encode()
    compilation = compile_pack({"policy.yaml": policy, "clauses.yaml": document.encode()})
    lines = section("## Clauses of the service document", as_markdown(policy_document(compilation, year=2026)))
    assert lines == ["Guide, 3.", "| Clause | What it asks for |", "| --- | --- |", "| D-1 | One. |", "| D-2 | Two. |"]


def test_the_chinese_page_speaks_chinese() -> None:
    text = page("zh")
    assert text.startswith("# 测试台\n")
    assert "| P1 | 紧急 | 全部停止。 |" in text
    assert "| resolution | 2小时 | 8工作小时 | – | D-7 |" in text
    assert "| 全部中断<br><small>down</small> | down | 不小于10 | – | P1 | – |" in text
    assert "- 周一至周五:09:00–12:00、13:00–18:00" in text
    assert "| 2026-10-01 至 2026-10-03 | 国庆节 | 休息 |" in text
    english = [word for word in ("Kept", "Begins", "Clause", "where", "closed", "Monday") if word in text]
    assert english == []


def test_every_core_event_and_every_field_that_nobody_declares_has_words() -> None:
    assert EVENTS.keys() == set(CORE_EVENT_TYPES)
    catalogue = compiled(LEVELS).require().catalogue
    assert {name for name, field in catalogue.items() if not field.title and name not in FIELDS} <= FIELD_WORDS.keys()


def test_a_small_policy_has_no_empty_sections() -> None:
    told = as_markdown(policy_document(compiled(LEVELS, RESOLUTION), year=2026))
    headings = [line for line in told.splitlines() if line.startswith("## ")]
    assert headings == [
        "## Levels",
        "## Promises",
        "## How a ticket gets its level",
        "## Calendars",
        "## What a ticket says",
    ]


def test_a_policy_with_mistakes_is_not_printed() -> None:
    with pytest.raises(FindingsError):
        policy_document(compiled("targets: {x: {stop: resolved}}"), year=2026)


EVIL = '"<script>alert(1)</script> | a *b* `c` [d](http://e) &lt; \\n- # f"'


def evil() -> Compilation:
    rules = f"[{{name: r, title: {EVIL}, otherwise: true, then: P1}}]"
    priorities = f"priorities: {{levels: {{P1: {{title: {EVIL}, definition: {EVIL}}}}}, rules: {rules}}}"
    head = HEAD.replace("name: test-desk", f"name: test-desk, title: {EVIL}, owner: {EVIL}")
    return compiled(priorities, head=head)


class Elements(HTMLParser):
    """Counts the elements of a page, and keeps its text."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        assert not [name for name, value in attrs if name.startswith("on") or "javascript:" in (value or "")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_texts_of_a_policy_never_become_html() -> None:
    elements = Elements()
    elements.feed(as_html(policy_document(evil(), year=2026)))
    assert "script" not in elements.names
    assert elements.text.count("<script>alert(1)</script> | a *b* `c` [d](http://e) &lt; ") >= 5


def test_texts_of_a_policy_never_become_markdown() -> None:
    told = as_markdown(policy_document(evil(), year=2026))
    assert "<script" not in told
    row = next(line for line in told.splitlines() if line.startswith("| P1 |"))
    assert len(re.findall(r"(?<!\\)\|", row)) == 4  # a bar of the text is no column
    assert "\\[d\\](http://e) &amp;lt;<br>" in row
    assert not re.findall(r"(?m)^# f", told)


def test_the_html_page_needs_nothing_from_elsewhere() -> None:
    told = as_html(policy_document(compiled(WHOLE, head=CALENDAR), year=2026))
    assert told.startswith('<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">')
    assert not re.findall(r"(?:src|href)=\"(?!#)|@import|url\(", told)
    targets = set(re.findall(r'href="#(s\d+)"', told))
    assert targets == set(re.findall(r'<h2 id="(s\d+)"', told))
    assert "@media print" in told
    assert "@media screen and (prefers-color-scheme: dark)" in told


def test_every_element_of_the_html_page_is_closed() -> None:
    told = as_html(policy_document(compiled(WHOLE, head=CALENDAR), language="zh", year=2026))
    assert '<html lang="zh-CN">' in told
    for name in ("table", "tr", "td", "th", "thead", "tbody", "ul", "li", "div", "small", "h2", "h3", "h4", "p", "nav"):
        assert len(re.findall(rf"<{name}[ >]", told)) == told.count(f"</{name}>") > 0, name


def page_of(*blocks: Block) -> str:
    return as_html(Document("page", "en", "contents", blocks))


def test_numbers_stand_at_the_right_and_words_at_the_left() -> None:
    told = page_of(table(["level", "", "tickets"], [["P1", "", "7"]], left=2))
    assert '<th>level</th><th class="n">tickets</th>' in told
    assert '<td>P1</td><td class="n">7</td>' in told
    assert 'class="n"' not in page_of(table(["level", "tickets"], [["P1", "7"]]))


def test_a_long_name_in_a_table_may_break_behind_an_underscore() -> None:
    assert "<td>non_<wbr>urgent_<wbr>change</td>" in page_of(table(["request"], [["non_urgent_change"]]))


def test_a_drawing_keeps_its_size_on_a_narrow_screen_and_is_moved_sideways() -> None:
    told = page_of(Drawing("<svg></svg>", ""))
    assert '<div class="wide"><svg></svg></div>' in told
    assert "@media screen { .wide > svg { min-width:" in told
