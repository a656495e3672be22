"""Every store keeps the same promises: the local disk, and a server that speaks S3.

The S3 server is a process of its own on the loopback interface: SeaweedFS (``weed``) where it is installed or
named in TONGZHOU_TEST_WEED, otherwise moto's, which answers over HTTP as well but is made for tests.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tongzhou.files.store import DiskStore, MissingContentError, S3Store, store_at

KEY = "ab12" * 10
PATIENCE = 60


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _number in range(count)]
        return [int(server.getsockname()[1]) for server in servers]


@contextlib.contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[str]:
    """A server as a process, once it answers; its address."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def weed() -> str | None:
    return os.environ.get("TONGZHOU_TEST_WEED") or shutil.which("weed")


def command(folder: Path) -> tuple[list[str], int]:
    """How the S3 server is started, and its port."""
    program = weed()
    if program is None:
        port = free_port()
        return [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], port
    ports = free_ports(8)
    names = (
        "master.port",
        "master.port.grpc",
        "volume.port",
        "volume.port.grpc",
        "filer.port",
        "filer.port.grpc",
    )
    where = [f"-{name}={port}" for name, port in zip(names, ports, strict=False)]
    more = [
        f"-s3.port={ports[6]}",
        f"-s3.port.grpc={ports[7]}",
        "-master.volumeSizeLimitMB=64",
        "-volume.max=8",
    ]
    return [
        program,
        "server",
        "-s3",
        f"-dir={folder}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        *where,
        *more,
    ], ports[6]


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a bucket on a running S3 server."""
    pytest.importorskip("boto3")
    folder = tmp_path_factory.mktemp("s3")
    patch = pytest.MonkeyPatch()
    patch.setenv("AWS_ACCESS_KEY_ID", "test")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "test-secret")
    patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    started, port = command(folder)
    with running(started, folder, port) as endpoint:
        address = f"s3://tongzhou-files/prefix?endpoint={endpoint}"
        client = store_at(address).client  # type: ignore[union-attr]
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                client.create_bucket(Bucket="tongzhou-files")
                client.put_object(Bucket="tongzhou-files", Key="probe", Body=b"x")
                break
            except Exception:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
        yield address
    patch.undo()


@pytest.fixture(params=["disk", "s3"])
def held(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DiskStore | S3Store]:
    """A store of each kind, empty."""
    if request.param == "disk":
        yield DiskStore(tmp_path / "files")
        return
    found = store_at(request.getfixturevalue("bucket"))
    yield found
    for key, _written in list(found.stored()):
        found.remove(key)


def whole(store: DiskStore | S3Store, key: str) -> bytes:
    return b"".join(store.read(key))


@pytest.mark.parametrize("pieces", [[], [b"one"], [b"one", b"", b"two"], [b"x" * 1_000_000] * 20])
def test_what_was_written_is_read(held: DiskStore | S3Store, pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    assert held.write(KEY, iter(pieces)) == len(data)
    assert held.size(KEY) == len(data)
    assert whole(held, KEY) == data


def test_parts_are_read(held: DiskStore | S3Store) -> None:
    held.write(KEY, [bytes(range(256)) * 4096])
    assert b"".join(held.read(KEY, 10, 20)) == bytes(range(10, 20))
    assert len(b"".join(held.read(KEY, 1_000_000))) == 48_576
    assert b"".join(held.read(KEY, 5, 5)) == b""


def test_writing_again_replaces(held: DiskStore | S3Store) -> None:
    held.write(KEY, [b"first"])
    held.write(KEY, [b"second"])
    assert whole(held, KEY) == b"second"


def test_an_interrupted_write_leaves_what_was_there(held: DiskStore | S3Store) -> None:
    def breaks() -> Iterator[bytes]:
        yield b"x" * 20_000_000
        raise ConnectionResetError

    held.write(KEY, [b"first"])
    with pytest.raises(ConnectionResetError):
        held.write(KEY, breaks())
    assert whole(held, KEY) == b"first"
    assert [key for key, _written in held.stored()] == [KEY]


def test_what_is_not_there_is_missed(held: DiskStore | S3Store) -> None:
    with pytest.raises(MissingContentError):
        held.size(KEY)
    with pytest.raises(MissingContentError):
        whole(held, KEY)
    held.remove(KEY)


def test_removed_is_gone(held: DiskStore | S3Store) -> None:
    held.write(KEY, [b"x"])
    held.write(f"{KEY}-p1", [b"page"])
    held.remove(KEY)
    assert [key for key, _written in held.stored()] == [f"{KEY}-p1"]


def test_everything_is_listed_with_its_time(held: DiskStore | S3Store) -> None:
    keys = {f"{number:02d}" * 20 for number in range(30)}
    for key in keys:
        held.write(key, [b"x"])
    listed = dict(held.stored())
    assert set(listed) == keys
    assert all(abs(written - datetime.now(UTC)) < timedelta(minutes=5) for written in listed.values())


def test_content_is_handed_on_as_a_real_file(held: DiskStore | S3Store) -> None:
    held.write(KEY, [b"some", b"thing"])
    with held.open(KEY) as file:
        assert file.fileno() > 2
        assert file.read() == b"something"


@pytest.mark.parametrize(
    "key", ["../../etc/passwd", "/etc/passwd", "", "ab12", f"{KEY}/../x", f"{KEY}-../x", "A" * 40]
)
def test_what_is_no_key_reaches_nothing(held: DiskStore | S3Store, key: str) -> None:
    for ask in (
        held.size,
        held.remove,
        lambda key: held.write(key, [b"x"]),
        lambda key: list(held.read(key)),
    ):
        with pytest.raises(ValueError, match="not a key"):
            ask(key)


def test_the_disk_shows_nothing_to_other_accounts(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "files")
    store.write(KEY, [b"x"])
    path = tmp_path / "files" / KEY[:2] / KEY[2:4] / KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in list(path.parents)[:3]} == {0o700}


def test_half_written_files_are_removed_later(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "files")
    store.write(KEY, [b"x"])
    left = tmp_path / "files" / KEY[:2] / KEY[2:4] / ".new-abc"
    left.write_bytes(b"half")
    assert store.remove_drafts(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert store.remove_drafts(datetime.now(UTC) + timedelta(hours=1)) == 1
    assert not left.exists()
    assert [key for key, _written in store.stored()] == [KEY]
