"""Servers that do all as it should be, as replies; tests then break one thing at a time."""

import json

from pipeline.feed.lint import Reply, judge, more_questions, questions
from tests.feed_lint.good import GOOD, URL

ETAG = '"0011"'
SIZES = {"s01e02-22222222.mp3": 28_800_000, "s01e01-33333333.mp3": 27_000_000}
CHAPTERS = {
    "version": "1.2.0",
    "chapters": [{"startTime": 0, "title": "Кереш"}, {"startTime": 754.5, "title": "Төп өлеш"}],
}
OPEN = {"access-control-allow-origin": "*", "etag": ETAG}


def jpeg(width=3000, height=3000, components=3):
    """The first bytes of one: markers APP0 and SOF0."""
    app0 = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x48\0\x48\0\0"
    sof0 = b"\xff\xc0\x00\x11\x08" + height.to_bytes(2) + width.to_bytes(2) + bytes([components])
    return b"\xff\xd8" + app0 + sof0 + b"\0" * 20


def png(width=3000, height=3000, colours=2):
    size = width.to_bytes(4) + height.to_bytes(4)
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size + bytes([8, colours, 0, 0, 0]) + b"\0" * 20


def good_reply(question):  # noqa: PLR0911
    """What a good server says."""
    name = question.url.rpartition("/")[2]
    facts = {"url": question.url}
    match question.kind:
        case "feed" | "self" | "page":
            headers = {"content-type": "application/rss+xml; charset=utf-8", **OPEN}
            return Reply(status=200, headers=headers, body=GOOD.encode(), **facts)
        case "feed-again" | "again":
            return Reply(status=304, headers={"etag": ETAG}, **facts)
        case "beyond":
            return Reply(status=416, headers={}, **facts)
        case "enclosure":
            size = str(SIZES[name])
            headers = {"content-type": "audio/mpeg", "content-length": size, "accept-ranges": "bytes", **OPEN}
            return Reply(status=200, headers=headers, **facts)
        case "range":
            headers = {"content-type": "audio/mpeg", "content-range": f"bytes 0-1/{SIZES[name]}"}
            return Reply(status=206, headers=headers, body=b"ID", **facts)
        case "cover" | "picture":
            headers = {"content-type": "image/jpeg", "content-range": "bytes 0-524287/800000"}
            return Reply(status=206, headers=headers, body=jpeg(), **facts)
        case "transcript":
            return Reply(status=200, headers={"content-type": "text/vtt; charset=utf-8", **OPEN}, **facts)
        case "chapters":
            headers = {"content-type": "application/json+chapters", **OPEN}
            return Reply(status=200, headers=headers, body=json.dumps(CHAPTERS).encode(), **facts)
    raise AssertionError(question)


def asked(feed=GOOD, reply=good_reply, url=URL, **more):
    """Replies to all questions about a feed, round by round."""
    data = feed.encode()
    replies = {question: reply(question) for question in questions(data, url=url, **more)}
    for _ in range(300):
        following = more_questions(replies)
        if not following:
            return replies
        replies |= {question: reply(question) for question in following}
    raise AssertionError("it asks for ever")


def codes(feed=GOOD, reply=good_reply, url=URL):
    return {finding.code for finding in judge(feed.encode(), asked(feed, reply, url), url=url)}
