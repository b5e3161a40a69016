"""The page under `/-/` of `media serve`: what lies in the published folder, published or only ingested. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath
from urllib.parse import quote

_HASHED = re.compile(r"(?P<stem>.+)-[0-9a-f]{8}")
_PLAYED = (".mp3", ".m4a", ".opus")
"""In the order in which a browser should try them: every browser plays the first."""
_MEDIA = (*_PLAYED, ".mp4")
_KIB = 1024

_STYLE = """
:root { color-scheme: light dark; --accent: #1f7a4d; --line: #8884 }
body { font: 1.05rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.2rem; color: var(--accent) }
article { border-top: 1px solid var(--line); padding: 1rem 0 }
h2 { font-size: 1.35rem; margin: 0 }
p { margin: .3rem 0 }
img, audio, video { width: 100%; display: block; margin: .6rem 0 }
img { max-height: 6rem }
ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .4rem 0 }
a { color: var(--accent) }
small { opacity: .7 }
@media (prefers-color-scheme: dark) { :root { --accent: #6fcf9f } }
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewFile:
    """A file in the published folder."""

    name: str
    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewEpisode:
    """A folder `<show>/<episode>` of the published folder."""

    show: str
    episode: str
    titles: tuple[str, ...]
    """One per language."""
    files: tuple[PreviewFile, ...]
    state: str = ""
    """'published', 'scheduled', 'retracted'; empty when there is no record yet."""
    since: str = ""
    """The date that belongs to the state, as people read it."""


def render_preview(
    episodes: Sequence[PreviewEpisode], types: Mapping[str, str], shows: Mapping[str, str] | None = None
) -> str:
    """HTML. `types` tells the media type of an extension such as '.mp3', `shows` the titles of shows by slug."""
    titles = shows or {}
    body = "".join(
        f"<section><h1>{escape(titles.get(show, show))}</h1>"
        + "".join(_episode(episode, types) for episode in episodes if episode.show == show)
        + "</section>"
        for show in dict.fromkeys(episode.show for episode in episodes)
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f"<title>What lies in storage</title><style>{_STYLE}</style>"
        f"{body or '<p>Nothing is here yet. Run <code>media ingest</code> first.</p>'}</html>\n"
    )


def title_of(show_notes: str) -> str:
    """The first line with text in it, without its Markdown marks; empty when there is none."""
    lines = (re.sub(r"^[#>*_\s-]+|[*_\s]+$", "", line) for line in show_notes.splitlines())
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", next(filter(None, lines), ""))


def _episode(episode: PreviewEpisode, types: Mapping[str, str]) -> str:
    current, older = _current_media(episode.files)
    base = quote(f"/{episode.show}/{episode.episode}/")
    names = {file.name for file in episode.files}
    title = escape(" / ".join(dict.fromkeys(episode.titles)) or episode.episode)
    heading = f'<a href="{base}index.html">{title}</a>' if "index.html" in names else title
    played = [file for kind in _PLAYED for file in current if file.name.endswith(kind)]
    sources = "".join(
        f'<source src="{base}{quote(file.name)}" type="{types[PurePosixPath(file.name).suffix]}">' for file in played
    )
    video = next((file for file in current if file.name.endswith(".mp4")), None)
    others = [file for file in episode.files if PurePosixPath(file.name).suffix not in _MEDIA]
    return "".join((
        f"<article><h2>{heading}</h2><p><small>{escape(episode.episode)} · {escape(_state(episode))}</small></p>",
        f'<img src="{base}waveform.svg" alt="Waveform">' if "waveform.svg" in names else "",
        f'<audio controls preload="none">{sources}</audio>' if sources else "",
        f'<video controls preload="none" src="{base}{quote(video.name)}"></video>' if video else "",
        _links(base, [*current, *others]),
        f"<details><summary>Older versions</summary>{_links(base, older)}</details>" if older else "",
        "</article>",
    ))


def _state(episode: PreviewEpisode) -> str:
    if episode.state == "scheduled":
        return f"scheduled for {episode.since}"
    if episode.state:
        return f"{episode.state} {episode.since}".rstrip()
    return f"not published yet: media publish {episode.show}/{episode.episode}"


def _current_media(files: Sequence[PreviewFile]) -> tuple[list[PreviewFile], list[PreviewFile]]:
    """The newest file of each rendition, and those that it replaced: they differ in the hash in their name."""
    newest: dict[tuple[str, str], PreviewFile] = {}
    older: list[PreviewFile] = []
    for file in sorted(files, key=lambda file: (file.modified_ns, file.name)):
        path = PurePosixPath(file.name)
        if path.suffix in _MEDIA:
            match = _HASHED.fullmatch(path.stem)
            name = (match["stem"] if match else path.stem, path.suffix)
            if name in newest:
                older.append(newest[name])
            newest[name] = file
    current = sorted(newest.items(), key=lambda entry: (len(entry[0][0]), _MEDIA.index(entry[0][1])))
    return [file for _, file in current], older


def _links(base: str, files: Sequence[PreviewFile]) -> str:
    items = (
        f'<li><a href="{base}{quote(file.name)}">{escape(file.name)}</a> <small>{_size(file.size_bytes)}</small></li>'
        for file in files
    )
    return f"<ul>{''.join(items)}</ul>"


def _size(size_bytes: int) -> str:
    if size_bytes >= _KIB * _KIB:
        return f"{size_bytes / _KIB / _KIB:.1f} MiB"
    return f"{-(-size_bytes // _KIB)} KiB"
