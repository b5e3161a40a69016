"""Tags of MP3 files: ID3v2.3 in UTF-16.

Not v2.4: ffprobe 5.1 and what is built on it lose v2.4 chapters whose titles have 63 Cyrillic letters or more
(measured; specs: ID3v2.3.0, "ID3v2 Chapter Frame Addendum" 1.0).
"""

from __future__ import annotations

import shutil
from pathlib import Path

from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    ID3,
    PCST,
    TALB,
    TCAT,
    TCON,
    TCOP,
    TDES,
    TDRC,
    TGID,
    TIT2,
    TKWD,
    TLAN,
    TPE1,
    TPE2,
    TPOS,
    TRCK,
    TXXX,
    USLT,
    WCOP,
    WFED,
    WOAS,
    WXXX,
    CTOCFlags,
    Encoding,
    Frame,
    PictureType,
)

from pipeline.model.tags import ChapterTag, Tags

_UTF16 = Encoding.UTF16
_NO_OFFSET = 0xFFFFFFFF
"""Chapters are found by time; byte offsets would be wrong as soon as tags change."""


def write_mp3(source: Path, target: Path, tags: Tags) -> None:
    """`target` becomes `source` with `tags` only."""
    shutil.copyfile(source, target)
    ID3.delete(ID3(), target)
    id3 = ID3()
    for frame in (*_frames(tags), *_chapter_frames(tags.chapters), *_links(tags)):
        id3.add(frame)
    id3.update_to_v23()
    id3.save(target, v1=0, v2_version=3, padding=lambda _info: 0)


def _frames(tags: Tags) -> list[Frame]:
    texts = {
        TIT2: tags.title, TALB: tags.show, TPE1: tags.artist, TPE2: tags.author, TDRC: tags.date.isoformat(),
        TRCK: str(tags.number or ""), TPOS: str(tags.season or ""), TLAN: tags.language, TCON: "Podcast",
        TCOP: f"{tags.date.year} {tags.copyright}", TDES: tags.description, TCAT: tags.category,
        TKWD: tags.keyword_list, TGID: tags.guid,
    }
    own = {"EPISODE_GUID": tags.guid, "LICENSE": tags.licence, "ITUNESADVISORY": str(int(tags.explicit))}
    if tags.gain:
        own |= {"REPLAYGAIN_TRACK_GAIN": tags.gain.replaygain_db, "REPLAYGAIN_TRACK_PEAK": tags.gain.replaygain_peak}
    frames = [kind(encoding=_UTF16, text=text) for kind, text in texts.items() if text]
    frames += [TXXX(encoding=_UTF16, desc=name, text=value) for name, value in own.items() if value]
    frames.append(PCST(value=1))
    if tags.description:
        frames.append(COMM(encoding=_UTF16, lang=tags.language, desc="", text=tags.description))
    if tags.transcript:
        frames.append(USLT(encoding=_UTF16, lang=tags.language, desc="", text=tags.transcript))
    if tags.cover:
        frames.append(APIC(
            encoding=Encoding.LATIN1, mime=tags.cover.mime_type, type=PictureType.COVER_FRONT, desc="",
            data=tags.cover.data,
        ))
    return frames


def _links(tags: Tags) -> list[Frame]:
    links = {WFED: tags.feed_url, WOAS: tags.link, WCOP: tags.licence_url}
    return [kind(url=url) for kind, url in links.items() if url]


def _chapter_frames(chapters: tuple[ChapterTag, ...]) -> list[Frame]:
    """A table of contents at top level, in order, and a frame for each chapter: players show chapters only so."""
    if not chapters:
        return []
    names = [f"chp{number}" for number in range(len(chapters))]
    frames: list[Frame] = [CTOC(
        element_id="toc", flags=CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED, child_element_ids=names, sub_frames=[],
    )]
    for name, chapter in zip(names, chapters, strict=True):
        inside: list[Frame] = [TIT2(encoding=_UTF16, text=chapter.title)]
        if chapter.url:
            inside.append(WXXX(encoding=_UTF16, desc="", url=chapter.url))
        frames.append(CHAP(
            element_id=name, start_time=chapter.start_ms, end_time=chapter.end_ms, start_offset=_NO_OFFSET,
            end_offset=_NO_OFFSET, sub_frames=inside,
        ))
    return frames
