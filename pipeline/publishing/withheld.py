"""Nothing of what is withheld stays at the destination: earlier sound, texts, pages, copies of feeds.

Whatever else was published keeps its earlier forms: apps in the middle of an old file finish it, and a feed can be put
back. Of what is withheld there must be none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from pipeline.destinations.layout import is_media
from pipeline.model.published import PublishedEpisode
from pipeline.publishing.records import Snapshot, files_of, sealed
from pipeline.publishing.standing import is_page
from pipeline.publishing.target import Target
from pipeline.text.site_labels import site_labels

_KEPT = frozenset(
    {"format", "show", "episode", "guid", "published_at", "never_out", "adopted", "language", "season", "number",
     "type", "explicit", "duration_ms", "enclosure", "reading", "earlier"}
)  # fmt: skip
"""What a record must have, or podcast apps know already. Its reading is named so that its text in the search index is
made empty."""


_SHARED = ("search", "people", "topics", "seasons")
"""Folders of a show in which words of an episode stand, or pages are called after somebody."""


def sweep_withheld(
    target: Target, snapshot: Snapshot, wanted: Collection[str], ours: Mapping[str, frozenset[str]]
) -> None:
    """Remove what nothing names any more, where something is withheld. Costs a few listings, and only there.

    `wanted`: paths of all derived files. `ours`: slug -> paths of the files of each episode that this run was about;
    nobody else may be uploading those just now.
    """
    show = snapshot.shows[target.show]
    withheld = [episode for episode in snapshot.episodes.values() if episode.withheld]
    if not withheld and not show.withheld:
        return
    shared = [f"{target.show}/{folder}/" for folder in _SHARED]
    paths = [path for folder in shared for path in target.listing(folder) if path not in wanted]
    since = max([episode.changed_at for episode in withheld] + ([show.changed_at] if show.withheld else []))
    paths += [path for path in target.listing(f"{target.show}/feeds/history/") if _stamp(path) <= f"{since:{_STAMP}}"]
    if show.withheld:
        named = show.share.path if show.share else None
        paths += [path for path in target.listing(f"{target.show}/share-") if path != named]
    for episode in withheld:
        paths += _leftovers(target, episode, wanted, ours.get(episode.episode))
    for path in sorted(paths):
        target.remove(path)


_STAMP = "%Y%m%dT%H%M%SZ"


def _stamp(path: str) -> str:
    """When the feed was replaced of which this is a copy."""
    return path.rpartition("/")[2].partition("-")[0]


def _leftovers(
    target: Target, episode: PublishedEpisode, wanted: Collection[str], ours: frozenset[str] | None
) -> list[str]:
    """Of a published one. What was retracted loses its files by that."""
    listed = target.listing(f"{episode.folder}/")
    pages = [path for path in listed if is_page(path) and path not in wanted]
    if ours is None or episode.status == "retracted":
        return pages
    named = {file.path for file in files_of(episode)} | ours
    files = [path for path in listed if not is_page(path) and path not in named]
    return pages + (files if ours else [path for path in files if is_media(path)])


def bare(record: PublishedEpisode, now: dt.datetime) -> PublishedEpisode:
    """The record of an episode that is withheld as a whole: its guid, its date, and nothing that was said in it.

    Of one that was retracted before, what listeners were told then stays: a release does not bring it back.
    """
    kept = {name: getattr(record, name) for name in type(record).model_fields if name in _KEPT}
    return sealed(
        PublishedEpisode(
            **kept,
            status="retracted",
            changed_at=now,
            withheld=True,
            reason=record.reason if record.status == "retracted" else None,
            title={language: site_labels(language)["retracted"] for language in sorted({"tt", "ru", *record.title})},
        )
    )
