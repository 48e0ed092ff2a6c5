"""What every section of a policy is made of: the strict base model and the small shared types.

A model here is the language *as written*: it knows spelling and shape, never what a name refers to.
The attribute docstrings are the manual: they become the hover texts of the JSON Schema.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from slaengine.worktime import DurationError, parse_duration

NAME_LENGTH_MAX = 80
TEXT_LENGTH_MAX = 4_000
ITEMS_MAX = 5_000
"""The most entries any one list or map of a policy may hold."""

DURATION_FORMAT = "sla-duration"
"""Marks lengths of time in the schema; validators ignore formats they do not know."""

NAME_PATTERN = r"^[^\s/\\\x00-\x1f](?:[^/\\\x00-\x1f]*[^\s/\\\x00-\x1f])?$"


class Section(BaseModel):
    """Base of everything in a policy: unknown keys are mistakes, nothing is guessed, nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


def _duration(text: str) -> str:
    try:
        parse_duration(text)
    except DurationError as error:
        raise PydanticCustomError("bad-duration", "{reason}", {"reason": str(error)}) from None
    return text


def both(english: str, chinese: str) -> str:
    """A description in both languages, as attribute docstrings have it: two paragraphs, English first."""
    return f"{english}\n\n{chinese}"


def english(description: str) -> str:
    """The English paragraph of such a description."""
    return description.partition("\n\n")[0]


DurationText = Annotated[
    str,
    AfterValidator(_duration),
    WithJsonSchema(
        {
            "type": "string",
            "format": DURATION_FORMAT,
            "description": both(
                "A length of time: `30s 15m 4h` real time, `8bh` open hours, `3bd` business days, `30d` calendar days; "
                "also `8 business hours`, `15分钟`, `8工作小时`, `3工作日`.",
                "时长:`30s 15m 4h` 为自然时间,`8bh` 工作小时,`3bd` 工作日,`30d` 自然日;"
                "也可写 `8 business hours`、`15分钟`、`8工作小时`、`3工作日`。",
            ),
            "examples": ["15m", "2h", "8bh", "3bd", "30d", "15分钟", "3工作日"],
        }
    ),
]

Name = Annotated[
    str,
    Field(
        min_length=1,
        max_length=NAME_LENGTH_MAX,
        pattern=NAME_PATTERN,
    ),
]
"""A name, unique where it stands; letters of any language, digits, `-` and `_`. What it names says each key itself."""

ShortText = Annotated[str, Field(min_length=1, max_length=TEXT_LENGTH_MAX)]


class Localised(Section):
    """The same text in English and Chinese.

    同一段文字的英文和中文。
    """

    en: ShortText | None = None
    """The English text.

    英文。"""
    zh: ShortText | None = None
    """The Chinese text.

    中文。"""


Text = ShortText | Localised
"""A text for people: plain, or `{en: …, zh: …}`."""

Because = Annotated[Name | list[Name], Field(examples=["S4-07", ["S4-07", "S4-08"]])]

Names = Name | list[Name]
"""One name or several."""

ConditionMap = Annotated[
    dict[str, Any],
    WithJsonSchema({"x-definition": "Condition"}),
]
"""A condition; `schema` fills the reference in. Its inside is read by `rules.parse_condition`."""


def as_tuple(names: str | list[str] | None) -> tuple[str, ...]:
    """One name, a list of names or nothing, as a tuple.

    >>> as_tuple("responded"), as_tuple(["a", "b"]), as_tuple(None)
    (('responded',), ('a', 'b'), ())
    """
    if names is None:
        return ()
    return (names,) if isinstance(names, str) else tuple(names)


def localise(text: str | Localised | None, language: str = "en") -> str | None:
    """The text in `language` ("en" or "zh"), or in the other where that one is not given."""
    if text is None or isinstance(text, str):
        return text
    first, second = (text.zh, text.en) if language == "zh" else (text.en, text.zh)
    return first or second
