"""One change of what is published, in the order that leaves nothing pointing at something missing.

Checked and linted in memory; asked for under its public address; the episode's own pages; its record; then everything
derived, the feed last. Killed anywhere, the same command goes on from there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.destinations.base import Conflict
from pipeline.errors import EpisodeError
from pipeline.model.finding import Finding
from pipeline.model.published import PublishedEpisode, PublishedFile, PublishedShow, render_record
from pipeline.publishing.converge import MOST_BEHIND, MOST_ROUNDS, Convergence, pause
from pipeline.publishing.dates import Redated, redated
from pipeline.publishing.derived import Derivation, Readings, derive
from pipeline.publishing.hubs import tell_hubs
from pipeline.publishing.main_feed import (
    Behind,
    check_behind,
    check_successor,
    lint,
    unknown_items,
)
from pipeline.publishing.proof import prove
from pipeline.publishing.records import Snapshot, episode_path, files_of, pull, sealed, show_path
from pipeline.publishing.shows import ShowFacts, show_facts, store_pictures
from pipeline.publishing.target import Target
from pipeline.publishing.withheld import sweep_withheld
from pipeline.store.theme import read_theme


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is to be published, retracted or only made anew."""

    now: dt.datetime
    episodes: tuple[PublishedEpisode, ...] = ()
    """Records as they should stand."""
    files: Mapping[str, Path] = field(default_factory=dict)
    """Path below the site's root -> our own file of the same bytes."""
    texts: Mapping[str, Path] = field(default_factory=dict)
    """sha256 -> a reading.json at hand."""
    proven: bool = False
    """Nothing of it has to be asked for under its public address."""
    keep_show: bool = False
    """Leave the show's record as it stands, whatever the preset says."""
    take_preset: bool = False
    everything: bool = False
    pages: bool = True
    progress: Callable[[str, float], None] = lambda _step, _fraction: None


Decide = Callable[[Snapshot], Change]
"""What to change, given the records as they are now. It is asked again when another producer was quicker."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A change that was checked, before anything of it is stored."""

    change: Change
    before: Snapshot
    after: Snapshot
    facts: ShowFacts
    derivation: Derivation
    convergence: Convergence
    standing_feed: bytes | None
    new_feed: bytes
    findings: tuple[Finding, ...]

    @property
    def new_show(self) -> bool:
        return self.before.shows.get(self.facts.record.show) != self.facts.record

    @property
    def fresh(self) -> tuple[PublishedEpisode, ...]:
        """Records that are not there yet as they should be."""
        there = self.before.episodes
        return tuple(e for e in self.change.episodes if e.episode not in there or there[e.episode].digest != e.digest)


    @property
    def updated(self) -> frozenset[str]:
        """Of those, the ones that had pages before."""
        there = self.before.episodes
        return frozenset(e.episode for e in self.fresh if e.episode in there and there[e.episode].was_out)


@dataclass(frozen=True, kw_only=True)
class Committed:
    """What was done."""

    show: PublishedShow
    episodes: Mapping[str, PublishedEpisode]
    """All records of the show, by slug."""
    feed_changed: bool
    written: tuple[str, ...]
    """Paths that were stored, in order; some more than once, when others published at the same time."""
    removed: tuple[str, ...]
    findings: tuple[Finding, ...]


def prepare(target: Target, decide: Decide) -> Prepared:
    """Everything that can be known without storing anything. Raises PublishError, ConfigError."""
    missing: tuple[str, ...] = ()
    for turn in range(MOST_BEHIND):
        before = pull(target, also=missing)
        change = decide(before)
        try:
            return _prepared(target, before, change)
        except Behind as error:
            if turn == MOST_BEHIND - 1:
                raise unknown_items(target, error.guids) from None
            missing = error.paths
            pause(turn)
    raise AssertionError


def _prepared(target: Target, before: Snapshot, change: Change) -> Prepared:
    facts = _facts(target, before, change)
    theme = read_theme(target.workspace) if change.pages else None
    after = before.with_show(facts.record).with_episodes(change.episodes)
    derivation = derive(target, after, theme)
    standing = target.fetch(derivation.feed.path)
    if standing and not _believed(target, derivation, standing[1], change):
        wrong = redated(standing[0], after.episodes.values())
        if wrong:
            change = _as_listeners_know(change, wrong)
            after = after.with_episodes(change.episodes)
            derivation = derive(target, after, theme)
    new_feed, findings = _feed(target, derivation, after, standing, change)
    return Prepared(
        change=change,
        before=before,
        after=after,
        facts=facts,
        derivation=derivation,
        convergence=Convergence(
            target=target,
            theme=theme,
            readings=Readings(target=target, local=change.texts),
            stamp=f"{change.now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
            everything=change.everything,
            known=(after, derivation),
            progress=lambda fraction: change.progress("site", fraction),
        ),
        standing_feed=standing[0] if standing else None,
        new_feed=new_feed,
        findings=findings,
    )


def commit(target: Target, decide: Decide) -> Committed:
    """Store it. Raises as `prepare` does; what another producer changes meanwhile is decided anew."""
    for turn in range(MOST_ROUNDS):
        try:
            return _commit(target, prepare(target, decide))
        except (Conflict, Redated) as error:
            if turn == MOST_ROUNDS - 1:
                raise Conflict(f"others change {target.show} all the time ({error}); try again in a minute") from error
            pause(turn)
        except EpisodeError:
            if turn and target.written:  # pages of what another producer retracted meanwhile: make them a notice again
                _commit(target, prepare(target, _nothing_new))
            raise
    raise AssertionError


def _nothing_new(_there: Snapshot) -> Change:
    return Change(now=dt.datetime.now(dt.UTC), keep_show=True)


