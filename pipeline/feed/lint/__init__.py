"""The feed checker: what an app, a directory or a validator would object to, and what they object to in silence.

Pure. `check_feed` looks at the file alone; `questions` (network.py) says what to ask servers, `judge` what their
answers mean. Every rule is a row of `RULES`; docs/feed-check.md is made from it.
"""

from __future__ import annotations

from pipeline.feed.lint import channel, chapters, enclosures, feed_wide, items, net_feed, net_files, podcasting, texts
from pipeline.feed.lint.net_base import Asked
from pipeline.feed.lint.network import Question, Replies, Reply, more_questions, questions
from pipeline.feed.lint.rule import Feed, Rule
from pipeline.feed.read import read_feed
from pipeline.feed.read_xml import BrokenXml
from pipeline.model.finding import Finding

RULES: tuple[Rule[Feed], ...] = (
    *feed_wide.RULES,
    *channel.RULES,
    *items.RULES,
    *enclosures.RULES,
    *texts.RULES,
    *podcasting.RULES,
    *chapters.RULES,
)
"""All that is looked for in the file alone."""
NETWORK_RULES: tuple[Rule[Asked], ...] = (*net_feed.RULES, *net_files.RULES)
"""What servers are asked about."""
__all__ = [
    "NETWORK_RULES",
    "RULES",
    "Question",
    "Replies",
    "Reply",
    "check_feed",
    "judge",
    "more_questions",
    "questions",
]


def check_feed(data: bytes, *, url: str | None = None) -> tuple[Finding, ...]:
    """All findings, in the order of the rules. `url`: where it was read, when it was.

    Raises ValueError for what is no RSS feed at all; XML that is not well-formed is a finding.
    """
    try:
        feed = Feed(document=read_feed(data), url=url)
    except BrokenXml as error:
        return (feed_wide.not_well_formed(error),)
    return tuple(finding for rule in RULES for finding in rule.findings(feed))


def judge(data: bytes, replies: Replies, *, url: str | None = None) -> tuple[Finding, ...]:
    """What the servers' replies mean, beside what `check_feed` finds. Raises ValueError as it does."""
    try:
        asked = Asked(feed=Feed(document=read_feed(data), url=url), replies=replies)
    except BrokenXml:
        return ()
    return tuple(finding for rule in NETWORK_RULES for finding in rule.findings(asked))
