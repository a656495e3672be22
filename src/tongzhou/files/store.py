"""Where the bytes are: on the local disk, or in a store that speaks S3. Nothing but this file knows which.

Names in the store are random and say nothing. ``write`` returns when the content is safe: on the disk after
``fsync`` of file and folder, in S3 when the server has acknowledged the whole.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

PIECE = 256 * 1024
_KEY = re.compile(r"[0-9a-f]{16,64}(-[a-z0-9]{1,24})?")


class MissingContentError(Exception):
    """The store has nothing under this name."""


class Store(Protocol):
    """What a store can do. Keys are ``<hex>`` or ``<hex>-<part>``."""

    def write(self, key: str, pieces: Iterable[bytes]) -> int:
        """Keep the content under the key, replacing what was there; its size. All or nothing."""
        ...

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from ``start`` up to ``end`` (not included), piece by piece."""
        ...

    def size(self, key: str) -> int:
        """How many bytes; ``MissingContentError`` when there are none."""
        ...

    def remove(self, key: str) -> None:
        """Forget the content; nothing happens when there is none."""
        ...

    def stored(self) -> Iterator[tuple[str, datetime]]:
        """Every key with the time it was written."""
        ...

    def open(self, key: str) -> contextlib.AbstractContextManager[IO[bytes]]:
        """The content as a real file that can only be read, for the limited process."""
        ...


def checked(key: str) -> str:
    """The key, if it is one: a path can never be made of anything else."""
    if not _KEY.fullmatch(key):
        raise ValueError("not a key of the store")
    return key


class DiskStore:
    """Files in two levels of folders, readable by this account alone."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, key: str) -> Path:
        key = checked(key)
        return self.root / key[:2] / key[2:4] / key

    def write(self, key: str, pieces: Iterable[bytes]) -> int:
        path = self._path(key)
        _folders(self.root, path.parent)
        handle, draft = tempfile.mkstemp(prefix=".new-", dir=path.parent)  # mode 0600
        size = 0
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in pieces:
                    size += file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return size

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        with self.open(key) as file:
            file.seek(start)
            left = None if end is None else end - start
            while piece := file.read(PIECE if left is None else min(PIECE, left)):
                yield piece
                left = None if left is None else left - len(piece)

    def size(self, key: str) -> int:
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError as error:
            raise MissingContentError(key) from error

    def remove(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def stored(self) -> Iterator[tuple[str, datetime]]:
        for path in self.root.glob("??/??/*"):
            with contextlib.suppress(FileNotFoundError):
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def remove_drafts(self, before: datetime) -> int:
        """Remove what a killed process had begun to write; how many."""
        count = 0
        for path in self.root.glob("??/??/.new-*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    count += 1
        return count

    @contextlib.contextmanager
    def open(self, key: str) -> Iterator[IO[bytes]]:
        try:
            file = self._path(key).open("rb")
        except FileNotFoundError as error:
            raise MissingContentError(key) from error
        with file:
            yield file


def _folders(root: Path, folder: Path) -> None:
    for each in (root, folder.parent, folder):
        if not each.is_dir():
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync_folder(each.parent)


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


class S3Store:
    """Objects in a bucket; credentials come from the environment as boto3 reads them."""

    PART = 8 * 1024 * 1024

    def __init__(self, bucket: str, *, endpoint: str = "", region: str = "", prefix: str = "") -> None:
        import boto3  # an extra: only installations with S3 have it
        from botocore.config import Config

        self.bucket, self.prefix = bucket, prefix
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=endpoint or None,
            region_name=region or "us-east-1",
            config=Config(
                connect_timeout=5,
                read_timeout=30,
                retries={"max_attempts": 4},
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def _name(self, key: str) -> str:
        return self.prefix + checked(key)

    def write(self, key: str, pieces: Iterable[bytes]) -> int:
        parts = _regrouped(pieces, self.PART)
        first = next(parts, b"")
        second = next(parts, None)
        where = {"Bucket": self.bucket, "Key": self._name(key)}
        if second is None:
            self.client.put_object(**where, Body=first, ContentLength=len(first))
            return len(first)
        begun = where | {"UploadId": self.client.create_multipart_upload(**where)["UploadId"]}
        try:
            return self._write_parts(begun, first, second, parts)
        except BaseException:
            self.client.abort_multipart_upload(**begun)
            raise

    def _write_parts(self, begun: dict[str, str], first: bytes, second: bytes, rest: Iterator[bytes]) -> int:
        done, size = [], 0
        for number, part in enumerate(_chained(first, second, rest), 1):
            sent = self.client.upload_part(**begun, PartNumber=number, Body=part, ContentLength=len(part))
            done.append({"PartNumber": number, "ETag": sent["ETag"]})
            size += len(part)
        self.client.complete_multipart_upload(**begun, MultipartUpload={"Parts": done})
        return size

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        if end is not None and end <= start:
            return
        wanted = f"bytes={start}-{'' if end is None else end - 1}"
        ranged = {} if (start, end) == (0, None) else {"Range": wanted}
        with self._missing(key):
            found = self.client.get_object(Bucket=self.bucket, Key=self._name(key), **ranged)
        with contextlib.closing(found["Body"]) as body:
            yield from body.iter_chunks(PIECE)

    def size(self, key: str) -> int:
        with self._missing(key):
            return int(self.client.head_object(Bucket=self.bucket, Key=self._name(key))["ContentLength"])

    def remove(self, key: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=self._name(key))

    def stored(self) -> Iterator[tuple[str, datetime]]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        for page in pages:
            for one in page.get("Contents", []):
                yield one["Key"].removeprefix(self.prefix), one["LastModified"]

    def remove_drafts(self, before: datetime) -> int:
        """Give up what a killed process had begun to send; how many."""
        count = 0
        found = self.client.list_multipart_uploads(Bucket=self.bucket, Prefix=self.prefix)
        for one in found.get("Uploads") or []:
            if one["Initiated"] < before:
                self.client.abort_multipart_upload(
                    Bucket=self.bucket, Key=one["Key"], UploadId=one["UploadId"]
                )
                count += 1
        return count

    @contextlib.contextmanager
    def open(self, key: str) -> Iterator[IO[bytes]]:
        with tempfile.TemporaryFile() as file:
            for piece in self.read(key):
                file.write(piece)
            file.flush()
            file.seek(0)
            yield file

    @contextlib.contextmanager
    def _missing(self, key: str) -> Iterator[None]:
        from botocore.exceptions import ClientError

        try:
            yield
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in {"404", "NoSuchKey", "NotFound"}:
                raise MissingContentError(key) from error
            raise


def _regrouped(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of one size; the last may be smaller."""
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= size:
            yield bytes(held[:size])
            del held[:size]
    if held:
        yield bytes(held)


def _chained(first: bytes, second: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield second
    yield from rest


@cache
def store_at(address: str) -> DiskStore | S3Store:
    """The store of an address: a folder, or ``s3://bucket/prefix?endpoint=…&region=…``."""
    if not address.startswith("s3://"):
        return DiskStore(Path(address))
    parts = urlsplit(address)
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    prefix = parts.path.strip("/")
    return S3Store(
        parts.netloc,
        endpoint=options.get("endpoint", ""),
        region=options.get("region", ""),
        prefix=f"{prefix}/" if prefix else "",
    )


def store() -> DiskStore | S3Store:
    """The installation's store."""
    return store_at(settings.FILES_STORE)
