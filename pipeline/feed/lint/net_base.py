"""What rules about servers look at: the feed, and the replies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.feed.lint.network import Kind, Question, Replies, Reply
from pipeline.feed.lint.rule import Feed, Found
from pipeline.feed.read import FeedItem
from pipeline.feed.read_xml import Tag


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A feed whose servers were asked."""

    feed: Feed
    replies: Replies

    def all(self, *kinds: Kind) -> Iterator[tuple[Question, Reply]]:
        return ((question, reply) for question, reply in self.replies.items() if question.kind in kinds)

    def good(self, *kinds: Kind) -> Iterator[tuple[Question, Reply]]:
        return ((question, reply) for question, reply in self.all(*kinds) if reply.good)

    def item(self, question: Question) -> FeedItem | None:
        """The item that a question is about."""
        return self.feed.items[question.item - 1] if question.item else None

    def tag(self, question: Question, name: str) -> Tag | None:
        """The tag of that name with the question's address."""
        item = self.item(question)
        owner = item.tag if item else self.feed.channel
        addresses = ("url", "href")
        return next((t for t in owner.all(name) if question.url in {t.get(address) for address in addresses}), None)

    def found(self, question: Question, message: str) -> Found:
        return Found(message=message, item=self.item(question), line=question.line)
