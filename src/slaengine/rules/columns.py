"""A rule table over whole columns: the masks of its indexes as lookup arrays, 64 rules in a word.

The same indexes as in `compiled.py`; here each fact is turned into the number of its mask once for each distinct
value, and one lookup for each group of fields leaves, row by row, the rules that can still match. What no index can
answer is tested on the survivors, once for each distinct value. Needs numpy; import it only where that is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar, assert_never

import numpy as np
import numpy.typing as npt

from slaengine.rules.compiled import Plan
from slaengine.rules.index import OrderedIndex, ValueIndex, build_index
from slaengine.rules.normal import Both, Either, Literal, Normal, prepare
from slaengine.rules.table import RuleTable

T = TypeVar("T")
Codes: TypeAlias = npt.NDArray[Any]
"""Whole numbers, one a row."""
Flags: TypeAlias = npt.NDArray[np.bool_]
Words: TypeAlias = npt.NDArray[np.uint64]
"""Bits of rules, of shape (rows, words); bit n of word w is rule 64 w + n."""

WORD_BITS: Final = 64
JOINT_BYTES_MAX: Final = 1 << 19
"""Bytes of a table of masks for several fields together: more would not stay in the processor's cache."""
NONE: Final = -1
"""The number of no rule."""


class Coded(NamedTuple):
    """Facts of many tickets: row r has `facts[codes[r]]`."""

    codes: Codes
    facts: Sequence[Any]


class Numbers(NamedTuple):
    """Numbers of many tickets, int64 or float64 without NaN; `missing` rows have none."""

    values: npt.NDArray[Any]
    missing: Flags


Column: TypeAlias = Coded | Numbers


@dataclass(slots=True)
class Frame:
    """The facts of `count` tickets by field; a field without a column is missing in all. Remembers what was tested."""

    count: int
    columns: dict[str, Column] = field(default_factory=dict)
    tested: dict[Literal, _Tested] = field(default_factory=dict)


class _Tested(NamedTuple):
    """What is known of a literal, by fact: 1 it holds, 0 it does not, -1 not tried yet."""

    facts: Sequence[Any]
    outcome: npt.NDArray[np.int8]


class _Group(NamedTuple):
    """Some indexes whose masks are looked up together."""

    indexes: tuple[_Index, ...]
    masks: Words
    """By joint number, the rules that these indexes leave alive."""


class _Index:
    """One index with its masks numbered; equal masks have one number."""

    __slots__ = ("index", "masks", "number")

    def __init__(self, index: ValueIndex | OrderedIndex) -> None:
        self.index = index
        of_values = index.masks if isinstance(index, OrderedIndex) else [*index.masks.values(), index.other]
        self.masks = list(dict.fromkeys([*of_values, index.absent, index.odd]))
        self.number = {mask: number for number, mask in enumerate(self.masks)}

    def numbers(self, frame: Frame) -> Codes | int:
        """The number of each row's mask; one number where it is the same for all."""
        column, number = frame.columns.get(self.index.field), self.number
        if column is None:
            return number[self.index.absent]
        if isinstance(column, Coded):
            by_code = np.array([number[self.index.mask(fact)] for fact in column.facts], np.int64)
            return by_code.take(column.codes)
        if isinstance(self.index, ValueIndex):
            raise TypeError(f"{self.index.field} is no number")
        by_cell = np.array([number[mask] for mask in self.index.masks], np.int64)
        found = by_cell[np.searchsorted(np.array(self.index.cuts), column.values, "right")]
        return np.where(column.missing, number[self.index.absent], found) if column.missing.any() else found


