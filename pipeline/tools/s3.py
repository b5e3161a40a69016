"""The S3 calls we make, in one bucket. They raise what boto3 raises: wrap them in `s3_errors.explained`."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError

from pipeline.tools.file_slice import FileSlice
from pipeline.tools.s3_client import S3Address, connect
from pipeline.tools.s3_errors import code_of

BOTO3_VERSION = boto3.__version__
_BODY_TRIES = 3
_CHUNK_BYTES = 1 << 20
_SUPERSEDED = {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "404", "409", "412"}


class Superseded(Exception):
    """Another object is there than the one that was to be replaced."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectHead:
    """What a store says of an object."""

    size_bytes: int
    content_type: str
    cache_control: str
    metadata: Mapping[str, str]
    modified_at: dt.datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectHeaders:
    """What goes with an object into the store."""

    content_type: str
    cache_control: str
    metadata: Mapping[str, str]
    """Names of [a-z0-9-] only, ASCII values only: servers change other names, boto3 refuses other values."""
    acl: str | None
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Storage class and lock of an archive, as put_object wants them."""

    def as_arguments(self) -> dict[str, Any]:
        """As put_object and create_multipart_upload want them."""
        arguments: dict[str, Any] = {
            "ContentType": self.content_type,
            "CacheControl": self.cache_control,
            "Metadata": dict(self.metadata),
        }
        return arguments | ({"ACL": self.acl} if self.acl else {}) | dict(self.extra)


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectRow:
    """An object as a listing shows it."""

    key: str
    etag: str
    """Without quotes."""
    size_bytes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectBody:
    """A small object, whole."""

    data: bytes
    etag: str
    content_type: str
    cache_control: str


class Bucket:
    """A bucket and the client that reaches it."""

    def __init__(self, address: S3Address) -> None:
        self.name = address.bucket
        self.client = connect(address)

    def probe(self, prefix: str) -> None:
        """A small question; unlike HEAD, its answer says what is wrong: no bucket, bad keys, bad clock."""
        try:
            self.client.list_objects_v2(Bucket=self.name, Prefix=prefix, MaxKeys=1)
        except ClientError as error:
            if code_of(error) != "AccessDenied":  # keys that may write but not list are good enough
                raise

    def head(self, key: str) -> ObjectHead | None:
        """None when there is no such object. To keys that may not list, S3 says 403 instead of 404."""
        try:
            answer = self.client.head_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in {403, 404}:
                return None
            raise
        return ObjectHead(
            size_bytes=answer["ContentLength"],
            content_type=answer.get("ContentType", ""),
            cache_control=answer.get("CacheControl", ""),
            metadata=answer.get("Metadata", {}),
            modified_at=answer["LastModified"],
        )

    def put(
        self, key: str, file: Path, size: int, headers: ObjectHeaders, alive: Callable[[], None] = lambda: None
    ) -> None:
        """Send a file in one request. The store refuses it if it arrives damaged (Content-MD5)."""
        with contextlib.closing(FileSlice(file, 0, size, alive)) as body:
            self.client.put_object(
                Bucket=self.name,
                Key=key,
                Body=body,
                ContentLength=size,
                ContentMD5=base64.b64encode(body.md5()).decode(),
                **headers.as_arguments(),
            )

    def read(self, key: str, start: int, size: int) -> bytes:
        """`size` bytes from `start`; fewer at the end. A server that ignores Range only makes it slower."""
        span = f"bytes={start}-{start + size - 1}"
        answer = self.client.get_object(Bucket=self.name, Key=key, Range=span)
        with contextlib.closing(answer["Body"]) as body:
            if answer["ResponseMetadata"]["HTTPStatusCode"] != 206:  # noqa: PLR2004 - partial content
                body.read(start)
            data: bytes = body.read(size)
        return data

    def chunks(self, key: str, *, size_bytes: int) -> Iterator[bytes]:
        """A large object from its beginning to its end. A body that breaks off is asked for again from there."""
        at, tries_left = 0, _BODY_TRIES
        while at < size_bytes:
            answer = self.client.get_object(Bucket=self.name, Key=key, Range=f"bytes={at}-")
            with contextlib.closing(answer["Body"]) as body:
                if at and answer["ResponseMetadata"]["HTTPStatusCode"] != 206:  # noqa: PLR2004 - partial content
                    body.read(at)
                try:
                    for chunk in iter(lambda: body.read(_CHUNK_BYTES), b""):
                        at += len(chunk)
                        yield chunk
                except (IncompleteReadError, HTTPClientError):
                    tries_left -= 1
                    if not tries_left:
                        raise
                else:
                    return

    def rows(self, prefix: str) -> Iterator[ObjectRow]:
        """All objects whose key begins with `prefix`, in the store's order."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
        for page in pages:
            for row in page.get("Contents", ()):
                yield ObjectRow(key=row["Key"], etag=bare(row.get("ETag", "")), size_bytes=row["Size"])

    def get(self, key: str, *, limit_bytes: int) -> ObjectBody | None:
        """A whole object; None when there is none. Raises ValueError when it is larger than the limit.

        A body that breaks off is asked for again: boto3 repeats requests, but not what comes after their headers.
        """
        for tries_left in reversed(range(_BODY_TRIES)):
            try:
                answer = self.client.get_object(Bucket=self.name, Key=key)
            except ClientError as error:
                if code_of(error) in {"NoSuchKey", "404"}:
                    return None
                raise
            with contextlib.closing(answer["Body"]) as body:
                if answer.get("ContentLength", 0) > limit_bytes:
                    raise ValueError(f"it is larger than {limit_bytes} bytes")
                try:
                    data: bytes = body.read()
                    break
                except (IncompleteReadError, HTTPClientError):
                    if not tries_left:
                        raise
        return ObjectBody(
            data=data,
            etag=bare(answer.get("ETag", "")),
            content_type=answer.get("ContentType", ""),
            cache_control=answer.get("CacheControl", ""),
        )

    def put_bytes(self, key: str, data: bytes, headers: ObjectHeaders, conditions: Mapping[str, str]) -> str:
        """Send bytes in one request and return their ETag. `conditions`: IfMatch or IfNoneMatch, as they go out.

        Raises Superseded when the store says that a condition does not hold.
        """
        try:
            answer = self.client.put_object(
                Bucket=self.name,
                Key=key,
                Body=data,
                ContentMD5=base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode(),
                **headers.as_arguments(),
                **conditions,
            )
        except ClientError as error:
            if conditions and code_of(error) in _SUPERSEDED:
                raise Superseded from error
            raise
        return bare(answer.get("ETag", ""))

    def copy(self, key: str, target: str) -> None:
        """Within the bucket, without its bytes passing through here; a large object in parts."""
        self.client.copy({"Bucket": self.name, "Key": key}, self.name, target)

    def versioned(self) -> bool:
        """Whether it keeps what is overwritten. A store that cannot say keeps nothing."""
        try:
            answer = self.client.get_bucket_versioning(Bucket=self.name)
        except ClientError:
            return False
        return bool(answer.get("Status") == "Enabled")

    def locks(self) -> bool:
        """Whether its objects can be locked."""
        try:
            answer = self.client.get_object_lock_configuration(Bucket=self.name)
        except ClientError:
            return False
        return bool(answer.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled")

    def delete(self, key: str) -> None:
        """Nothing happens when it is not there."""
        self.client.delete_object(Bucket=self.name, Key=key)


def bare(etag: str) -> str:
    """An ETag without its quotes and its mark of weakness: servers write the same one in several ways."""
    return etag.removeprefix("W/").strip('"')
