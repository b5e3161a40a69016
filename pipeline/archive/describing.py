"""What a bag says of itself: its facts, Dublin Core, PBCore, PREMIS, and a page for whoever opens it years later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import PurePosixPath

from pipeline import __version__
from pipeline.archive.archives import AGENT
from pipeline.archive.payload import EPISODE, FLAC
from pipeline.bag.formats import media_type, pronom
from pipeline.bag.making import ABOUT, DUBLIN_CORE, PROFILE, Facts, Packed
from pipeline.model.basics import localised
from pipeline.model.described import Described, Statement
from pipeline.model.media import SourceFile
from pipeline.model.record import Manifest
from pipeline.model.settings import Settings
from pipeline.outputs.dublin_core import dublin_core, render_oai_dc
from pipeline.outputs.pbcore import Instantiation, render_pbcore
from pipeline.outputs.premis import PremisAgent, PremisEvent, PremisFile, render_premis
from pipeline.text.clean import clean_line

_SOUND = ("audio/", "video/")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The episode in a bag, as it was when the bag was made."""

    ref: str
    settings: Settings
    sources: tuple[SourceFile, ...]
    manifest: Manifest
    flacs: Mapping[str, str]
    """FLAC's path in the bag -> name of the recording that it gives back."""
    flac_version: str
    addresses: tuple[str, ...]
    """Of its page and its sound, where it is published."""
    access: str
    now: dt.datetime


def facts_of(subject: Subject) -> Facts:
    """For bag-info.txt."""
    settings, language = subject.settings, subject.settings.main_language
    title = clean_line(localised(settings.episode.title, language))
    show = clean_line(localised(settings.show.title, language))
    return Facts(
        organisation=settings.show.owner.name,
        email=settings.show.owner.email,
        description=f"{show}: {title} ({settings.episode.date})",
        identifier=settings.episode.guid,
        sender_identifier=subject.ref,
        group=subject.ref.partition("/")[0],
        at=subject.now,
        agent=AGENT,
        access=subject.access,
    )


def metadata_of(subject: Subject, packed: Sequence[Packed]) -> dict[str, bytes]:
    """Path -> bytes of the files under metadata/."""
    statements = describe(subject, packed)
    location = subject.settings.show.owner.name
    instantiations = list(_instantiations(subject, packed))
    premis = render_premis(_premis_files(subject, packed), _events(subject, packed), _agents(subject))
    return {
        ABOUT: about_text("episode"),
        PROFILE: profile(),
        DUBLIN_CORE: render_oai_dc(statements),
        "metadata/pbcore.xml": render_pbcore(
            statements, instantiations, guid=subject.settings.episode.guid, location=location
        ),
        "metadata/premis.xml": premis,
    }


def describe(subject: Subject, packed: Sequence[Packed]) -> tuple[Statement, ...]:
    """In Dublin Core."""
    settings = subject.settings
    show, episode, language = settings.show, settings.episode, settings.main_language
    video = any(source.facts.has_video for source in subject.sources)
    formats = sorted({kind for file in packed if (kind := media_type(file.path)).startswith(_SOUND)})
    durations = [source.facts.audio.duration_ms or 0 for source in subject.sources]
    described = Described(
        title=episode.title,
        people=(*show.people, *episode.people),
        publisher=show.author,
        description=episode.summary,
        subjects=tuple((language, keyword) for keyword in (*episode.keywords, *show.keywords)),
        date=episode.date,
        types=("MovingImage", "Sound") if video else ("Sound",),
        formats=tuple(formats),
        duration_ms=max(durations, default=0) or None,
        identifiers=(*subject.addresses, episode.guid),
        languages=tuple(dict.fromkeys((language, *show.languages))),
        part_of=show.title,
        location=episode.location or show.location,
        rights=tuple(filter(None, (show.licence.url or show.licence.id, show.copyright))),
        sources=tuple(source.original_name for source in subject.sources),
    )
    return dublin_core(described)


