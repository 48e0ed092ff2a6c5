"""A file is replaced as a whole or not at all; that it cannot be is known before the work begins."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from slaengine.service.replacing import replacing, require_replaceable


def write(path: Path, content: bytes) -> None:
    with replacing(path) as file:
        file.write(content)


def test_a_failure_leaves_the_old_content_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write(path, b"old")
    with pytest.raises(ValueError, match="half way"), replacing(path) as file:
        file.write(b"new")
        raise ValueError("half way")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("a.txt", b"old")]


def test_what_is_no_file_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    require_replaceable(pipe)
    write(pipe, b"through")
    reader.join()
    assert read == [b"through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    require_replaceable(tmp_path / "link")
    write(tmp_path / "link", b"x")
    assert (tmp_path / "file").read_bytes() == b"x"
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("name", ["x" * 255, "宽" * 80])
def test_a_long_name_is_no_mistake(tmp_path: Path, name: str) -> None:
    require_replaceable(tmp_path / name)
    write(tmp_path / name, b"x")
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_what_cannot_be_replaced_is_known_beforehand(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    for path in (tmp_path / "folder", tmp_path / ("x" * 256), tmp_path / "none" / "a", tmp_path / "file" / "a"):
        with pytest.raises(OSError, match=path.name):
            require_replaceable(path)
    require_replaceable(tmp_path / "a")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "folder"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_told_with_the_file() -> None:
    with pytest.raises(OSError, match="No space left on device: '/dev/full'"):
        write(Path("/dev/full"), b"x")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_known_beforehand(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(PermissionError, match=r"a\.txt"):
        require_replaceable(tmp_path / "a.txt")
