"""Large files in parts: what the store has of an upload, sending the rest, putting it together.

One part at a time: a part is either safe or not, memory stays flat, and Ctrl-C ends at once.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from pipeline.tools.file_slice import FileSlice
from pipeline.tools.s3 import Bucket, ObjectHeaders
from pipeline.tools.s3_errors import code_of

MOST_PARTS = 10_000
"""Amazon S3's limit, which the others share."""
_MIB = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A part as the store lists it."""

    etag: str
    """Without quotes; on most servers the MD5 of the part in hexadecimal."""
    size_bytes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """An upload that was begun and has not ended."""

    key: str
    upload_id: str


def part_bytes(size: int, wanted: int) -> int:
    """Size of a part, a multiple of 1 MiB: `wanted`, or more when that would need too many parts."""
    least = -(-size // MOST_PARTS)
    return -(-max(wanted, least) // _MIB) * _MIB


def begin(bucket: Bucket, key: str, headers: ObjectHeaders) -> str:
    """Open an upload and return its id."""
    answer = bucket.client.create_multipart_upload(Bucket=bucket.name, Key=key, **headers.as_arguments())
    return str(answer["UploadId"])


def stored_parts(bucket: Bucket, key: str, upload_id: str) -> dict[int, Part] | None:
    """Parts that are safe at the store, by number; None when it knows no such upload (any more)."""
    parts: dict[int, Part] = {}
    try:
        pages = bucket.client.get_paginator("list_parts").paginate(
            Bucket=bucket.name, Key=key, UploadId=upload_id
        )
        for part in itertools.chain.from_iterable(page.get("Parts", ()) for page in pages):
            parts[part["PartNumber"]] = Part(etag=part["ETag"].strip('"'), size_bytes=part["Size"])
    except ClientError as error:
        if code_of(error) in {"NoSuchUpload", "404"}:
            return None
        raise
    return parts


def send_missing(
    bucket: Bucket,
    key: str,
    upload_id: str,
    *,
    file: Path,
    size: int,
    part_size: int,
    have: dict[int, Part],
    safe: Callable[[int], None],
) -> dict[int, Part]:
    """Send the parts that `have` lacks or has otherwise than the file; return all parts."""
    parts: dict[int, Part] = {}
    done = 0
    for number, start in enumerate(range(0, size, part_size), start=1):
        length = min(part_size, size - start)
        with contextlib.closing(FileSlice(file, start, length, partial(safe, done))) as body:
            md5 = body.md5()
            if have.get(number) == Part(etag=md5.hex(), size_bytes=length):
                parts[number] = have[number]
            else:
                answer = bucket.client.upload_part(
                    Bucket=bucket.name,
                    Key=key,
                    UploadId=upload_id,
                    PartNumber=number,
                    Body=body,
                    ContentLength=length,
                    ContentMD5=base64.b64encode(md5).decode(),
                )
                parts[number] = Part(etag=answer["ETag"].strip('"'), size_bytes=length)
        done += length
        safe(done)
    return parts


def complete(bucket: Bucket, key: str, upload_id: str, parts: dict[int, Part]) -> None:
    """Make the parts one object.

    When the answer to a first try got lost, the second is told NoSuchUpload: not an error here, the caller
    reads the object back anyway.
    """
    listed = [{"PartNumber": number, "ETag": f'"{part.etag}"'} for number, part in sorted(parts.items())]
    try:
        bucket.client.complete_multipart_upload(
            Bucket=bucket.name, Key=key, UploadId=upload_id, MultipartUpload={"Parts": listed}
        )
    except ClientError as error:
        if code_of(error) != "NoSuchUpload":
            raise


def abort_forgotten(bucket: Bucket, prefix: str, *, before: dt.datetime) -> int:
    """Drop uploads below `prefix` that were begun before a moment and never ended: their parts cost money.

    Only tidying: a server or a key that does not allow it is left alone. Returns how many were dropped.
    """
    dropped = 0
    with contextlib.suppress(ClientError, BotoCoreError):
        for upload in forgotten(bucket, prefix, before=before):
            abort(bucket, upload)
            dropped += 1
    return dropped


def forgotten(bucket: Bucket, prefix: str, *, before: dt.datetime) -> list[Pending]:
    """Uploads below `prefix` that were begun before a moment and never ended."""
    pages = bucket.client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket.name, Prefix=prefix)
    uploads = itertools.chain.from_iterable(page.get("Uploads", ()) for page in pages)
    return [Pending(key=one["Key"], upload_id=one["UploadId"]) for one in uploads if one["Initiated"] < before]


def abort(bucket: Bucket, upload: Pending) -> None:
    """Drop an upload and its parts; nothing happens when it has ended meanwhile."""
    try:
        bucket.client.abort_multipart_upload(Bucket=bucket.name, Key=upload.key, UploadId=upload.upload_id)
    except ClientError as error:
        if code_of(error) not in {"NoSuchUpload", "404"}:
            raise