def profile() -> bytes:
    """The union's BagIt profile, in every bag: an address may be gone by then."""
    return files("pipeline.bag").joinpath("profile.json").read_bytes()


def about_text(kind: str) -> bytes:
    """The page in three languages: what this is, and how it is checked with tools of others."""
    return files("pipeline.bag").joinpath(f"about-{kind}.txt").read_bytes()


def _generation(path: str) -> str:
    if path.startswith(f"{EPISODE}source/"):
        return "Original"
    if path.startswith(FLAC):
        return "Copy: preservation"
    return "Master" if path.startswith(f"{EPISODE}master/") else "Copy: access"


def _instantiations(subject: Subject, packed: Sequence[Packed]) -> Iterator[Instantiation]:
    durations = {source.name: source.facts.audio.duration_ms for source in subject.sources}
    for file in packed:
        kind = media_type(file.path)
        if kind.startswith(_SOUND):
            name = subject.flacs.get(file.path, PurePosixPath(file.path).name)
            yield Instantiation(
                path=file.path,
                generation=_generation(file.path),
                media_type=kind,
                size_bytes=file.size_bytes,
                duration_ms=durations.get(name),
                languages=(subject.settings.main_language,),
            )


def _premis_files(subject: Subject, packed: Sequence[Packed]) -> Iterator[PremisFile]:
    original = {f"{EPISODE}source/{source.name}": source.original_name for source in subject.sources}
    for file in packed:
        yield PremisFile(
            path=file.path,
            size_bytes=file.size_bytes,
            digests=file.digests,
            format_name=media_type(file.path),
            pronom=pronom(file.path),
            original_name=original.get(file.path, ""),
        )


def _events(subject: Subject, packed: Sequence[Packed]) -> Iterator[PremisEvent]:
    """What the episode's own records tell, in order, then what happened now."""
    there = {file.path for file in packed}
    steps = sorted(subject.manifest.items(), key=lambda item: item[1].made_at)
    for name, record in steps:
        outputs = tuple(path for made in record.outputs if (path := f"{EPISODE}{made}") in there)
        kind = "metadata extraction" if name in {"measure", "transcribe"} else "creation"
        agents = (AGENT, *(f"{tool} {version}" for tool, version in sorted(record.tools.items())))
        detail = f"step '{name}' {' '.join(record.notes)}".strip()
        yield PremisEvent(type=kind, at=record.made_at, detail=detail, agents=agents, objects=outputs)
    now = f"{subject.now:%Y-%m-%dT%H:%M:%SZ}"
    for path, name in sorted(subject.flacs.items()):
        source = f"{EPISODE}source/{name}"
        flac = (AGENT, f"flac {subject.flac_version}")
        yield PremisEvent(type="normalization", at=now, detail=f"{name} as FLAC", agents=flac, objects=(source, path))
        detail = f"the FLAC was decoded and is {name} to the bit"
        yield PremisEvent(type="validation", at=now, detail=detail, agents=flac, objects=(path, source))
    everything = tuple(file.path for file in packed)
    detail = "SHA-256 and SHA-512 of every file"
    yield PremisEvent(type="message digest calculation", at=now, detail=detail, agents=(AGENT,), objects=everything)
    owner = (AGENT, subject.settings.show.owner.name)
    yield PremisEvent(type="ingestion", at=now, detail=f"{subject.ref} was packed as a bag", agents=owner)


def _agents(subject: Subject) -> list[PremisAgent]:
    tools = {(tool, version) for record in subject.manifest.values() for tool, version in record.tools.items()}
    tools |= {("flac", subject.flac_version)} if subject.flacs else set()
    software = [PremisAgent(name="media", type="software", version=__version__)]
    software += [PremisAgent(name=tool, type="software", version=version) for tool, version in sorted(tools)]
    return [*software, PremisAgent(name=subject.settings.show.owner.name, type="organization")]


