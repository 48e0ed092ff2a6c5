"""`fields:` — the typed catalogue of what a ticket can say, on which conditions are written."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slaengine.policy.base import ITEMS_MAX, Name, Section, ShortText, Text

FieldTypeName = Literal["enum", "integer", "number", "text", "boolean", "instant", "duration", "list"]


class FieldSpec(Section):
    """One field of a ticket: its type, where the ticket carries it, and what it is when the ticket does not.

    工单的一个字段:类型、在工单中的位置,以及工单没有给出时的值。
    """

    type: FieldTypeName
    """What kind of value it is.

    值的类型。"""
    title: Text | None = None
    """What people call this field.

    字段的名称,给人看。"""
    description: Text | None = None
    """What the field means, for whoever fills it in.

    字段的含义,写给填写的人。"""
    values: Annotated[list[ShortText], Field(max_length=ITEMS_MAX)] | None = None
    """For `enum`: the values it can have. For `list`: the values its items can have.

    `enum`:可取的值。`list`:列表项可取的值。"""
    min: int | float | None = None
    """For numbers: the least value.

    数字:最小值。"""
    max: int | float | None = None
    """For numbers: the greatest value.

    数字:最大值。"""
    default: str | int | float | bool | list[str] | None = None
    """The value when the ticket says nothing, so that no rule meets a missing field.

    工单没有给出时的值,这样任何规则都不会遇到缺失的字段。"""
    from_: Annotated[ShortText | None, Field(alias="from", examples=["customer.tier", "event.rating"])] = None
    """Where it stands in the ticket, as a dotted path; without it, its own name. `event.…`: in the event's `data`.

    在工单中的位置,以点分隔的路径;不写则为字段自己的名称。`event.…`:在事件的 `data` 中。"""


Fields = dict[Name, FieldSpec]
