"""Processes of our own are started so that no interrupt reaches them, and do their pieces in order."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import active_children

import pytest

from slaengine.service.processes import _interrupts_held, in_order, processes

held = pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="this system has no signal masks")


@held
def test_no_process_gets_an_interrupt_from_its_first_moment_on_and_this_one_does_again() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, set())
    with processes(2, int) as pool:
        inside = list(pool.map(signal.pthread_sigmask, [signal.SIG_BLOCK] * 4, [set[int]()] * 4))
        assert all(signal.SIGINT in mask for mask in inside)
        assert signal.pthread_sigmask(signal.SIG_BLOCK, set()) == before
    assert signal.SIGINT not in before


def test_each_process_is_made_ready_before_its_first_piece() -> None:
    with processes(2, os.putenv, "SLAENGINE_READY", "yes") as pool:
        told = list(in_order(pool, subprocess.getoutput, ["echo $SLAENGINE_READY"] * 3, 1))
    assert told == ["yes"] * 3


def test_results_come_in_the_order_of_their_pieces_however_few_are_under_way() -> None:
    with processes(2, int) as pool:
        assert list(in_order(pool, abs, range(0, -20, -1), 3)) == list(range(20))


@held
def test_what_ends_by_an_exception_waits_for_nobody_and_no_second_interrupt_reaches_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    masks: list[set[int]] = []
    shut = ProcessPoolExecutor.shutdown

    def shutdown(pool: ProcessPoolExecutor, *, cancel_futures: bool) -> None:
        masks.append(set(signal.pthread_sigmask(signal.SIG_BLOCK, set())))
        shut(pool, cancel_futures=cancel_futures)

    monkeypatch.setattr(ProcessPoolExecutor, "shutdown", shutdown)
    with pytest.raises(KeyboardInterrupt), processes(2, int) as pool:
        pool.submit(time.sleep, 3_600)
        raise KeyboardInterrupt
    assert signal.SIGINT in masks[0]
    assert not active_children()


def test_an_interrupt_that_another_thread_took_comes_after_the_start() -> None:
    """Threads of Arrow, for one, hold no signals back; the main thread is told of what they take."""
    with pytest.raises(KeyboardInterrupt), _interrupts_held():
        handler = signal.getsignal(signal.SIGINT)
        assert callable(handler)
        handler(signal.SIGINT, None)  # as Python calls it then
        came_through = True
    assert came_through
