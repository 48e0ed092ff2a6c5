"""One policy seen by someone who prints it: its names as titles, its conditions as sentences, in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from slaengine.model.compiled import CompiledPolicy
from slaengine.model.event_types import CORE_EVENT_TYPES
from slaengine.model.patterns import EventPattern, EventSet, Words
from slaengine.policy.base import Text, localise
from slaengine.policy.clauses import ClauseFile
from slaengine.policy.pack import Pack
from slaengine.rules import AllOf, Condition, FieldCatalogue, FieldKind, FieldType, Rule, Test, sentence
from slaengine.rules.sentence import title as field_title
from slaengine.rules.sentence import wanted
from slaengine.service.policy_docs.blocks import Cell, Table, table
from slaengine.service.policy_docs.words import COMMON, EVENTS, FIELDS, ROLES, Phrases
from slaengine.worktime import Duration, DurationKind, format_duration

COLUMNS_MAX: Final = 8
"""Fields that get a column of their own in one decision table; the rarest of the others are told in sentences."""
_ORDER: Final = {name: number for number, name in enumerate(CORE_EVENT_TYPES)}


@dataclass(frozen=True)
class Guide:
    """Says what a policy means. `year` is the first of the two whose holidays are listed."""

    pack: Pack
    policy: CompiledPolicy
    language: str
    year: int
    clauses_file: ClauseFile | None = None
    """The clauses of the service document, where the pack lists them."""

    def say(self, phrases: Phrases, key: str, **values: object) -> str:
        """A phrase with its values."""
        return phrases[key][self.language == "zh"].format_map(values)

    def common(self, key: str, **values: object) -> str:
        """A phrase that every part uses."""
        return self.say(COMMON, key, **values)

    def text(self, text: Text | Words | None, otherwise: str = "") -> str:
        """A text of the policy in this language."""
        if isinstance(text, Words):
            return text.in_language(self.language)
        return localise(text, self.language) or otherwise

    def titled(self, title: Text | Words | None, name: str) -> Cell:
        """A title with its name below it; the name alone where there is none."""
        text = self.text(title, name)
        return Cell(text, "" if text == name else name)

    @cached_property
    def fields(self) -> FieldCatalogue:
        """What conditions speak about, with titles for what no policy declares."""
        asked = self.policy.callbacks.ask if self.policy.callbacks is not None else ()
        known = {name: FieldType(name, FieldKind.TEXT) for name in asked} | dict(self.policy.catalogue)
        return {name: field if field.title else _with_title(field) for name, field in known.items()}

    def field(self, name: str) -> str:
        """What a field is called."""
        return field_title(name, self.language, self.fields)

    def when(self, condition: Condition | None) -> str:
        """A condition as a sentence."""
        return sentence(condition, self.language, self.fields)

    def where(self, condition: Condition | None) -> str:
        """The tickets for which a condition holds; all of them where there is none."""
        return self.common("all_tickets") if condition is None else self.common("where", when=self.when(condition))

    def length(self, duration: Duration) -> str:
        """A length in words."""
        return format_duration(duration, self.language)

    def seconds(self, seconds: int) -> str:
        """Real time in words."""
        return self.length(Duration(DurationKind.ELAPSED, seconds))

    def one_of(self, parts: Iterable[str]) -> str:
        """`a, b or c`."""
        return self._joined(list(parts), "or")

    def all_of(self, parts: Iterable[str]) -> str:
        """`a, b and c`."""
        return self._joined(list(parts), "and")

    def listed(self, parts: Iterable[str]) -> str:
        """`a, b, c`."""
        return self.common("comma").join(parts)

    def _joined(self, parts: list[str], word: str) -> str:
        if self.language == "zh" and word == "and":
            return self.listed(parts)
        return self.common(word).join(filter(None, [self.listed(parts[:-1]), *parts[-1:]]))

    def clauses(self, because: Sequence[str]) -> str:
        """The clauses as a sentence; nothing where there are none."""
        return self.common("clauses", clauses=self.listed(because)) if because else ""

    def levels(self) -> list[str]:
        """The levels with their titles: `P1 Urgent`."""
        plan = self.policy.priority
        pairs = zip(plan.levels, map(self.text, plan.titles), strict=True)
        return [name if title == name else f"{name} {title}" for name, title in pairs]

    def people(self, names: Iterable[str]) -> str:
        """Roles, people and groups, by their titles."""
        return self.listed(map(self.person, names))

    def person(self, name: str) -> str:
        """A role, a person or a group by its title."""
        if name in ROLES:
            return self.say(ROLES, name)
        person = self.pack.people.get(name)
        if person is not None:
            return self.text(person.title, name)
        return self.group(name)

    def group(self, name: str) -> str:
        """A group by its title."""
        plan = self.policy.routing.groups.get(name) if self.policy.routing is not None else None
        return self.text(plan.title) if plan is not None else name

    def status(self, name: str) -> str:
        """A status by its title."""
        status = self.pack.statuses.get(name)
        return self.text(status.title, name) if status is not None else name

    def calendar(self, name: str | None) -> str:
        """A calendar by its title."""
        spec = self.pack.calendars.get(name or "")
        return self.text(spec.title, name or "") if spec is not None and not isinstance(spec, str) else name or ""

    def event(self, name: str) -> str:
        """An event, to complete "when …"."""
        spec = self.pack.events.get(name)
        return self.text(spec.title if spec is not None else None, self.say(EVENTS, name) if name in EVENTS else name)

    def events(self, patterns: Iterable[EventPattern] | EventSet) -> str:
        """Events of which each will do, with who has to cause them."""
        if isinstance(patterns, EventSet):
            plain = sorted(patterns.types, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
            patterns = (*map(EventPattern, plain), *patterns.guarded)
        return self.one_of(map(self._event, patterns))

    def _event(self, pattern: EventPattern) -> str:
        guards = [self.common("by", actors=self.one_of(map(self._actor, sorted(pattern.actors))))]
        guards = guards if pattern.actors else []
        if pattern.public is not None:
            guards.append(self.common("public" if pattern.public else "internal"))
        if pattern.automated is not None:
            guards.append(self.common("automatic" if pattern.automated else "by_person"))
        event = self.event(pattern.type)
        return self.common("guarded", event=event, guards=self.listed(guards)) if guards else event

    def _actor(self, actor: str) -> str:
        return self.common("by_customer" if actor == "customer" else actor)

    def decision_table(
        self,
        rules: Sequence[Rule[Any]],
        titles: Mapping[str, Text | None],
        outcomes: Sequence[tuple[str, Callable[[Rule[Any]], str | Cell]]],
        *,
        always: str = "",
    ) -> Table:
        """A rule table as people draw it: a column for each field, a row for each rule; all cells of a row must hold.

        Nested conditions, and those of fields beyond the eight most used, are sentences in a column of their own.
        `always` says what a rule without a condition is for; without it, such a rule is the one for all other tickets.
        """
        split = [_split(rule.when) for rule in rules]
        uses: dict[str, int] = {}
        for by_field, _ in split:
            for name in by_field:
                uses[name] = uses.get(name, 0) + 1
        shown = set(sorted(uses, key=lambda name: -uses[name])[:COLUMNS_MAX])
        fields = [name for name in uses if name in shown]
        head = [self.common("rule"), *map(self.field, fields), self.common("further")]
        head += [*(name for name, _ in outcomes), self.common("clause")]
        rows = []
        for rule, (by_field, further) in zip(rules, split, strict=True):
            told = [test for name, tests in by_field.items() if name not in shown for test in tests]
            rows.append(
                [
                    self._rule(rule, titles.get(rule.name), always),
                    *(self._wanted(by_field.get(name, ())) for name in fields),
                    self.common("and").join(map(self.when, (*told, *further))) or (always if rule.when is None else ""),
                    *(outcome(rule) for _, outcome in outcomes),
                    self.listed(rule.because),
                ]
            )
        return table(head, rows)

    def _rule(self, rule: Rule[Any], title: Text | None, always: str) -> Cell:
        text = self.text(title)
        if rule.when is None and not always:
            word = self.common("otherwise")
            text = self.common("otherwise_title", title=text) if text not in ("", word) else word
        return Cell(text, rule.name) if text else Cell(rule.name)

    def _wanted(self, tests: Sequence[Test]) -> str:
        return self.common("and").join(wanted(test, self.language) for test in tests)


def _split(condition: Condition | None) -> tuple[dict[str, list[Test]], list[Condition]]:
    """The plain tests of a condition by field, and what is nested; all of them must hold."""
    parts = condition.parts if isinstance(condition, AllOf) else (condition,) if condition is not None else ()
    by_field: dict[str, list[Test]] = {}
    further: list[Condition] = []
    for part in parts:
        if isinstance(part, Test):
            by_field.setdefault(part.field, []).append(part)
        else:
            further.append(part)
    return by_field, further


def _with_title(field: FieldType) -> FieldType:
    words = FIELDS.get(field.name)
    return field if words is None else replace(field, title={"en": words[0], "zh": words[1]})
