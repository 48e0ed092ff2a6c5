"""The whole pack: which sections there are. This is the table of contents of the language."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from slaengine.policy.base import Section, ShortText
from slaengine.policy.calendars import Calendars
from slaengine.policy.escalations import Callbacks, DailyCheck, Escalations, Queue
from slaengine.policy.fields import Fields
from slaengine.policy.header import Events, PolicyHeader, Statuses
from slaengine.policy.intake import Intake
from slaengine.policy.reactions import Closing, Guidance, Reactions
from slaengine.policy.routing import People, Routing
from slaengine.policy.tables import Classification, Priorities
from slaengine.policy.targets import Targets


class Pack(Section):
    """A service policy: the sections of all YAML files of a pack together."""

    extends: Annotated[ShortText, Field(examples=["../call-centre"])] | None = None
    """Another pack that this one builds on: the way to its folder. What stands here wins, name by name; an empty value
    removes what the other has; a rule of a new name comes before the `otherwise`."""
    policy: PolicyHeader
    """Who this policy is, since when, and in which time zone it thinks."""
    events: Events = {}
    """Event types beyond the core ones."""
    statuses: Statuses = {}
    """The statuses of this desk."""
    fields: Fields = {}
    """The typed catalogue of what a ticket can say."""
    calendars: Calendars = {}
    """Opening hours, holidays and exceptions."""
    intake: Intake | None = None
    """What a ticket must bring, and which tickets are not ours."""
    classification: Classification | None = None
    """Rules that give a ticket its category and tags."""
    priorities: Priorities
    """The levels and how a ticket gets one."""
    targets: Targets = {}
    """The promises."""
    routing: Routing | None = None
    """The groups and which tickets go to which."""
    people: People = {}
    """The people who handle tickets."""
    guidance: Guidance = []
    """Advice that travels with the decision to whoever handles the ticket; every rule that matches speaks."""
    reactions: Reactions = []
    """What is done when an event comes; every rule that matches acts."""
    escalations: Escalations = {}
    """What happens when a clock gets far."""
    closing: Closing | None = None
    """When a resolved ticket is closed without a word from the customer."""
    callbacks: Callbacks | None = None
    """Calls to the customer after resolution."""
    queue: Queue | None = None
    """The order in which open tickets are worked."""
    daily_checks: Annotated[list[DailyCheck], Field(max_length=100)] = []
    """Looks at open tickets at fixed times of the day."""
