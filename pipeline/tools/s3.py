"""The S3 calls we make, in one bucket. They raise what boto3 raises: wrap them in `s3_errors.explained`."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from pipeline.tools.file_slice import FileSlice
from pipeline.tools.s3_client import S3Address, connect
from pipeline.tools.s3_errors import code_of

BOTO3_VERSION = boto3.__version__


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

    def as_arguments(self) -> dict[str, Any]:
        """As put_object and create_multipart_upload want them."""
        arguments: dict[str, Any] = {
            "ContentType": self.content_type,
            "CacheControl": self.cache_control,
            "Metadata": dict(self.metadata),
        }
        return arguments | ({"ACL": self.acl} if self.acl else {})


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
