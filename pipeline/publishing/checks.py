"""What must be so before an episode may be published. Each check raises; nothing has been stored by then."""

from __future__ import annotations

from pipeline.errors import ConfigError, EpisodeError, PublishError
from pipeline.model.finding import Finding
from pipeline.model.production import Production
from pipeline.model.published import RESERVED, PublishedEpisode
from pipeline.outputs.asr_json import parse_asr
from pipeline.publishing.content import made_hashes
from pipeline.publishing.records import Snapshot, episode_path
from pipeline.publishing.target import Target, same_place
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.review import read_review
from pipeline.text.timecodes import clock

ASR = "transcript/asr.json"
_SHOWN = 12


def check_name(target: Target, production: Production) -> None:
    """Before anything is made or uploaded."""
    if production.episode in RESERVED:
        raise EpisodeError(
            f"{production.ref}: {production.episode!r} is the name of a folder of the site itself; rename the folder "
            "of the episode (its guid stays)",
            episode=production.ref,
        )
    if target.to is None and not same_place(production.settings.storage, target.storage):
        problem = (
            f"episodes/{production.ref}/episode.toml sets another storage than presets/{production.show}.toml: "
            "an episode is published where its show is; take it out, or publish with --to NAME"
        )
        raise ConfigError([problem])


def standing_record(production: Production, snapshot: Snapshot) -> PublishedEpisode | None:
    """The record that this episode has by now. Raises PublishError when name or guid belong to another one."""
    guid = production.settings.episode.guid
    named, same = snapshot.episodes.get(production.episode), snapshot.by_guid(guid)
    if named is not None and named.guid != guid:
        raise PublishError(
            f"{production.ref}: another episode is published under this name, with the guid {named.guid} (here it is "
            f'{guid}). If it is the same episode, with new sound or from another machine, write '
            f'guid = "{named.guid}" into episode.toml; if not, rename the episode\'s folder'
        )
    if same is not None and same.episode != production.episode and not (same.adopted or _ours(same, production)):
        raise PublishError(
            f"{production.ref}: its guid, {guid}, is already published as {same.folder} "
            f"({episode_path(same.show, same.episode)}). If the folder was renamed, give it its old name back; if it "
            "is a copy, give it a guid of its own"
        )
    return same


def _ours(record: PublishedEpisode, production: Production) -> bool:
    """An adopted episode that was published again from this folder keeps the name of its record."""
    return (record.enclosure.path or "").startswith(f"{production.ref}/")


def check_approval(folder: EpisodeFolder, production: Production) -> None:
    """Raises EpisodeError unless somebody approved exactly what is there now."""
    if not production.settings.publishing.approval:
        return
    review = read_review(folder.path)
    again = f"look at it, then: media review {production.ref} --by NAME"
    if review is None:
        raise EpisodeError(
            f"{production.ref} has not been approved, and its show asks for that; {again}", episode=production.ref
        )
    changed = review.differences(reviewed_files(folder, production))
    if changed:
        more = f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
        raise EpisodeError(
            f"{production.ref} is not what {review.by} approved on {review.at}: {', '.join(changed[:_SHOWN])}{more}; "
            f"{again}",
            episode=production.ref,
        )


def reviewed_files(folder: EpisodeFolder, production: Production) -> dict[str, str]:
    """What an approval is about: path -> sha256. The bare encodes, so that a new cover does not ask for a new one."""
    settings = production.settings
    wanted = [f"outputs/transcript.{kind}" for kind in ("vtt", "srt", "json", "txt")] + ["outputs/chapters.json"]
    wanted += [f"outputs/show-notes.{language}.md" for language in settings.show.languages]
    wanted += [production.encoded_path(name) for name in settings.enabled_renditions]
    hashes = made_hashes(folder)
    return {path: hashes[path][0] for path in wanted if path in hashes}


def check_coverage(folder: EpisodeFolder, production: Production) -> None:
    """Raises EpisodeError that lists, by time, the speech of which no text was recognised.

    A transcript that a person corrected counts as complete: that is what the person looked for.
    """
    if not production.settings.publishing.full_coverage or production.edited_transcript:
        return
    transcript = parse_asr((folder.path / ASR).read_text(encoding="utf-8"))
    if transcript.uncovered:
        spans = [f"  {clock(span.start_ms)} to {clock(span.end_ms)}" for span in transcript.uncovered[:_SHOWN]]
        more = len(transcript.uncovered) - _SHOWN
        raise EpisodeError(
            f"{production.ref}: of this speech there is no text, and its show asks for all of it:\n"
            + "\n".join(spans + ([f"  and {more} more"] if more > 0 else []))
            + "\nCorrect the transcript (transcript/edited.vtt), or set publishing.full_coverage = false",
            episode=production.ref,
        )


def numbering(production: Production) -> tuple[Finding, ...]:
    """A serial show is listened to in order: Apple wants season and number of each full episode."""
    episode = production.settings.episode
    lacking = [name for name in ("season", "number") if getattr(episode, name) is None]
    if production.settings.show.type != "serial" or episode.type != "full" or not lacking:
        return ()
    return (
        Finding(
            code="serial-number",
            severity="warning",
            where=production.ref,
            message=f"episode.toml lacks {' and '.join(lacking)}: a serial show is played in order; add them",
            source="Apple: A Podcaster's Guide to RSS, itunes:type",
        ),
    )
