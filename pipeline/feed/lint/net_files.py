"""Rules about servers of files: sound, transcripts, chapters (publishing.md 1.2, HTTP)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pipeline.feed.lint.enclosures import SAME
from pipeline.feed.lint.net_base import Asked
from pipeline.feed.lint.network import Question, Reply
from pipeline.feed.lint.rule import APPLE, Found, namespace, rule, rules_in, shown
from pipeline.feed.lint.values import duration_s, essence, whole_number

_OK, _PART, _NOT_MODIFIED, _BEYOND = 200, 206, 304, 416
_HTTP = "RFC 9110"
_WHAT = {
    "enclosure": "the file", "cover": "the cover", "picture": "the picture", "transcript": "the transcript",
    "chapters": "the chapters file", "page": "a further page of the feed", "self": "the feed's own address",
}  # fmt: skip
_TEXTS = {"application/octet-stream", "text/plain", "binary/octet-stream"}
"""What servers send that know no type: apps go by the feed's then."""


def _trouble(reply: Reply) -> str:
    return reply.problem or f"the server answers {reply.status}"


@rule("unreachable", "error", APPLE, "What cannot be fetched cannot be heard, read or shown.")
def unreachable(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.all("cover", "picture", "transcript", "chapters", "self"):
        if not reply.good:
            message = f"{_WHAT[question.kind]} at {shown(question.url, 200)}: {_trouble(reply)}"
            yield asked.found(question, message)
    ranges = {question.url: reply for question, reply in asked.all("range")}
    for question, reply in asked.all("enclosure"):
        other = ranges.get(question.url)
        if not reply.good and not (other and other.good):
            yield asked.found(question, f"the file at {shown(question.url, 200)}: {_trouble(reply)}")


@rule("page-broken", "error", "RFC 5005; gPodder", "gPodder gives up the whole feed when a further page fails.")
def page_broken(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.all("page"):
        if not reply.good:
            message = f"a further page of the feed, {shown(question.url, 200)}: {_trouble(reply)}"
            yield asked.found(question, message)


@rule("head-refused", "error", APPLE, "Apple asks by HEAD before it takes a file.")
def head_refused(asked: Asked) -> Iterator[Found]:
    ranges = {question.url: reply for question, reply in asked.all("range")}
    for question, reply in asked.all("enclosure"):
        other = ranges.get(question.url)
        if not reply.good and other and other.good:
            message = f"{shown(question.url, 200)} can be fetched, but not asked for by HEAD: {_trouble(reply)}"
            yield asked.found(question, message)


@rule("enclosure-size-differs", "error", APPLE, "Apps stop early or show a wrong size; a cut upload looks like this.")
def size(asked: Asked) -> Iterator[Found]:
    ranges = {question.url: reply for question, reply in asked.all("range")}
    for question, reply in asked.all("enclosure"):
        tag = asked.tag(question, "enclosure")
        declared = whole_number(tag.get("length")) if tag else None
        real = _size(reply, ranges.get(question.url))
        if declared and real is not None and declared != real:
            message = f"the feed says {declared} bytes, the file has {real}: {shown(question.url, 200)}"
            yield asked.found(question, f"{message}. Upload it again, or correct the length")


def _size(head: Reply, part: Reply | None) -> int | None:
    """What the server says of the whole file."""
    if part and part.status == _PART:
        total = whole_number(part.headers.get("content-range", "").rpartition("/")[2])
        if total is not None:
            return total
    return whole_number(head.headers.get("content-length", "")) if head.good else None


@rule("enclosure-type-differs", "error", APPLE, "Apps and browsers that go by the server's type do not play it.")
def served_type(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("enclosure"):
        tag = asked.tag(question, "enclosure")
        declared, served = essence(tag.get("type")) if tag else "", essence(reply.headers.get("content-type", ""))
        if declared and SAME.get(served, served) != SAME.get(declared, declared):
            message = f"the feed says {shown(declared)}, the server {shown(served or 'nothing')}"
            yield asked.found(question, f"{message} of {shown(question.url, 200)}: set its Content-Type")


@rule(
    "range-ignored",
    "error",
    "Apple (HLS and podcast hosting)",
    "Apple refuses servers that cannot send a part of a file.",
)
def range_ignored(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("range"):
        if reply.status != _PART:
            message = f"asked for two bytes of {shown(question.url, 200)}, the server sends all ({reply.status})"
            yield asked.found(question, f"{message}: it has to answer 206 to Range")
        elif not reply.headers.get("content-range", "").startswith("bytes 0-1/"):
            said = shown(reply.headers.get("content-range", ""))
            yield asked.found(question, f"the server answers 206 with Content-Range {said}, not bytes 0-1/…")


@rule("range-beyond", "warning", _HTTP, "Apps that resume a finished download fetch it all again, or fail.")
def beyond(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.all("beyond"):
        if not reply.problem and reply.status != _BEYOND:
            message = f"asked for bytes behind the end of {shown(question.url, 200)}, the server answers {reply.status}"
            yield asked.found(question, f"{message}, not 416")


@rule("not-modified", "warning", _HTTP, "What cannot be asked for conditionally is fetched anew every time.")
def not_modified(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.all("again", "feed-again"):
        if not reply.problem and reply.status != _NOT_MODIFIED:
            message = f"asked again for {shown(question.url, 200)} with its own mark, the server answers {reply.status}"
            yield asked.found(question, f"{message}, not 304")


@rule("no-https", "warning", APPLE, "A redirect to http can be listened in on, and web players may not follow it.")
def no_https(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("enclosure", "cover", "transcript", "chapters", "feed"):
        if question.url.startswith("https://") and reply.url.startswith("http://"):
            yield asked.found(question, f"{shown(question.url, 200)} leads to {shown(reply.url, 200)}, without https")


@rule("cors-missing", "warning", namespace("transcript"), "Players in web pages may not read it.")
def cors(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("feed", "transcript", "chapters"):
        if not reply.headers.get("access-control-allow-origin"):
            message = f"{shown(question.url, 200)} comes without Access-Control-Allow-Origin: *"
            yield asked.found(question, message)


@rule(
    "transcript-type-differs", "warning", namespace("transcript"), "Apps that go by the server's type cannot read it."
)
def transcript_type(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("transcript"):
        tag = asked.tag(question, "podcast:transcript")
        declared, served = essence(tag.get("type")) if tag else "", essence(reply.headers.get("content-type", ""))
        same = {declared, served} <= {"application/x-subrip", "application/srt", "text/srt"}
        if declared and served != declared and not same and served not in _TEXTS:
            message = f"the feed says {shown(declared)}, the server {shown(served or 'nothing')}"
            yield asked.found(question, f"{message} of {shown(question.url, 200)}")


@rule("chapters-broken", "error", namespace("chapters"), "Apps show no chapters.")
def chapters_broken(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("chapters"):
        if _chapters(reply) is None:
            message = f"{shown(question.url, 200)} is no chapters file: JSON with a list named chapters is needed"
            yield asked.found(question, message)


@rule("chapters-times", "error", namespace("chapters"), "Chapters out of order or behind the end cannot be reached.")
def chapters_times(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("chapters"):
        chapters = _chapters(reply) or []
        for problem in _time_problems(asked, question, [chapter.get("startTime") for chapter in chapters]):
            yield asked.found(question, f"{shown(question.url, 200)}: {problem}")


def _time_problems(asked: Asked, question: Question, starts: list[Any]) -> Iterator[str]:
    bad = next((start for start in starts if isinstance(start, bool) or not isinstance(start, (int, float))), None)
    if bad is not None or None in starts:
        yield f"a chapter's startTime is {shown(str(bad))}: write seconds"
        return
    back = next(((first, second) for first, second in pairwise(starts) if second <= first), None)
    if back:
        yield f"the chapter at {back[1]:g} s comes after the one at {back[0]:g} s: sort them"
    item = asked.item(question)
    end = duration_s(item.tag.text_of("itunes:duration")) if item else None
    late = next((start for start in starts if end and start >= end), None)
    if late is not None:
        yield f"the chapter at {late:g} s is not before the end ({end:g} s)"


def _chapters(reply: Reply) -> list[dict[str, Any]] | None:
    try:
        document = json.loads(reply.body)
    except (ValueError, RecursionError):
        return None
    chapters = document.get("chapters") if isinstance(document, dict) else None
    if not isinstance(chapters, list) or not all(isinstance(chapter, dict) for chapter in chapters):
        return None
    return chapters


@rule(
    "chapters-differ",
    "warning",
    "AntennaPod (ChapterMerger)",
    "AntennaPod merges two lists only when they are equally long.",
)
def chapters_differ(asked: Asked) -> Iterator[Found]:
    for question, reply in asked.good("chapters"):
        item, chapters = asked.item(question), _chapters(reply)
        holder = item.tag.first("psc:chapters") if item else None
        if holder and chapters and len(holder.all("psc:chapter")) != len(chapters):
            count = len(holder.all("psc:chapter"))
            message = f"the feed has {count} chapters (psc), {shown(question.url, 200)} has {len(chapters)}"
            yield asked.found(question, message)


RULES = rules_in(globals())
