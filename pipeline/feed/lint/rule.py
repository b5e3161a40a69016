"""A rule of the feed checker: one small function with its code, how grave it is, and who says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, Literal, TypeVar

from pipeline.feed.read import FeedDocument, FeedItem
from pipeline.feed.read_xml import Tag
from pipeline.model.finding import Finding

Severity = Literal["error", "warning"]
APPLE = "Apple: A Podcaster's Guide to RSS"
RSS = "RSS 2.0"
MOST_FINDINGS = 5000
"""Of one rule: one for every episode of the largest show; nobody reads more."""


def namespace(tag: str) -> str:
    """The page of the podcast namespace about a tag."""
    return f"podcast-namespace: {tag}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """What rules look at."""

    document: FeedDocument
    url: str | None
    """Under which address it was read, when it was."""

    @property
    def channel(self) -> Tag:
        return self.document.channel

    @property
    def items(self) -> tuple[FeedItem, ...]:
        return self.document.items

    def tags(self, *names: str) -> Iterator[tuple[FeedItem | None, Tag]]:
        """All tags of these names, of the channel (None) and of every item."""
        yield from ((None, tag) for tag in self.channel.all(*names))
        for item in self.items:
            yield from ((item, tag) for tag in item.tag.all(*names))


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Where a rule found something, and what."""

    message: str
    """What is wrong with the value found, and what to do."""
    item: FeedItem | None = None
    tag: Tag | None = None
    line: int = 0
    """Where no tag is at hand."""


Subject = TypeVar("Subject")
"""What a rule looks at: the feed alone, or also what servers answered (network.py)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule(Generic[Subject]):
    """One line of the table."""

    code: str
    severity: Severity
    source: str
    why: str
    """What goes wrong for listeners, in a sentence."""
    check: Callable[[Subject], Iterable[Found]]

    def findings(self, subject: Subject) -> Iterator[Finding]:
        for found in islice(self.check(subject), MOST_FINDINGS):
            yield Finding(
                code=self.code, severity=self.severity, where=where(found), message=found.message, source=self.source
            )


def rule(
    code: str, severity: Severity, source: str, why: str
) -> Callable[[Callable[[Subject], Iterable[Found]]], Rule[Subject]]:
    """Makes a rule of the function below it."""

    def of(check: Callable[[Subject], Iterable[Found]]) -> Rule[Subject]:
        return Rule(code=code, severity=severity, source=source, why=why, check=check)

    return of


def where(found: Found) -> str:
    """'item 3 «Title» (guid …), line 40' or 'channel, line 7'."""
    tag = found.tag or (found.item.tag if found.item else None)
    line = found.line or (tag.line if tag else 0)
    return (found.item.name if found.item else "channel") + (f", line {line}" if line else "")


def rules_in(module: dict[str, object]) -> tuple[Rule[Any], ...]:
    """All rules of a module, in the order in which they are written: its globals()."""
    return tuple(value for value in module.values() if isinstance(value, Rule))


def shown(value: str, most: int = 80) -> str:
    """A value from the feed, short and without what a terminal would obey."""
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value[: most + 1])
    return f"'{printable[:most]}…'" if len(value) > most else f"'{printable}'"
