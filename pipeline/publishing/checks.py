"""What must be so before an episode may be published. Each check raises; nothing has been stored by then."""

from __future__ import annotations

import datetime as dt

from pipeline.editing.withheld_voices import uncovered_voices, unheard_of
from pipeline.errors import ConfigError, EpisodeError, PublishError
from pipeline.model.finding import Finding
from pipeline.model.production import Production
from pipeline.model.published import RESERVED, PublishedEpisode
from pipeline.outputs.asr_json import parse_asr
from pipeline.publishing.content import made_hashes
from pipeline.publishing.records import Snapshot, episode_path
from pipeline.publishing.target import Target, same_place
from pipeline.stages._transcript import whole_transcript
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


def check_rights(folder: EpisodeFolder, production: Production, today: dt.date) -> tuple[Finding, ...]:
    """Before anything is made. Raises EpisodeError with all that keeps it in the house; consents that have run out are
    findings where the show does not ask for them.
    """
    release = f"once that is over: media rights release {production.ref}"
    if production.withheld.whole:
        raise EpisodeError(f"{production.ref} is withheld, so it is not published; {release}", episode=production.ref)
    rights = folder.options().rights
    unsaid = rights.without_consent("publish", today)
    names = [next(iter(person.name.values())) for person in unsaid]
    if production.settings.rights.require_consent and names:
        raise EpisodeError(
            f"{production.ref}: no valid consent to publish from {', '.join(names)}, and its show asks for it "
            f"(rights.require_consent); write what they agreed to into episodes/{production.ref}/rights.toml, or "
            "withhold them (docs/rights.md)",
            episode=production.ref,
        )
    ended = [name for person, name in zip(unsaid, names, strict=True) if rights.consents_of(person)]
    return tuple(
        Finding(
            code="consent",
            severity="warning",
            where=production.ref,
            message=f"what {name} agreed to does not, or no longer, hold for publishing: ask again, or withhold them",
            source="docs/rights.md",
        )
        for name in ended
    )


def check_voices(folder: EpisodeFolder, production: Production) -> tuple[Finding, ...]:
    """Findings about voices that nobody can find. Raises EpisodeError when the transcript says that somebody speaks
    whose voice is withheld, and no passage covers it: a text was corrected since, and nobody may hear the difference.
    """
    withheld = production.withheld
    if not any(person.voice for person in withheld.people):
        return ()
    transcript = whole_transcript(folder.path, production)
    spans = uncovered_voices(transcript, withheld)
    bare = [f"  {clock(start_ms)} to {clock(end_ms)}" for start_ms, end_ms in spans]
    if bare:
        more = len(bare) - _SHOWN
        raise EpisodeError(
            f"{production.ref}: here somebody speaks whose voice is withheld, and no passage says so:\n"
            + "\n".join(bare[:_SHOWN] + ([f"  and {more} more"] if more > 0 else []))
            + f"\nmedia rights apply {production.ref} withholds these passages, too",
            episode=production.ref,
        )
    return tuple(
        Finding(
            code="voice",
            severity="warning",
            where=production.ref,
            message=f"the voice of {name} is withheld, and nothing says where they speak: withhold these passages",
            source="docs/rights.md",
        )
        for name in unheard_of(transcript, folder.options().rights, withheld)
    )


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
