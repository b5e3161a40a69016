"""What `media serve` finds in the published folder for its page under `/-/`: read anew each time it is asked for."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Literal

from pipeline.destinations.layout import content_type, is_media
from pipeline.model.basics import localised
from pipeline.model.published import PublishedEpisode, PublishedShow, parse_episode, parse_show
from pipeline.outputs.preview_page import PreviewEpisode, PreviewFile, render_preview, title_of

_TYPES = {kind: content_type(f"a{kind}") for kind in (".mp3", ".m4a", ".opus")}
_Dates = Literal["published_at", "changed_at"]


def preview(published: Path) -> str:
    """The page, as HTML."""
    episodes = previewed_episodes(published)
    titles = {slug: _show_title(published, slug) for slug in dict.fromkeys(episode.show for episode in episodes)}
    return render_preview(episodes, _TYPES, titles)


def previewed_episodes(published: Path) -> list[PreviewEpisode]:
    """What lies in `<show>/<episode>/` with sound or video in it, by show; the newest episode of a show first."""
    episodes = []
    for folder in sorted(published.glob("*/*/"), key=lambda folder: (folder.parent.name, folder.name), reverse=True):
        if any(part.startswith(".") for part in folder.relative_to(published).parts):
            continue
        files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
        if any(is_media(file.name) for file in files):
            with contextlib.suppress(FileNotFoundError):  # taken away while we look
                episodes.append(_episode(published, folder, files))
    return sorted(episodes, key=lambda episode: episode.show)


def _episode(published: Path, folder: Path, files: list[Path]) -> PreviewEpisode:
    show, episode = folder.parent.name, folder.name
    record = _record(published / show / "records" / f"{episode}.json")
    found = []
    for file in files:
        status = file.stat()
        found.append(PreviewFile(name=file.name, size_bytes=status.st_size, modified_ns=status.st_mtime_ns))
    date: _Dates = "changed_at" if record and record.status == "retracted" else "published_at"
    return PreviewEpisode(
        show=show,
        episode=episode,
        titles=tuple(record.title.values()) if record else _titles_of_notes(files),
        files=tuple(found),
        state=record.status if record else "",
        since=f"{getattr(record, date):%Y-%m-%d %H:%M} UTC" if record else "",
    )


def _titles_of_notes(files: list[Path]) -> tuple[str, ...]:
    notes = [file for file in files if file.match("show-notes.*.md")]
    titles = (title_of(file.read_text(encoding="utf-8", errors="replace")) for file in notes)
    return tuple(filter(None, titles))


def _show_title(published: Path, slug: str) -> str:
    record = _show(published / "shows" / f"{slug}.json")
    return localised(record.title, record.languages[0]) if record else slug


def _record(path: Path) -> PublishedEpisode | None:
    """None when there is none, or it cannot be read: publishing will say why."""
    try:
        return parse_episode(path.read_bytes())
    except (OSError, ValueError):
        return None


def _show(path: Path) -> PublishedShow | None:
    try:
        return parse_show(path.read_bytes())
    except (OSError, ValueError):
        return None