def _commit(target: Target, prepared: Prepared) -> Committed:
    findings = [*prepared.findings, *_proof(target, prepared)]
    _store_records(target, prepared)
    own = [episode_path(target.show, episode.episode) for episode in prepared.fresh]
    snapshot = pull(target, also=own) if own or prepared.new_show else prepared.before
    reached = prepared.convergence.run(snapshot, own)
    if prepared.change.pages:
        prepared.convergence.sweep_pages(prepared.updated, reached)
        sweep_withheld(target, reached, prepared.convergence.wanted(reached), _ours(prepared.change))
    show = reached.shows[target.show]
    if prepared.convergence.feed_changed:
        findings += tell_hubs(show)
    source = "docs/publishing.md"
    findings += [
        Finding(code="incomplete", severity="warning", where=target.show, message=doubt, source=source)
        for doubt in target.doubts
    ]
    return Committed(
        show=show,
        episodes=reached.episodes,
        feed_changed=prepared.convergence.feed_changed,
        written=tuple(target.written),
        removed=tuple(target.removed),
        findings=tuple(findings),
    )


def _ours(change: Change) -> dict[str, frozenset[str]]:
    """Slug -> paths of what lies in the folder of each episode that this change was about."""
    return {
        episode.episode: frozenset(path for path in change.files if path.startswith(f"{episode.folder}/"))
        for episode in change.episodes
    }


def _facts(target: Target, before: Snapshot, change: Change) -> ShowFacts:
    standing = before.shows.get(target.show)
    if standing is not None and change.keep_show:
        return ShowFacts(record=standing, pictures={})
    return show_facts(target, before, change.now, take_preset=change.take_preset)


def _feed(
    target: Target, derivation: Derivation, after: Snapshot, standing: tuple[bytes, str] | None, change: Change
) -> tuple[bytes, tuple[Finding, ...]]:
    """The new feed, linted and compared; the old one itself when nothing in it changes."""
    old, mark = standing or (None, None)
    if old is not None and _believed(target, derivation, mark, change):
        return old, ()
    if old is not None:
        check_behind(target, old, after)
    new = derivation.feed.render({})
    if new == old:
        return new, ()
    check_successor(old, new, tuple(after.episodes.values()))
    return new, lint(new, old, after.shows[target.show], after.episodes.values())


def _believed(target: Target, derivation: Derivation, mark: str | None, change: Change) -> bool:
    """Whether the feed that stands there is the one that would be made: it need not be read."""
    known = target.cache.derived.get(derivation.feed.path)
    same = known is not None and known.fingerprint == derivation.feed.fingerprint and known.mark == mark
    return same and not change.everything


def _as_listeners_know(change: Change, wrong: Sequence[PublishedEpisode]) -> Change:
    mended = {e.episode: sealed(e.model_copy(update={"changed_at": change.now})) for e in wrong}
    return replace(change, episodes=tuple(({e.episode: e for e in change.episodes} | mended).values()))


def _proof(target: Target, prepared: Prepared) -> tuple[Finding, ...]:
    change = prepared.change
    fresh = [episode for episode in prepared.fresh if episode.status != "retracted"]
    if change.proven or not target.storage.verify:
        return ()
    # The enclosures it had before were proven when they were published.
    current = [episode.model_copy(update={"earlier_media": ()}) for episode in fresh]
    files = [file for episode in current for file in files_of(episode)]
    files += [file for file in _moved_sound(target, prepared) if file not in files]
    if not files:
        return ()
    change.progress("verify", 0.0)
    return prove(target, files, change.files, lambda fraction: change.progress("verify", fraction))


def _moved_sound(target: Target, prepared: Prepared) -> tuple[PublishedFile, ...]:
    """A new public address is one for every episode that is out: none of them may be lost by a slip in the preset."""
    before, now = prepared.before.shows.get(target.show), prepared.facts.record
    if before is None or before.base_url == now.base_url:
        return ()
    return tuple(episode.enclosure for episode in prepared.after.episodes.values() if episode.listed)


def _store_records(target: Target, prepared: Prepared) -> None:
    """Pictures and own pages, then the show, then the episodes: a record names nothing that is not there."""
    change, fresh = prepared.change, prepared.fresh
    if prepared.new_show:
        store_pictures(target, prepared.facts)
    if fresh and change.pages:
        slugs = frozenset(episode.episode for episode in fresh)
        own = (*prepared.derivation.assets, *prepared.derivation.of_episodes(slugs))
        if target.show not in prepared.before.shows:  # the home page that others write names it from now on
            own = (*prepared.derivation.assets, *(item for item in prepared.derivation.pages if "/" in item.path))
        prepared.convergence.store_pages(own, prepared.after)
    if prepared.new_show:
        _put(target, show_path(target.show), prepared.facts.record, prepared.before.shows.get(target.show))
    for number, episode in enumerate(fresh):
        change.progress("records", number / len(fresh))
        path = episode_path(target.show, episode.episode)
        _put(target, path, episode, prepared.before.episodes.get(episode.episode))


def _put(
    target: Target, path: str, record: PublishedEpisode | PublishedShow, before: PublishedEpisode | PublishedShow | None
) -> None:
    """Replace the very record that was decided against. Raises Conflict when another one stands there by now."""
    data = render_record(record)
    there = target.fetch(path)
    found = hashlib.sha256(there[0]).hexdigest() if there else ""
    if there and there[0] == data:
        return
    if found != (before.digest if before else ""):
        raise Conflict(f"{path} was changed by another producer at this very moment; run the same command again")
    target.write(path, data, replacing=there[1] if there else "")


