"""Every option there is, with its default, its limits and its meaning; docs/presets.md is made from it.

Options are merged from layers (defaults, presets/_house.toml, presets/<show>.toml, episode.toml, flags) and then
validated once, here.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from pipeline.model.basics import (
    Language,
    Line,
    LocalisedLine,
    LocalisedText,
    Location,
    Model,
    Person,
    Url,
    without_keys,
)
from pipeline.model.episode import MOST_KEYWORDS, MOST_PEOPLE, Episode
from pipeline.model.publishing import Feed, Publishing, Site


def _email(address: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+", address):
        raise ValueError("must be an e-mail address such as podcast@example.org")
    return address


class Owner(Model):
    """Who answers for the show (itunes:owner)."""

    name: Line = Field(description="Name of the owner")
    email: Annotated[Line, AfterValidator(_email)] = Field(description="Address for ownership checks")


class Licence(Model):
    """What others may do with the episodes."""

    id: Line = Field(description="SPDX id such as CC-BY-4.0, or a name of your own with `url`")
    url: Url | None = Field(None, description="Text of the licence")


class Show(Model):
    """Identity of a show: what listeners and directories see."""

    title: LocalisedLine = Field(description="Title per language")
    description: LocalisedText = Field(description="Description per language")
    medium: Literal["podcast", "course", "video"] = Field("podcast", description="podcast:medium")
    type: Literal["episodic", "serial"] = Field("episodic", description="serial: in order; episodes are numbered")
    languages: tuple[Language, ...] = Field(
        min_length=1, description="Languages of the show; the first is its main one"
    )
    author: LocalisedLine = Field(description="Who makes it, as listeners read it")
    owner: Owner = Field(description="Who answers for it")
    category: tuple[Line, ...] = Field(
        min_length=1, max_length=2, description="Apple category and, if any, its sub-category"
    )
    explicit: bool = Field(default=False, description="Not for children")
    cover: Line = Field(description="Square JPEG or PNG, 1400-3000 px; relative to the presets folder")
    link: Url = Field(description="The show's page")
    copyright: Line = Field(description="Copyright line")
    licence: Licence = Field(description="Licence of the episodes")
    people: tuple[Person, ...] = Field((), max_length=MOST_PEOPLE, description="Regular hosts, lecturers")
    keywords: tuple[Line, ...] = Field((), max_length=MOST_KEYWORDS, description="Topics of the show")
    location: Location | None = Field(None, description="What place the show is about")


class Sound(Model):
    """The sound chain (docs/sound.md)."""

    stereo_lufs: float = Field(-16.0, ge=-36, le=-9, description="Integrated loudness of stereo renditions, LUFS")
    mono_lufs: float = Field(-19.0, ge=-36, le=-9, description="Integrated loudness of mono renditions, LUFS")
    channels: Literal["auto", "mono", "stereo"] = Field(
        "auto", description="auto: mono stays mono, everything else becomes stereo"
    )
    max_true_peak_dbtp: float = Field(-1.0, ge=-9, le=0, description="No rendition exceeds it, dBTP")
    limiter_ceiling_dbtp: float = Field(
        -2.3, ge=-12, le=-0.5, description="Ceiling of the limiter: room for the encoders' overshoot"
    )
    levelling: bool = Field(default=True, description="Bring quiet speakers up and loud ones down before normalising")
    levelling_max_up_db: float = Field(18.0, ge=0, le=30, description="Most the leveller raises")
    levelling_max_down_db: float = Field(12.0, ge=0, le=30, description="Most the leveller lowers")
    levelling_strength: float = Field(0.85, ge=0, le=1, description="1 makes all speakers equally loud")
    highpass_hz: int = Field(80, ge=0, le=300, description="Removes rumble below; 0 turns it off")


class Rendition(Model):
    """One encoded file that listeners get."""

    format: Literal["mp3", "m4a", "opus"] = Field(description="Container and codec")
    bitrate_kbps: int = Field(ge=16, le=320, description="Constant (mp3) or target (m4a, opus) bit rate, kbit/s")
    enabled: bool = Field(default=True, description="Set to false to leave a rendition of the house preset out")


class Speech(Model):
    """Speech recognition (docs/speech.md)."""

    models: dict[Language | Literal["default"], Line] = Field(
        default={"default": "large-v3"},
        description="Model per language: a faster-whisper name (downloaded on first use) or a local CTranslate2 folder",
    )
    languages: tuple[Language, ...] = Field((), description="Languages to expect; empty: those of the show")
    glossary: dict[Language, tuple[Line, ...]] = Field(
        default={}, description="Names and terms per language, told to the model"
    )
    max_window_s: dict[Language | Literal["default"], Annotated[float, Field(ge=4, le=30)]] = Field(
        default={"default": 28.0, "tt": 15.0},
        description="Longest window per language, seconds; Tatar needs 5 tokens a word, so 15 s is what fits",
    )
    beam_size: int = Field(5, ge=1, le=20, description="Width of the search")
    batch_size: int = Field(8, ge=1, le=64, description="Windows decoded together; memory grows with it")
    device: Literal["auto", "cpu", "cuda"] = Field("auto", description="Where the model runs")
    compute_type: Line = Field("default", description="CTranslate2 number type: int8, float16, …")
    vad_threshold: float = Field(0.4, gt=0, lt=1, description="Speech probability above which a frame is speech")


def _ordered(captions: Captions) -> Captions:
    if captions.line_chars > captions.max_line_chars:
        raise ValueError(f"line_chars is {captions.line_chars}, more than max_line_chars, {captions.max_line_chars}")
    if captions.comfortable_cps > captions.max_cps:
        raise ValueError(f"comfortable_cps is {captions.comfortable_cps}, more than max_cps, {captions.max_cps}")
    return captions


class Captions(Model):
    """Layout of captions (docs/captions.md)."""

    line_chars: int = Field(39, ge=20, le=80, description="Length that lines try to keep, characters")
    max_line_chars: int = Field(42, ge=32, le=80, description="No line is longer, characters")
    comfortable_cps: float = Field(17.0, ge=8, le=30, description="Reading speed to aim at, characters per second")
    max_cps: float = Field(20.0, ge=8, le=40, description="Highest reading speed; fast talk may delay captions for it")
    min_duration_ms: int = Field(833, ge=300, le=2000, description="Shortest cue, milliseconds")
    max_duration_ms: int = Field(7000, ge=3000, le=15_000, description="Longest cue, milliseconds")
    gap_ms: int = Field(80, ge=0, le=500, description="Between two cues, milliseconds; 80 is two frames at 25/s")
    dash: Literal["-", "- ", "–", "– "] = Field("-", description="Before each line when two speakers share a cue")

    _check = model_validator(mode="after")(_ordered)


class Notes(Model):
    """Show notes."""

    templates: dict[Language | Literal["default"], Line] = Field(
        default={"default": "show-notes.md.j2"},
        description="Jinja2 template per language, in presets/templates/",
    )
    excerpt_words: int = Field(
        60, ge=0, le=2000, description="Words of the transcript shown in the notes; 0 leaves them out"
    )
    footer: LocalisedText = Field(default={}, description="Closing lines, per language (Markdown)")


def _place(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    bucket, *prefix = rest.split("/")
    if separator and (scheme != "s3" or not bucket or {".", ".."} & set(prefix)):
        raise ValueError("must be a folder or s3://bucket/prefix")
    return url


class Storage(Model):
    """Where a publication goes. Keys and secrets come from the environment or the AWS profile, never from here."""

    url: Annotated[Line, AfterValidator(without_keys), AfterValidator(_place)] = Field(
        "public", description="A folder (relative to the workspace) or s3://bucket/prefix"
    )
    public_base_url: Url | None = Field(None, description="Address under which listeners reach what is stored")
    endpoint_url: Url | None = Field(None, description="S3: address of the service, when it is not AWS")
    region: Line = Field("us-east-1", description="S3: region in the signature")
    addressing: Literal["auto", "path", "virtual"] = Field(
        "auto", description="S3: bucket in the path or in the host name"
    )
    profile: Line | None = Field(None, description="S3: AWS profile that holds the keys")
    ca_bundle: Line | None = Field(None, description="S3: file with the certificate authority of the endpoint")
    acl: Literal["none", "public-read"] = Field("none", description="S3: ACL put on each object")
    verify: bool = Field(
        default=True, description="Ask for every file under its public address before the feed names it"
    )
    part_size_mb: int = Field(16, ge=5, le=512, description="S3: size of one part of a resumable upload, MiB")


class ArchiveTarget(Storage):
    """A place that keeps a copy of every bag, written as [storage] is."""

    url: Annotated[Line, AfterValidator(without_keys), AfterValidator(_place)] = Field(
        description="A folder (relative to the workspace) or s3://bucket/prefix; never one that the public reads"
    )
    tar: bool = Field(default=False, description="Each bag as one uncompressed .tar file")
    storage_class: Annotated[str, Field(pattern=r"^[A-Z0-9_]{1,40}$")] | None = Field(
        None, description="S3: storage class, by the service's own name (COLD …); one that can be read at once"
    )
    lock_days: int | None = Field(
        None, ge=1, le=36_500, description="S3: objects cannot be deleted for so many days (object lock, governance)"
    )


class Archive(Model):
    """What is kept for ever (docs/archive.md)."""

    copies: int = Field(2, ge=1, le=20, description="An episode is called archived when so many copies were verified")
    verify_days: int = Field(365, ge=1, le=3650, description="Every copy is verified whole within so many days")
    flac: bool = Field(default=True, description="Recordings in WAV also as FLAC that gives the very same WAV back")
    targets: dict[Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")], ArchiveTarget] = Field(
        default={}, description="Where copies are kept, by name"
    )


class Rights(Model):
    """Consents (docs/rights.md). What people agreed to stands in rights.toml and presets/_rights.toml."""

    require_consent: bool = Field(
        default=False, description="Nothing is published in which somebody is heard who has not agreed to it"
    )


def _known_enclosure(settings: Settings) -> Settings:
    rendition = settings.renditions.get(settings.feed.enclosure)
    if rendition is None or not rendition.enabled:
        raise ValueError(
            f"feed.enclosure is {settings.feed.enclosure!r}, but the renditions are "
            f"{', '.join(sorted(n for n, r in settings.renditions.items() if r.enabled)) or 'none'}"
        )
    return settings


class Settings(Model):
    """All options of one episode, merged and validated."""

    format: Literal[1] = Field(1, description="Version of this notation")
    show: Show
    sound: Sound = Sound()
    renditions: dict[Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")], Rendition] = Field(
        default={
            "mp3": Rendition(format="mp3", bitrate_kbps=128),
            "m4a": Rendition(format="m4a", bitrate_kbps=96),
            "opus": Rendition(format="opus", bitrate_kbps=64),
        },
        description="Files for listeners, by name",
    )
    speech: Speech = Speech()
    captions: Captions = Captions()
    notes: Notes = Notes()
    feed: Feed = Feed()
    publishing: Publishing = Publishing()
    site: Site = Site()
    storage: Storage = Storage()
    destinations: dict[Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")], Storage] = Field(
        default={}, description="Further places for `media publish --to NAME`, written as [storage] is"
    )
    archive: Archive = Archive()
    rights: Rights = Rights()
    episode: Episode

    _check = model_validator(mode="after")(_known_enclosure)

    @property
    def main_language(self) -> str:
        return self.episode.language or self.show.languages[0]

    @property
    def spoken_languages(self) -> tuple[str, ...]:
        """Languages that recognition chooses among."""
        return self.speech.languages or self.show.languages

    @property
    def enabled_renditions(self) -> dict[str, Rendition]:
        return {name: r for name, r in sorted(self.renditions.items()) if r.enabled}
