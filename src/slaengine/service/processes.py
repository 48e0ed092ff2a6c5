"""Processes of our own: made ready once, asked for piece after piece, and gone when their parent is."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import Any, TypeVar

T = TypeVar("T")
_HAS_MASKS = hasattr(signal, "pthread_sigmask")  # Windows has none


@contextmanager
def processes(count: int, begin: Callable[..., object], *args: object) -> Iterator[ProcessPoolExecutor]:
    """So many processes, each made ready by `begin(*args)`; what is not begun when the block ends is dropped.

    A block that ends by an exception, as by an interrupt, ends them at once, whatever they are at.
    """
    # New processes, not copies of this one: a copy would have half of what threads of this process were doing.
    pool = ProcessPoolExecutor(count, get_context("spawn"), initializer=_begin, initargs=(begin, args))
    try:
        with _interrupts_held():
            for _ in range(count):  # while nobody is free, each piece starts one
                pool.submit(int)
        yield pool
    except BaseException:
        with _interrupts_held():  # one more would leave this process waiting for the others for ever
            for process in list((pool._processes or {}).values()):  # it has no other way before Python 3.14
                process.kill()
            pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown(cancel_futures=True)


def in_order(pool: ProcessPoolExecutor, work: Callable[[Any], T], pieces: Iterable[Any], ahead: int) -> Iterator[T]:
    """What pieces come to, in their order; at most so many are under way, so memory does not grow with them."""
    under_way: deque[Future[T]] = deque()
    for piece in pieces:
        under_way.append(pool.submit(work, piece))
        if len(under_way) > ahead:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Leave interrupts to this process: those that it starts meanwhile never get one, and it gets its own after it.

    A process that ignored them as its first act would still be interrupted, with a traceback, on its way there.
    """
    came: list[int] = []
    # Another thread may take an interrupt that this one holds back, and then this one is told of it all the same.
    alone = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, lambda number, _frame: came.append(number)) if alone else None
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if _HAS_MASKS else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if before is not None:
            signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


def _begin(begin: Callable[..., object], args: tuple[object, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_outlive_nobody, daemon=True).start()
    begin(*args)


def _outlive_nobody() -> None:
    """End with the parent, though it was killed."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
