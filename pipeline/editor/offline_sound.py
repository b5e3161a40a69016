"""The sound of an episode for a page that lies anywhere: by reference, and as a small picture."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from pipeline.destinations.layout import content_type, destination_name
from pipeline.destinations.receipt import parse_receipt
from pipeline.model.production import Production
from pipeline.model.settings import Settings
from pipeline.sound.peaks import parse_dat, render_dat
from pipeline.sound.thin_peaks import thin_peaks
from pipeline.store.episode_folder import EpisodeFolder

_MOST_BYTES = 10_000_000
_POINTS_PER_SECOND = 10
"""A pixel of the zoom is some 20 ms of 20 s; a tenth of a second still shows where somebody speaks."""


def sound_references(folder: EpisodeFolder, settings: Settings) -> tuple[tuple[str, str], ...]:
    """(address, media type): the enclosure beside the page, by its name alone, then where it is published."""
    production = Production(
        show=folder.path.parent.name, episode=folder.path.name, settings=settings, sources=(), edited_transcript=None,
        cover_sha256="", templates=(),
    )  # fmt: skip
    if folder.options().withheld.passages:  # of what listeners get, something is missing
        return ((PurePosixPath(production.master_path).name, content_type(production.master_path)),)
    path = production.rendition_path(settings.feed.enclosure)
    kind = content_type(path)
    published = _published(folder, settings, path)
    return ((PurePosixPath(path).name, kind), *(((published, kind),) if published else ()))


def small_peaks(folder: EpisodeFolder) -> bytes | None:
    """A waveform file of some 200 kB for three hours; None where there is none that can be read."""
    data = _read(folder, "master/peaks.dat")
    try:
        return data and render_dat(thin_peaks(parse_dat(data), points_per_second=_POINTS_PER_SECOND))
    except ValueError:
        return None


def _published(folder: EpisodeFolder, settings: Settings, path: str) -> str | None:
    """By the receipt of the storage of now. Whoever publishes is told when it is damaged; a page can do without it."""
    data = _read(folder, f"receipts/{destination_name(settings.storage)}.json")
    try:
        items = parse_receipt((data or b"").decode()).items
        address = next((item.url for item in items if item.path == path), None) or ""
        whole = urlsplit(address)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    is_public = whole.scheme in {"https", "http"} and whole.hostname and not whole.username and address.isprintable()
    return address if is_public else None


def _read(folder: EpisodeFolder, place: str) -> bytes | None:
    """None when it is not there, far too large, or elsewhere: links may lead anywhere."""
    path = folder.path / place
    if not path.is_file() or path.resolve() != folder.path.resolve() / place or _size(path) > _MOST_BYTES:
        return None
    return path.read_bytes()


def _size(path: Path) -> int:
    return path.stat().st_size
