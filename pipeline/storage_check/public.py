"""How published files look from outside: asked through their public address, as apps and browsers would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.destinations.layout import cache_control, content_type
from pipeline.errors import PublishError
from pipeline.tools import web
from pipeline.tools.s3_probe import Fact

_ORIGIN = "https://player.example"
_LIMIT = 1 << 20
_OK, _PARTIAL, _UNCHANGED, _BEYOND = 200, 206, 304, 416
_XML = {"application/xml", "text/xml"}


@dataclass(frozen=True, kw_only=True)
class Samples:
    """What was stored, to be asked for."""

    sound: tuple[str, bytes]
    """Address and bytes of something named like an episode's MP3."""
    feed: tuple[str, bytes]
    captions: tuple[str, bytes]
    ca_bundle: str | None = None

    def ask(self, url: str, method: str = "GET", **headers: str) -> web.Answer:
        """Uncompressed, so that lengths and ranges mean the file itself."""
        sent = {"Accept-Encoding": "identity", **{name.replace("_", "-"): value for name, value in headers.items()}}
        if method == "HEAD":
            return web.head(url, headers=sent, ca_bundle=self.ca_bundle)
        return web.get(url, limit_bytes=_LIMIT, headers=sent, time_limit_s=30, ca_bundle=self.ca_bundle)


def public_facts(samples: Samples) -> list[Fact]:
    """All that can be asked; only the first when nothing comes back."""
    url, data = samples.sound
    try:
        answer = samples.ask(url)
    except PublishError as error:
        return [Fact(name="public", outcome="unreachable", detail=str(error))]
    if answer.status != _OK:
        return [Fact(name="public", outcome="closed", detail=f"{web.shown(url)} says {answer.status}")]
    if answer.body != data:
        return [Fact(name="public", outcome="other", detail=f"{web.shown(url)}, {len(answer.body)} bytes")]
    return [
        Fact(name="public", outcome="ok"),
        Fact(name="https", outcome="ok" if answer.url.startswith("https:") else "http"),
        _head(samples),
        *_ranges(samples),
        *_validators(samples, answer),
        *_headers(samples),
    ]


def _head(samples: Samples) -> Fact:
    url, data = samples.sound
    answer = samples.ask(url, "HEAD")
    length = answer.headers.get("content-length", "no length")
    if answer.status == _OK and length == str(len(data)):
        return Fact(name="head", outcome="ok")
    return Fact(name="head", outcome="other", detail=f"{answer.status}, {length}")


def _ranges(samples: Samples) -> list[Fact]:
    url, data = samples.sound
    part = samples.ask(url, Range="bytes=100-199")
    wanted = (_PARTIAL, data[100:200], f"bytes 100-199/{len(data)}")
    good = (part.status, part.body, part.headers.get("content-range")) == wanted
    tail = samples.ask(url, Range="bytes=-10")
    beyond = samples.ask(url, Range=f"bytes={len(data)}-")
    return [
        Fact(name="range", outcome="ok" if good else "other", detail=str(part.status)),
        Fact(
            name="range-tail",
            outcome="ok" if (tail.status, tail.body) == (_PARTIAL, data[-10:]) else "other",
            detail=str(tail.status),
        ),
        Fact(name="range-beyond", outcome="ok" if beyond.status == _BEYOND else "other", detail=str(beyond.status)),
    ]


def _validators(samples: Samples, answer: web.Answer) -> list[Fact]:
    facts = []
    for name, validator, condition in (
        ("unchanged-etag", "etag", "If-None-Match"),
        ("unchanged-date", "last-modified", "If-Modified-Since"),
    ):
        value = answer.headers.get(validator)
        if value is None:
            facts.append(Fact(name=name, outcome="none"))
        else:
            status = samples.ask(samples.sound[0], **{condition: value}).status
            facts.append(Fact(name=name, outcome="ok" if status == _UNCHANGED else "resent", detail=str(status)))
    return facts


def _headers(samples: Samples) -> list[Fact]:
    sound = samples.ask(samples.sound[0], "HEAD").headers
    feed = samples.ask(samples.feed[0], Origin=_ORIGIN).headers
    captions = samples.ask(samples.captions[0], Origin=_ORIGIN).headers
    allowed = {captions.get("access-control-allow-origin"), feed.get("access-control-allow-origin")}
    cached = sound.get("cache-control", "nothing")
    return [
        _type("type", samples.sound[0], sound),
        _type("feed-type", samples.feed[0], feed),
        _type("caption-type", samples.captions[0], captions),
        Fact(
            name="cache",
            outcome="ok" if _plain(cached) == _plain(cache_control("a.mp3")) else "other",
            detail=cached,
        ),
        Fact(name="cors", outcome="ok" if allowed <= {"*", _ORIGIN} else "none"),
    ]


def _type(name: str, url: str, headers: Mapping[str, str]) -> Fact:
    wanted = content_type(PurePosixPath(url).name).split(";")[0]
    found = headers.get("content-type", "none")
    kind = found.split(";")[0].strip().lower()
    if kind == wanted:
        return Fact(name=name, outcome="ok", detail=found)
    return Fact(name=name, outcome="xml" if name == "feed-type" and kind in _XML else "other", detail=found)


def _plain(header: str) -> str:
    return header.replace(" ", "").lower()


def freshness(samples: Samples, changed: bytes) -> Fact:
    """After an overwrite: whether the public address shows the new bytes at once."""
    seen = samples.ask(samples.feed[0]).body
    return Fact(name="fresh", outcome="ok" if seen == changed else "late")
