"""What people call the targets, steps and groups of a backtest, by the titles that its policies give them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from slaengine.backtest.figures import Figures
from slaengine.cli.backtest_words import WORDS
from slaengine.cli.columns import harmless
from slaengine.model.compiled import CompiledPolicy
from slaengine.model.patterns import Words

NONE = "none"
"""How figures call what a ticket does not have: a level, a group."""


class Titles:
    """The titles of both policies in one language; the new policy's count where both have one.

    What shares its title with another is told with its name.
    """

    def __init__(self, found: Figures, language: str) -> None:
        self._words = WORDS[language]
        policies = [side.policy for side in (found.old, found.new) if side is not None]
        self._titles = {key: title.in_language(language) for policy in policies for key, title in _titles(policy)}
        self._often = Counter((key[:-1], title) for key, title in self._titles.items())

    def target(self, name: str) -> str:
        """Of a target."""
        return self._called(("target", name), name)

    def step(self, target: str, name: str) -> str:
        """Of a step of a target's ladder."""
        return self._called(("step", target, name), name)

    def group(self, name: str) -> str:
        """Of a group; a group that only the helpdesk knows has none."""
        return self._words[NONE] if name == NONE else self._called(("group", name), name)

    def level(self, name: str) -> str:
        """Of a level: its own name, which is what people say."""
        return self._words[NONE] if name == NONE else name

    def _called(self, key: tuple[str, ...], name: str) -> str:
        title = self._titles.get(key, name)
        return harmless(f"{title} ({name})" if self._often[key[:-1], title] > 1 else title)


def _titles(policy: CompiledPolicy) -> Iterator[tuple[tuple[str, ...], Words]]:
    for plan in policy.targets:
        yield ("target", plan.name), plan.title
        yield from ((("step", plan.name, step.name), step.title) for step in plan.steps)
    if policy.routing is not None:
        yield from ((("group", group.name), group.title) for group in policy.routing.groups.values())
