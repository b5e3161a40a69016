"""An S3 store as a destination. Every object is read back; a large one resumes where a killed run left it."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.destinations.answers import NO_CONDITIONS, Conditions, remembered_conditions
from pipeline.destinations.base import Conflict, Document, Listed, Publication, Stored
from pipeline.destinations.layout import S3Location, s3_location
from pipeline.errors import PublishError
from pipeline.model.settings import Storage
from pipeline.store.atomic import write_json
from pipeline.tools import s3_multipart
from pipeline.tools.s3 import BOTO3_VERSION, Bucket, ObjectBody, ObjectHead, ObjectHeaders, Superseded
from pipeline.tools.s3_client import S3Address
from pipeline.tools.s3_errors import explained

_MIB = 1 << 20
_SAMPLE_BYTES = 64 << 10
"""Read back from each end. Enough to see chunk marks or a page of HTML stored in place of the file."""
_SMALL_BYTES = 64 * _MIB
"""Records, feeds and pages are far smaller; they are read whole into memory."""
_FORGOTTEN_AFTER = dt.timedelta(days=7)
_UNFIT = (
    "Run the command again; if it stays so, this service is not fit for publishing: `media storage check` says more"
)
_LOOK_AGAIN_S = (0.1, 0.4)
"""A store may show what was there before for a moment after a write."""


def open_s3(storage: Storage, workspace: Path) -> S3Destination:
    """The bucket that `storage.url` names, written under the conditions that `media storage check` proved."""
    location = s3_location(storage.url)
    if location is None:
        raise ValueError(f"{storage.url} is a folder")
    address = s3_address(storage, location, workspace)
    acl = None if storage.acl == "none" else storage.acl
    return S3Destination(
        address,
        location,
        acl=acl,
        part_bytes=storage.part_size_mb * _MIB,
        conditions=remembered_conditions(workspace, storage),
    )


def s3_address(storage: Storage, location: S3Location, workspace: Path) -> S3Address:
    """How to reach the bucket; `storage.ca_bundle` is relative to the workspace."""
    return S3Address(
        bucket=location.bucket,
        endpoint_url=storage.endpoint_url,
        region=storage.region,
        addressing=storage.addressing,
        profile=storage.profile,
        ca_bundle=str(workspace / storage.ca_bundle) if storage.ca_bundle else None,
    )


class S3Destination:
    """Puts objects into one bucket."""

    tool: tuple[str, str] | None = ("boto3", BOTO3_VERSION)

    def __init__(
        self,
        address: S3Address,
        location: S3Location,
        *,
        acl: str | None,
        part_bytes: int,
        conditions: Conditions = NO_CONDITIONS,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        service = address.endpoint_url or "AWS"
        self._where = f"bucket {location.bucket!r} at {service}"
        self._identity = f"{service} {location.bucket}"
        self._prefix = location.prefix
        self._acl = acl
        self._extra = extra or {}
        self._conditions = conditions
        self._part_bytes = part_bytes
        with explained(self._where):
            self._bucket = Bucket(address)

    def check(self) -> None:
        """Ask the store a small question, so that a wrong key is told before an hour of uploading."""
        with explained(self._where):
            self._bucket.probe(self._prefix)

    def find(self, item: Publication) -> Stored | None:
        """Compare what HEAD says; the hash stands in the object's metadata."""
        with explained(self._where):
            head = self._bucket.head(item.key)
        return _stored(head) if head and not self._differences(item, head) else None

    def put(self, item: Publication, *, journal: Path, safe: Callable[[int], None]) -> Stored:
        """Send it, in parts if it is larger than one, then read it back."""
        with explained(self._where):
            if item.size_bytes <= self._part_bytes:
                self._bucket.put(item.key, item.file, item.size_bytes, self._headers(item), partial(safe, 0))
            else:
                self._put_parts(item, journal / f"{item.sha256[:16]}.upload.json", safe)
            stored = self.read_back(item)
        safe(item.size_bytes)
        return stored

    def read_back(self, item: Publication) -> Stored:
        """Raise PublishError unless the store holds what was sent: headers, and both ends of the bytes."""
        head = self._bucket.head(item.key)
        differences = self._differences(item, head) if head else ["it is not there"]
        differences = differences or self._other_bytes(item)
        if head is None or differences:
            raise PublishError(
                f"{self._where} does not hold {item.key} as it was sent: {'; '.join(differences)}. "
                f"{_UNFIT}"
            )
        return _stored(head)

    def listing(self, prefix: str) -> tuple[Listed, ...]:
        """Page by page; the marks are the ETags."""
        with explained(self._where):
            rows = [row for row in self._bucket.rows(prefix) if not row.key.endswith("/")]  # consoles make "folders"
        found = (Listed(key=row.key, mark=row.etag, size_bytes=row.size_bytes) for row in rows)
        return tuple(sorted(found, key=lambda listed: listed.key))

    def fetch(self, key: str) -> tuple[bytes, str] | None:
        """The mark is the ETag."""
        body = self._get(key)
        return None if body is None else (body.data, body.etag)

    def write(self, document: Document, *, replacing: str | None = None) -> str:
        """Send it, get it back whole, compare. The conditions are those that `media storage check` proved."""
        headers = self._object_headers(document.content_type, document.cache_control, sha256(document.data).hexdigest())
        conditions = self._conditional(replacing)
        try:
            with explained(self._where):
                etag = self._bucket.put_bytes(document.key, document.data, headers, conditions)
        except Superseded as error:
            there = self._get(document.key)
            if there is None or there.data != document.data:  # a repeated request meets what the first one wrote
                raise self._conflict(document.key) from error
            etag = there.etag
        return self._proven(document, headers, etag)

    def remove(self, key: str) -> None:
        with explained(self._where):
            self._bucket.delete(key)

    def abort_uploads(
        self, prefix: str, *, before: dt.datetime, ours: Callable[[str], bool], dry_run: bool
    ) -> list[str]:
        """Drop uploads that were begun before a moment, never ended, and whose key is ours; return their keys."""
        with explained(self._where):
            forgotten = s3_multipart.forgotten(self._bucket, prefix, before=before)
            wanted = [upload for upload in forgotten if ours(upload.key)]
            for upload in wanted if not dry_run else ():
                s3_multipart.abort(self._bucket, upload)
        return [upload.key for upload in wanted]

    def _get(self, key: str) -> ObjectBody | None:
        try:
            with explained(self._where):
                return self._bucket.get(key, limit_bytes=_SMALL_BYTES)
        except ValueError as error:
            raise PublishError(
                f"{self._where}: {key} is no record, feed or page of ours: {error}. Move it away, or mend storage.url"
            ) from error

    def _conditional(self, replacing: str | None) -> dict[str, str]:
        if replacing and self._conditions.if_match:
            return {"IfMatch": f'"{replacing}"' if self._conditions.if_match == "quoted" else replacing}
        return {"IfNoneMatch": "*"} if replacing == "" and self._conditions.if_none_match else {}

    def _proven(self, document: Document, headers: ObjectHeaders, etag: str) -> str:
        there = self._get(document.key)
        for wait_s in _LOOK_AGAIN_S:
            if there is not None and there.data == document.data:
                break
            time.sleep(wait_s)
            there = self._get(document.key)
        differences = _other_headers(there, headers) if there else ["it is not there"]
        if there is None or there.data != document.data:
            if there is not None and etag not in {"", there.etag}:
                raise self._conflict(document.key)
            differences = differences or [f"{len(there.data) if there else 0} other bytes came back"]
        if there is None or differences:
            raise PublishError(
                f"{self._where} does not hold {document.key} as it was sent: {'; '.join(differences)}. {_UNFIT}"
            )
        return there.etag

    def _conflict(self, key: str) -> Conflict:
        return Conflict(f"{self._where}: {key} was written by another run meanwhile. Run the command again")

    def _other_bytes(self, item: Publication) -> list[str]:
        found = []
        with item.file.open("rb") as file:
            for start in sorted({0, max(0, item.size_bytes - _SAMPLE_BYTES)}) if item.size_bytes else ():
                file.seek(start)
                if self._bucket.read(item.key, start, _SAMPLE_BYTES) != file.read(_SAMPLE_BYTES):
                    found.append(f"its bytes from {start} on are others")
        return found

    def _put_parts(self, item: Publication, state: Path, safe: Callable[[int], None]) -> None:
        part_size = s3_multipart.part_bytes(item.size_bytes, self._part_bytes)
        wanted = {"where": self._identity, "key": item.key, "sha256": item.sha256, "part_size": part_size}
        upload_id, have = self._resume(item.key, state, wanted)
        if upload_id is None:
            long_ago = dt.datetime.now(dt.UTC) - _FORGOTTEN_AFTER
            s3_multipart.abort_forgotten(self._bucket, item.key.rpartition("/")[0] + "/", before=long_ago)
            upload_id = s3_multipart.begin(self._bucket, item.key, self._headers(item))
            write_json(state, wanted | {"upload_id": upload_id})
        parts = s3_multipart.send_missing(
            self._bucket, item.key, upload_id,
            file=item.file, size=item.size_bytes, part_size=part_size, have=have, safe=safe,
        )
        s3_multipart.complete(self._bucket, item.key, upload_id, parts)

    def _resume(
        self, key: str, state: Path, wanted: dict[str, Any]
    ) -> tuple[str | None, dict[int, s3_multipart.Part]]:
        """The upload that a killed run began, and its parts that arrived. The store's list is the truth."""
        if not state.exists():
            return None, {}
        noted: dict[str, Any] = json.loads(state.read_text())
        upload_id = noted.pop("upload_id")
        parts = s3_multipart.stored_parts(self._bucket, key, upload_id) if noted == wanted else None
        return (None, {}) if parts is None else (upload_id, parts)

    def _headers(self, item: Publication) -> ObjectHeaders:
        return self._object_headers(item.content_type, item.cache_control, item.sha256)

    def _object_headers(self, content_type: str, cache_control: str, sha256_hex: str) -> ObjectHeaders:
        metadata = {"sha256": sha256_hex} | ({"acl": self._acl} if self._acl else {})
        return ObjectHeaders(
            content_type=content_type,
            cache_control=cache_control,
            metadata=metadata,
            acl=self._acl,
            extra=self._extra,
        )

    def _differences(self, item: Publication, head: ObjectHead) -> list[str]:
        headers = self._headers(item)
        pairs = (
            ("length", head.size_bytes, item.size_bytes),
            ("type", _plain(head.content_type), _plain(headers.content_type)),
            ("cache rule", _plain(head.cache_control), _plain(headers.cache_control)),
            *((name, head.metadata.get(name), headers.metadata.get(name)) for name in ("sha256", "acl")),
        )
        return [f"its {name} is {got}, not {wanted}" for name, got, wanted in pairs if got != wanted]


def _other_headers(there: ObjectBody, sent: ObjectHeaders) -> list[str]:
    pairs = (
        ("type", there.content_type, sent.content_type),
        ("cache rule", there.cache_control, sent.cache_control),
    )
    return [f"its {name} is {got}, not {wanted}" for name, got, wanted in pairs if _plain(got) != _plain(wanted)]


def _plain(header: str) -> str:
    # Servers write `text/vtt;charset=UTF-8` for `text/vtt; charset=utf-8`.
    return header.replace(" ", "").lower()


def _stored(head: ObjectHead) -> Stored:
    return Stored(uploaded_at=head.modified_at)
