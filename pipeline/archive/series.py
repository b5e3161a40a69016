"""The index bag of a series, `<show>/_index`: a contents page for people, and the list of its bags for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.archive.archives import AGENT, Archive, TarBag
from pipeline.archive.archiving import Archived, Archivist, standing_tags
from pipeline.archive.bags import read_file
from pipeline.archive.describing import about_text, profile
from pipeline.archive.packing import Packing, pack
from pipeline.archive.payload import payload_file
from pipeline.archive.targets import open_archive
from pipeline.bag.making import ABOUT, DUBLIN_CORE, PROFILE, Facts, payload_digest, tag_files
from pipeline.errors import MediaError
from pipeline.model.basics import localised
from pipeline.model.described import Described
from pipeline.model.settings import Settings
from pipeline.outputs.dublin_core import dublin_core, render_oai_dc
from pipeline.outputs.series_page import SeriesRow, read_series_facts, render_series_page, series_fact
from pipeline.store.atomic import to_json, write_bytes
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.options import read_preset
from pipeline.store.sources import read_sources
from pipeline.text.clean import clean_line

INDEX = "_index"
ACCESS = ("open", "restricted", "dark")
"""From the freest on: a list of bags is as dark as the darkest of them."""


def archive_series(
    archivist: Archivist, show: str, packed: Sequence[tuple[EpisodeFolder, Archived]], *, season: int | None
) -> Archived:
    """`packed`: the episodes that have a bag now. Of a season alone the index is `_index-season-N`."""
    workspace = packed[0][0].workspace
    settings = read_preset(workspace, show)
    access = max((archived.access for _, archived in packed), key=ACCESS.index)
    name = f"{show}/{INDEX}" if season is None else f"{show}/{INDEX}-season-{season}"
    scratch = workspace.root / ".media" / "archive" / name
    archives = {target: open_archive(storage, archivist.workspace) for target, storage in archivist.targets.items()}
    rows = _with_standing([_row(folder, archived) for folder, archived in packed], name, archives.values())
    page = render_series_page(settings.show.title, rows, languages=settings.show.languages)
    listing = {"format": 1, "show": show, "bags": [series_fact(row, show) for row in rows]}
    write_bytes(scratch / "contents.html", page)
    write_bytes(scratch / "bags.json", to_json(listing).encode())
    payload = tuple(payload_file(f"data/{file}", scratch / file) for file in ("bags.json", "contents.html"))
    files = pack(payload, archivist.watcher.moved)
    tags = standing_tags(tuple(archives.values()), name, payload_digest(files), access)
    tags = tags or tag_files(files, _facts(settings, show, name, archivist, access), _metadata(settings))
    made_at = archivist.clock().isoformat()
    packing = Packing(name=name, payload=payload, packed=files, tags=tags, access=access, made_at=made_at)
    copies = archivist.copied(packing, archives, scratch)
    return Archived(
        ref=name,
        payload=packing.digest,
        size_bytes=packing.size_bytes,
        files=len(files),
        copies=copies,
        wanted=min(len(copies), settings.archive.copies),
        access=access,
    )


def _with_standing(rows: Sequence[SeriesRow], name: str, archives: Iterable[Archive]) -> list[SeriesRow]:
    """Also those of the index that stands, as long as their bags do: another workspace may have made them."""
    found = {row.episode: row for row in rows}
    show = name.partition("/")[0]
    for archive in archives:
        try:
            bag = archive.bag(name)
            if bag is None or isinstance(bag, TarBag) or "data/bags.json" not in bag.contents().files:
                continue
            standing = read_series_facts(read_file(bag, "data/bags.json"))
            missing = [row for row in standing if row.episode not in found and archive.bag(f"{show}/{row.episode}")]
        except (MediaError, OSError, ValueError):
            continue
        found |= {row.episode: row for row in missing}
    return [found[episode] for episode in sorted(found)]


def _row(folder: EpisodeFolder, archived: Archived) -> SeriesRow:
    settings = folder.options().settings
    durations = [source.facts.audio.duration_ms or 0 for source in read_sources(folder.path)]
    people = (*settings.show.people, *settings.episode.people)
    return SeriesRow(
        episode=folder.path.name,
        titles=settings.episode.title,
        date=settings.episode.date,
        people=tuple(dict.fromkeys(localised(person.name, settings.main_language) for person in people)),
        duration_ms=max(durations, default=0) or None,
        payload=archived.payload,
    )


def _facts(settings: Settings, show: str, name: str, archivist: Archivist, access: str) -> Facts:
    return Facts(
        organisation=settings.show.owner.name,
        email=settings.show.owner.email,
        description=f"{clean_line(localised(settings.show.title, settings.show.languages[0]))}: contents of the series",
        identifier=settings.feed.guid or f"{show} {settings.show.link}",
        sender_identifier=name,
        group=show,
        at=archivist.clock(),
        agent=AGENT,
        access=access,
    )


def _metadata(settings: Settings) -> dict[str, bytes]:
    show = settings.show
    described = Described(
        title=show.title,
        people=show.people,
        publisher=show.author,
        description=show.description,
        subjects=tuple((show.languages[0], keyword) for keyword in show.keywords),
        types=("Collection",),
        identifiers=(show.link,),
        languages=show.languages,
        location=show.location,
        rights=tuple(filter(None, (show.licence.url or show.licence.id, show.copyright))),
    )
    return {
        ABOUT: about_text("series"),
        PROFILE: profile(),
        DUBLIN_CORE: render_oai_dc(dublin_core(described)),
    }
