"""The check of a bucket: tries below a scratch prefix, then the questions from outside, then tidying."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pipeline.destinations.layout import cache_control, content_type, listed_url, s3_location, site_key
from pipeline.destinations.s3 import s3_address
from pipeline.errors import PublishError
from pipeline.model.settings import Storage
from pipeline.storage_check.public import Samples, freshness, public_facts
from pipeline.tools.s3 import ObjectHeaders
from pipeline.tools.s3_errors import explained
from pipeline.tools.s3_probe import OK, Fact, Probe

SOUND, FEED, CAPTIONS = "probe-00000000.mp3", "feed.xml", "transcript.vtt"
_NO_ACL = "without-acl.txt"
_WITH_ACL = "with-acl.txt"


def sample_bytes() -> dict[str, bytes]:
    """What is stored to be asked for. The sound is noise: nothing on the way can shrink it."""
    return {
        SOUND: random.Random(1).randbytes(150_000),  # noqa: S311 - no secret
        FEED: b'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"/>\n',
        CAPTIONS: "WEBVTT\n\n00:00.000 --> 00:01.000\nСаумысыз\n".encode(),
    }


def bucket_facts(storage: Storage, workspace: Path, scratch: str) -> list[Fact]:
    """`scratch` is the path below the site's root for this check, with a slash at its end. Never raises MediaError."""
    try:
        with _probing(storage, workspace, scratch) as probe:
            facts = probe.facts()
            if facts[-1].name == "write":
                return facts
            return [*facts, *_outside(storage, workspace, probe), probe.delete(_NO_ACL)]
    except PublishError as error:
        return [Fact(name="reach", outcome="refused", detail=str(error))]


@contextmanager
def _probing(storage: Storage, workspace: Path, scratch: str) -> Iterator[Probe]:
    location = s3_location(storage.url)
    if location is None:
        raise ValueError(f"{storage.url} is a folder")
    where = f"bucket {location.bucket!r} at {storage.endpoint_url or 'AWS'}"
    with explained(where):
        probe = Probe(s3_address(storage, location, workspace), site_key(storage, scratch))
        try:
            yield probe
        finally:
            probe.clean()


def _outside(storage: Storage, workspace: Path, probe: Probe) -> list[Fact]:
    asked = storage.acl == "public-read"
    said = ""
    for name, data in sample_bytes().items():
        said = probe.put(name, data, _headers(name, acl="public-read" if asked else None))
        if said != OK:
            return [Fact(name="acl", outcome="refused, but asked for", detail=said)]
    probe.put(_NO_ACL, b"x", _headers(_NO_ACL, acl=None))
    said = probe.put(_WITH_ACL, b"x", _headers(_WITH_ACL, acl="public-read"))
    acl = Fact(name="acl", outcome="ok" if said == OK else "refused", detail=said)
    if not storage.verify:
        return [acl, Fact(name="public", outcome="skipped")]
    samples = Samples(
        sound=(_address(storage, probe, SOUND), sample_bytes()[SOUND]),
        feed=(_address(storage, probe, FEED), sample_bytes()[FEED]),
        captions=(_address(storage, probe, CAPTIONS), sample_bytes()[CAPTIONS]),
        ca_bundle=str(workspace / storage.ca_bundle) if storage.ca_bundle else None,
    )
    facts = public_facts(samples)
    if facts[0].outcome == "closed":
        return [acl, _why_closed(storage, probe, samples, facts[0], accepted=said == OK)]
    if facts[0].outcome == "ok":
        changed = sample_bytes()[FEED] + b"<!-- changed -->\n"
        probe.put(FEED, changed, _headers(FEED, acl="public-read" if asked else None))
        facts.append(freshness(samples, changed))
    return [acl, *facts]


def _why_closed(storage: Storage, probe: Probe, samples: Samples, closed: Fact, *, accepted: bool) -> Fact:
    if storage.acl == "public-read":
        return replace(closed, outcome="acl-without-effect")
    try:
        opened = accepted and samples.ask(_address(storage, probe, _WITH_ACL)).status == 200  # noqa: PLR2004
    except PublishError:
        opened = False
    return replace(closed, outcome="acl-missing") if opened else closed


def _address(storage: Storage, probe: Probe, name: str) -> str:
    address = listed_url(storage, probe.scratch + name)
    if address is None:
        raise ValueError("every bucket has an address")
    return address


def _headers(name: str, *, acl: str | None) -> ObjectHeaders:
    return ObjectHeaders(content_type=content_type(name), cache_control=cache_control(name), metadata={}, acl=acl)
