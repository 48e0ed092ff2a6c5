"""Figures as words: three digits say all that a measurement knows."""

from __future__ import annotations


def digits(number: float) -> str:
    """Three digits: 1.29, 29.4, 294, 2,940."""
    return f"{number:,.2f}" if number < 9.995 else f"{number:,.1f}" if number < 99.95 else f"{number:,.0f}"


def duration(us: float) -> str:
    """Microseconds, in the unit that suits them."""
    if us < 999.5:
        return f"{digits(us)} µs"
    return f"{digits(us / 1e3)} ms" if us < 999.5e3 else f"{digits(us / 1e6)} s"


def memory(size: int) -> str:
    """Bytes, in millions or thousands of millions."""
    return f"{size / 1e6:,.0f} MB" if size < 1e9 else f"{size / 1e9:,.1f} GB"
