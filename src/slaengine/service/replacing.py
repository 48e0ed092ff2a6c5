"""Replace a file as a whole or not at all, and know beforehand whether that can be done."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What writing meets, and no reading: no room, none for this user, a file that is too large."""
PREFIX_LENGTH_MAX: Final = 50
"""Characters of a file's name that the one beside it begins with: a long name must not become too long."""


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new content for the file: written beside it, flushed to the disk, renamed; it keeps its permissions.

    A failure leaves the old file as it was. Links are followed. What is no file, such as a pipe, is written to.
    """
    with _naming_the_full_disk(path):
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
        else:
            with _replacing(path.resolve()) as file:
                yield file


@contextmanager
def _naming_the_full_disk(path: Path) -> Iterator[None]:
    """Name the file where a disk is full: the system does not say which one was written to."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL and error.filename is None:
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise


@contextmanager
def _replacing(target: Path) -> Iterator[BinaryIO]:
    handle, temporary = _beside(target)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def require_replaceable(path: Path) -> None:
    """Make sure that the file can be replaced: a command finds out before it works for hours.

    Raises:
        OSError: it cannot; it names the file.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not path.is_file():
        return
    try:
        handle, temporary = _beside(path.resolve())
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    os.close(handle)
    Path(temporary).unlink()


def _beside(target: Path) -> tuple[int, str]:
    """A new file in the folder of another."""
    return tempfile.mkstemp(prefix=f".{target.name[:PREFIX_LENGTH_MAX]}.", dir=target.parent)