class ColumnTable(Generic[T]):
    """The matcher of one rule table over columns; row by row it answers as the table itself does.

    >>> import numpy as np
    >>> from slaengine.rules import FieldKind, Rule, Test, compile_table
    >>> vip = Test("tier", "is", "vip", FieldKind.ENUM)
    >>> table = ColumnTable(compile_table([Rule("vip", vip, "P1"), Rule("rest", None, "P2")], "first"))
    >>> table.first(Frame(3, {"tier": Coded(np.array([0, 1, 0]), ["vip", None])})).tolist()
    [0, 1, 0]
    """

    def __init__(self, table: RuleTable[T]) -> None:
        self.rules, self.hit, self.fields = table.rules, table.hit, table.fields
        self.words = max(1, -(-len(self.rules) // WORD_BITS))
        everything = (1 << len(self.rules)) - 1
        plan = Plan()
        rests = [(number, plan.add(number, rule)) for number, rule in enumerate(self.rules)]
        self._rests = tuple((number, rest) for number, rest in rests if rest is not None)
        self._everything = self._as_words([everything])
        self._with_condition = self._as_words([_bits(n for n, rule in enumerate(self.rules) if rule.when is not None)])
        self._groups = self._grouped([_Index(index) for index in plan.indexes(everything)])

    def first(self, frame: Frame) -> Codes:
        """For each row the number of the first rule that matches, or `NONE`."""
        alive = self._survivors(frame)
        found = _lowest(alive)
        for number, rest in self._rests:  # from top to bottom, so what comes up instead is still to be looked at
            rows = np.flatnonzero(found == number)
            if rows.size:
                failed = rows[~_holds(rest, frame, rows)]
                if failed.size:
                    _clear(alive, failed, number)
                    found[failed] = _lowest(alive[failed])
        return found

    def all(self, frame: Frame) -> Words:
        """For each row the bits of the rules that match; of an `otherwise` only where no other does."""
        alive = self._survivors(frame)
        for number, rest in self._rests:
            rows = np.flatnonzero(_has(alive, number))
            if rows.size:
                _clear(alive, rows[~_holds(rest, frame, rows)], number)
        with_condition = alive & self._with_condition
        return np.where((with_condition != 0).any(axis=1, keepdims=True), with_condition, alive)

    def fired(self, frame: Frame) -> Words:
        """For each row the bits of the rules that count under the table's own kind of hit."""
        if self.hit != "first":
            return self.all(frame)
        found = self.first(frame)
        bits = np.zeros((frame.count, self.words), np.uint64)
        rows = np.flatnonzero(found != NONE)
        at, bit = np.divmod(found[rows], WORD_BITS)
        bits[rows, at] = np.left_shift(np.uint64(1), bit.astype(np.uint64))
        return bits

    def winner(self, frame: Frame) -> Codes:
        """For each row the number of the rule that decides in a table of kind `first` or `unique`, or `NONE`."""
        return self.first(frame) if self.hit == "first" else _lowest(self.all(frame))

    def rows_of(self, bits: Words, number: int) -> npt.NDArray[np.intp]:
        """The rows that have the rule among these bits."""
        return np.flatnonzero(_has(bits, number))

    def _survivors(self, frame: Frame) -> Words:
        """The rules that every index leaves alive, of each row."""
        alive: Words | None = None
        for indexes, masks in self._groups:
            joint: Codes | int = 0
            for index in indexes:
                joint = joint * len(index.masks) + index.numbers(frame)
            found = masks.take(joint, axis=0)
            alive = found if alive is None else alive & found
        if alive is None or alive.ndim == 1:  # no field of the table has a column
            return np.repeat((self._everything if alive is None else alive).reshape(1, -1), frame.count, axis=0)
        return alive

    def _grouped(self, indexes: list[_Index]) -> tuple[_Group, ...]:
        """As few groups as the limit allows, small indexes first."""
        groups: list[_Group] = []
        for index in sorted(indexes, key=lambda one: len(one.masks)):
            own = self._as_words(index.masks)
            last = groups[-1] if groups else None
            if last is None or len(last.masks) * own.nbytes > JOINT_BYTES_MAX:
                groups.append(_Group((index,), own))
            else:
                joint = (last.masks[:, None, :] & own[None, :, :]).reshape(-1, self.words)
                groups[-1] = _Group((*last.indexes, index), joint)
        return tuple(groups)

    def _as_words(self, masks: Sequence[int]) -> Words:
        size = self.words * WORD_BITS // 8
        return np.frombuffer(b"".join(mask.to_bytes(size, "little") for mask in masks), "<u8").reshape(-1, self.words)


def _bits(numbers: Any) -> int:
    return sum(1 << number for number in numbers)


def _lowest(bits: Words) -> Codes:
    """The lowest bit of each row, or `NONE`."""
    if bits.shape[1] == 1:
        word, base = bits[:, 0], np.int64(0)
    else:
        at = (bits != 0).argmax(axis=1)
        word, base = bits[np.arange(len(bits)), at], at * WORD_BITS
    below = (word & (~word + np.uint64(1))) - np.uint64(1)  # ones below the lowest bit; of no bit, ones everywhere
    found: Codes = np.where(word == 0, NONE, base + np.bitwise_count(below))
    return found


def _has(bits: Words, number: int) -> Flags:
    at, bit = divmod(number, WORD_BITS)
    found: Flags = (bits[:, at] & np.uint64(1 << bit)) != 0
    return found


def _clear(bits: Words, rows: npt.NDArray[np.intp], number: int) -> None:
    at, bit = divmod(number, WORD_BITS)
    bits[rows, at] &= np.uint64(~(1 << bit) & (1 << WORD_BITS) - 1)


def _holds(normal: Normal, frame: Frame, rows: npt.NDArray[np.intp]) -> Flags:
    """Of these rows, those in which the condition is TRUE; later parts are asked only where they matter."""
    match normal:
        case Literal():
            return _literal_holds(normal, frame, rows)
        case Both(parts) | Either(parts):
            wanted = isinstance(normal, Both)
            found = np.full(rows.size, wanted)
            for part in parts:
                open_rows = np.flatnonzero(found == wanted)
                found[open_rows] = _holds(part, frame, rows[open_rows])
            return found
        case _:
            assert_never(normal)


def _literal_holds(literal: Literal, frame: Frame, rows: npt.NDArray[np.intp]) -> Flags:
    column, name = frame.columns.get(literal.test.field), literal.test.field
    if column is None:
        return np.full(rows.size, prepare(literal)({}))
    if isinstance(column, Numbers):
        index = build_index(name, literal.test.kind, [(1, literal)], 1)
        part = Numbers(column.values[rows], column.missing[rows])
        one = _Index(index)
        holds: Flags = np.array(one.masks)[one.numbers(Frame(rows.size, {name: part}))] == 1
        return holds
    codes = column.codes[rows]
    found: Flags = _outcome(literal, frame, column.facts, codes)[codes] == 1
    return found


def _outcome(literal: Literal, frame: Frame, facts: Sequence[Any], codes: Codes) -> npt.NDArray[np.int8]:
    """The outcome by fact, at least for the facts with these codes; each is tested once."""
    known = frame.tested.get(literal)
    if known is None or known.facts is not facts:  # the field has another column by now
        known = frame.tested[literal] = _Tested(facts, np.full(len(facts), -1, np.int8))
    outcome = known.outcome
    wanted = np.zeros(len(facts), np.bool_)
    wanted[codes] = True
    todo = np.flatnonzero(wanted & (outcome < 0))
    if todo.size:
        test, name = prepare(literal), literal.test.field
        outcome[todo] = [test({name: facts[code]}) for code in todo.tolist()]
    return outcome


def condition_holds(normal: Normal | None, frame: Frame) -> Flags:
    """The rows in which a condition in its normal form is TRUE; None holds in all."""
    return np.ones(frame.count, np.bool_) if normal is None else _holds(normal, frame, np.arange(frame.count))


def as_codes(column: Column) -> Coded:
    """A column in codes; of numbers, each that occurs is a fact."""
    if isinstance(column, Coded):
        return column
    values, codes = np.unique(column.values[~column.missing], return_inverse=True)
    all_codes = np.full(column.missing.size, len(values), np.int64)
    all_codes[~column.missing] = codes
    return Coded(all_codes, [*values.tolist(), None])
