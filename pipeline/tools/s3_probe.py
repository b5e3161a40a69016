"""Tries what a store makes of our requests, on scratch objects: each try gives a word, not an exception."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import hashlib
import time
from collections.abc import Callable, Mapping

from botocore.exceptions import BotoCoreError, ClientError

from pipeline.tools.s3 import Bucket, ObjectHeaders
from pipeline.tools.s3_client import S3Address
from pipeline.tools.s3_errors import code_of

OK = "ok"
_LIMIT = 1 << 20
_HEADERS = ObjectHeaders(content_type="text/plain", cache_control="no-store", metadata={"scratch": "yes"}, acl=None)
_WITHHELD = {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "404", "409", "412"}
"""What stores say when a condition of a write does not hold."""
_ROUNDS = 3
_NAMES = ("write", "md5", "trailer", "changing", "if-none-match", "if-match-quoted", "if-match-bare")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """What a try came to."""

    name: str
    outcome: str
    detail: str = ""


class Probe:
    """Tries in one bucket, all below `scratch` (with a slash at its end)."""

    def __init__(self, address: S3Address, scratch: str) -> None:
        self._address = dataclasses.replace(address, retries=2)
        self._bucket = Bucket(self._address)
        self.scratch = scratch

    def facts(self) -> list[Fact]:
        """All tries. Raises what boto3 raises when the store cannot be reached, or refuses a plain write."""
        write = self._write()
        if write.outcome != OK:
            return [write]
        return [
            write,
            self._md5(),
            self._trailer(),
            *self._see_changes(),
            self._if_match(),
            self._if_none_match(),
        ]

    def put(self, name: str, data: bytes, headers: ObjectHeaders = _HEADERS) -> str:
        """'ok' or the code of the refusal."""
        return _word(lambda: self._bucket.put_bytes(self.scratch + name, data, headers, {}))

    def clean(self) -> None:
        """Delete all that the tries left. A listing may be late, so also what was written without being listed."""
        with contextlib.suppress(ClientError, BotoCoreError):
            keys = {f"{self.scratch}{name}" for name in _NAMES} | {row.key for row in self._bucket.rows(self.scratch)}
            for key in sorted(keys):
                with contextlib.suppress(ClientError):
                    self._bucket.delete(key)

    def delete(self, name: str) -> Fact:
        """Whether objects can be taken away again."""
        said = _word(lambda: self._bucket.delete(self.scratch + name))
        gone = said == OK and self._data(name) is None
        return Fact(name="delete", outcome=OK if gone else "refused", detail=said)

    def _write(self) -> Fact:
        data = bytes(range(256)) * 300
        self._bucket.put_bytes(f"{self.scratch}write", data, _HEADERS, {})
        there = self._bucket.get(f"{self.scratch}write", limit_bytes=_LIMIT)
        if there is None or there.data != data:
            came = len(there.data) if there else 0
            return Fact(name="write", outcome="damaged", detail=f"{came} bytes came back of {len(data)}")
        if there.content_type.split(";")[0] != "text/plain" or there.cache_control != "no-store":
            return Fact(name="write", outcome="headers", detail=f"{there.content_type!r}, {there.cache_control!r}")
        return Fact(name="write", outcome=OK)

    def _md5(self) -> Fact:
        wrong = base64.b64encode(hashlib.md5(b"other bytes", usedforsecurity=False).digest()).decode()
        said = _word(
            lambda: self._bucket.client.put_object(
                Bucket=self._bucket.name, Key=f"{self.scratch}md5", Body=b"bytes", ContentMD5=wrong
            )
        )
        return Fact(name="md5", outcome="accepted" if said == OK else OK, detail=said)

    def _trailer(self) -> Fact:
        if not (self._address.endpoint_url or "https:").startswith("https:"):
            return Fact(name="trailer", outcome="plain")  # over http boto3 sends a header instead
        other = Bucket(dataclasses.replace(self._address, checksums="when_supported"))
        data = b"the marks of a transfer must not stay in the file\n" * 50
        said = _word(
            lambda: other.client.put_object(Bucket=other.name, Key=f"{self.scratch}trailer", Body=data)
        )
        if said != OK:
            return Fact(name="trailer", outcome="refused", detail=said)
        return Fact(name="trailer", outcome=OK if self._data("trailer") == data else "damaged")

    def _see_changes(self) -> list[Fact]:
        """Whether a write is seen at once: in a listing, and by who reads the object."""
        late: dict[str, str] = {}
        for number in range(_ROUNDS):
            data = b"%d" % number
            key = f"{self.scratch}changing"
            etag = self._bucket.put_bytes(key, data, _HEADERS, {})
            listed = {row.key: row.etag for row in self._bucket.rows(f"{self.scratch}ch")}
            if key not in listed or (etag and listed[key] != etag):
                late["listing"] = "an overwritten object" if key in listed else "a new object"
            if self._data("changing") != data:
                late["reading"] = "an overwritten object" if number else "a new object"
            time.sleep(0.01)
        self._bucket.delete(key)
        if any(row.key == key for row in self._bucket.rows(f"{self.scratch}ch")):
            late["listing"] = "a deleted object"
        return [
            Fact(name=name, outcome="late" if name in late else OK, detail=late.get(name, ""))
            for name in ("listing", "reading")
        ]

    def _if_match(self) -> Fact:
        said = {form: self._try_if_match(form, quotes) for form, quotes in (("quoted", '"'), ("bare", ""))}
        for form, outcome in said.items():
            if outcome == OK:
                return Fact(name="if-match", outcome=form)
        outcome = "ignored" if "ignored" in said.values() else "refused"
        return Fact(name="if-match", outcome=outcome, detail=said["quoted"])

    def _try_if_match(self, form: str, quotes: str) -> str:
        """'ok' when the right ETag lets the write through, and a stale one and a missing object do not."""
        name = f"if-match-{form}"
        stale = self._bucket.put_bytes(self.scratch + name, b"1", _HEADERS, {})
        current = self._bucket.put_bytes(self.scratch + name, b"2", _HEADERS, {})
        if not stale or not current:
            return "no ETag"
        refused = self._conditional(name, b"3", {"IfMatch": f"{quotes}{stale}{quotes}"})
        if refused == OK or self._data(name) != b"2":
            return "ignored"
        right = self._conditional(name, b"4", {"IfMatch": f"{quotes}{current}{quotes}"})
        if right != OK or self._data(name) != b"4":
            return right
        missing = self._conditional(f"{name}-missing", b"5", {"IfMatch": f"{quotes}{current}{quotes}"})
        if missing == OK or self._data(f"{name}-missing") is not None:
            return "ignored"
        return OK if {refused, missing} <= _WITHHELD else refused

    def _if_none_match(self) -> Fact:
        first = self._conditional("if-none-match", b"1", {"IfNoneMatch": "*"})
        if first != OK or self._data("if-none-match") != b"1":
            return Fact(name="if-none-match", outcome="refused", detail=first)
        second = self._conditional("if-none-match", b"2", {"IfNoneMatch": "*"})
        if second == OK or self._data("if-none-match") != b"1":
            return Fact(name="if-none-match", outcome="ignored")
        return Fact(name="if-none-match", outcome=OK if second in _WITHHELD else "refused", detail=second)

    def _conditional(self, name: str, data: bytes, conditions: Mapping[str, str]) -> str:
        return _word(
            lambda: self._bucket.client.put_object(
                Bucket=self._bucket.name, Key=self.scratch + name, Body=data, **conditions
            )
        )

    def _data(self, name: str) -> bytes | None:
        body = self._bucket.get(self.scratch + name, limit_bytes=_LIMIT)
        return body.data if body else None


def _word(act: Callable[[], object]) -> str:
    """'ok', or the code with which the store refused. What is no answer of the store is raised."""
    try:
        act()
    except ClientError as error:
        return code_of(error) or "refused"
    return OK
