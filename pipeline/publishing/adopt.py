"""Take a show over from another host: its feed becomes records, with its guids, dates and addresses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pipeline.errors import PublishError
from pipeline.feed.adopt import adopted
from pipeline.feed.read import read_feed
from pipeline.model.finding import Finding
from pipeline.model.published import RESERVED, PublishedEpisode
from pipeline.publishing.commit import Change, Committed, commit, prepare
from pipeline.publishing.records import Snapshot, pull, sealed
from pipeline.publishing.shows import show_facts
from pipeline.publishing.target import Target


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """What was taken over."""

    episodes: tuple[PublishedEpisode, ...]
    """Records that are new; those that were taken over before, or published since, stay as they are."""
    kept: tuple[str, ...]
    """Guids that have a record already, in no order."""
    left_out: tuple[str, ...]
    """What could not be taken over, in words."""
    committed: Committed | None
    """None: nothing was stored (a dry run, or nothing was new)."""
    findings: tuple[Finding, ...]
    """Of the feed as it is, or would be."""


def adopt_feed(target: Target, data: bytes, *, now: dt.datetime, dry_run: bool = False) -> Adopted:
    """`data`: the older feed, whole (the caller has read the file or asked the address). For `media feed SHOW --adopt`.

    Running it twice changes nothing. Raises PublishError for what is no feed, and where a record has the slug of an
    item but another guid.
    """
    try:
        document = read_feed(data)
    except ValueError as error:
        raise PublishError(f"that is no feed that can be taken over: {error}") from error
    snapshot = pull(target)
    records, left_out = adopted(document, show_facts(target, snapshot, now).record)
    fresh = _fresh(target, records, snapshot)
    committed: Committed | None = None
    findings: tuple[Finding, ...] = ()

    def decide(there: Snapshot) -> Change:
        return Change(now=now, proven=True, episodes=_fresh(target, records, there))

    if fresh and dry_run:
        findings = prepare(target, decide).findings
    elif fresh:
        committed = commit(target, decide)
        findings = committed.findings
    return Adopted(
        episodes=fresh,
        kept=tuple({record.guid for record in records} - {record.guid for record in fresh}),
        left_out=tuple(left_out),
        committed=committed,
        findings=findings,
    )


def _fresh(
    target: Target, records: tuple[PublishedEpisode, ...], snapshot: Snapshot
) -> tuple[PublishedEpisode, ...]:
    """Those without a record. Raises PublishError when a name is taken by another episode."""
    known = {episode.guid for episode in snapshot.episodes.values()}
    fresh = tuple(sealed(record) for record in records if record.guid not in known)
    taken = sorted({record.episode for record in fresh} & ({*snapshot.episodes} | RESERVED))
    if taken:
        raise PublishError(
            f"items of the feed would get the names {', '.join(taken)}, which other episodes of {target.show} have; "
            "nothing was changed. Publish under other names (folders in episodes/), then adopt again"
        )
    return fresh
