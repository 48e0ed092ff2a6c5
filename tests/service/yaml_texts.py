"""YAML as people write it, at random: any indentation, comments and blank lines everywhere, every kind of value."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = ["P1", "网络组", "15m", "true", "null", "2026-11-23 09:00", "a b", "x#y", "it's", 'say "no"', "-5", "1.50", "~"]
QUOTED = ['"09:00"', "'09:00'", "'it''s'", '"tab\\t: # no comment"', "'a: b'", '""', "''", "'a\\d'", '"漏洞，异常"']
BLOCKS = ["|", "|-", ">", ">-", "|+", ">+"]
COMMENTS = ["# why", "#tight", "# 中文说明: [x", "#", '## "quoted" {']


@st.composite
def yaml_texts(draw: st.DrawFn) -> str:
    """A whole file: a map in block style, with `\\n` or `\\r\\n` at the ends of lines."""
    lines: list[str] = []
    Writer(draw, lines).map(draw(st.sampled_from([0, 0, 1, 2])), 0)
    Writer(draw, lines).gap(draw(st.integers(0, 6)))
    head = draw(st.sampled_from(["", "", "---\n", "# head\n---\n", "\n\n"]))
    text = head + "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


class Writer:
    """Appends lines; every choice is drawn."""

    def __init__(self, draw: st.DrawFn, lines: list[str]) -> None:
        self.draw, self.lines = draw, lines

    def gap(self, indent: int) -> None:
        for _ in range(self.draw(st.integers(0, 2))):
            own = self.draw(st.integers(0, 2)) * 2 if self.draw(st.booleans()) else indent
            self.lines.append(self.draw(st.sampled_from(["", "", " " * own + self.draw(st.sampled_from(COMMENTS))])))

    def remark(self) -> str:
        spaces = " " * self.draw(st.integers(1, 9))
        return self.draw(st.sampled_from(["", "", spaces + self.draw(st.sampled_from(COMMENTS))]))

    def map(self, indent: int, depth: int) -> None:
        for number in range(self.draw(st.integers(1, 3))):
            self.gap(indent)
            key = self.draw(st.sampled_from(["name#", "when#", '"a b#"', "'k#'", "名称#"])).replace("#", str(number))
            self.value(" " * indent + key + ":" + " " * self.draw(st.integers(0, 3)), indent, depth, of_map=True)

    def list(self, indent: int, depth: int) -> None:
        for _ in range(self.draw(st.integers(1, 3))):
            self.gap(indent)
            self.value(" " * indent + "-" + " " * self.draw(st.integers(1, 3)), indent, depth, of_map=False)

    def value(self, head: str, indent: int, depth: int, *, of_map: bool) -> None:
        kind = self.draw(st.sampled_from(["word", "quoted", "flow", "flow", "map", "list", "block", "empty", "spread"]))
        if kind in {"map", "list"} and depth < 3:
            self.lines.append(head.rstrip() + self.remark())
            inner = indent + self.draw(st.integers(1, 4))
            if kind == "list" and of_map and self.draw(st.booleans()):
                inner = indent
            (self.map if kind == "map" else self.list)(inner, depth + 1)
        elif kind == "block":
            self.block(head, indent)
        elif kind == "empty":
            self.lines.append(head.rstrip() + self.remark())
        elif kind == "spread":
            tail = self.draw(st.sampled_from(["plain text", '"quoted  text', "'single"]))
            close = tail[0] if tail[0] in "\"'" else ""
            rest = " " * (indent + 2) + "goes on" + close
            self.lines += [f"{_apart(head)}{tail}", *self.draw(st.sampled_from([[], [""]])), rest + self.remark()]
        else:
            text = (
                self.flow(depth, indent)
                if kind == "flow"
                else self.draw(st.sampled_from(QUOTED if kind == "quoted" else WORDS))
            )
            self.lines.append(_apart(head) + text + self.remark())

    def block(self, head: str, indent: int) -> None:
        style = self.draw(st.sampled_from(BLOCKS))
        inner = indent + self.draw(st.integers(1, 4))
        first = self.draw(st.sampled_from(["text", "# no comment", "a: b"]))
        self.lines.append(_apart(head) + style + self.draw(st.sampled_from(["", "  # of the head"])))
        self.lines += [" " * inner + first, *self.draw(st.sampled_from([[], [""]])), " " * (inner + 2) + "deeper"]
        self.lines += [""] * self.draw(st.integers(0, 2))

    def flow(self, depth: int, indent: int) -> str:
        """Brackets, on one line or over several, with comments inside."""
        spread = self.draw(st.integers(0, 4)) == 0
        parts = []
        is_map = self.draw(st.booleans())
        for number in range(self.draw(st.integers(0, 6))):
            value = self.draw(st.sampled_from(["P1", "'x'", '"09:00"', "a word" * 6, "网络"]))
            if depth < 3 and self.draw(st.integers(0, 3)) == 0:
                value = self.flow(depth + 1, indent)
            elif is_map and self.draw(st.integers(0, 4)) == 0:
                value = ""
            parts.append(f"k{number}:{' ' * self.draw(st.integers(1, 4))}{value}" if is_map else value)
        opening, closing = "{}" if is_map else "[]"
        if not spread:
            return opening + ("," + " " * self.draw(st.integers(1, 3))).join(parts) + closing
        pad = " " * (indent + 1 + self.draw(st.integers(0, 3)))
        text = opening + self.remark() + "\n"
        for part in parts:
            comment = pad + self.draw(st.sampled_from(COMMENTS)) + "\n" if self.draw(st.booleans()) else ""
            text += f"{comment}{pad}{part},{self.remark()}\n"
        return text + pad + closing


def _apart(head: str) -> str:
    return head if head.endswith(" ") else head + " "
