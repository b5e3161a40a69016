"""Tags of M4A files: ffmpeg writes chapters (a text track and Nero's list), mutagen writes iTunes' fields.

Titles of chapters are cut to 127 bytes: their length is one byte, AntennaPod takes it as signed and above 127 loses
all chapters, and above 255 bytes ffmpeg cuts within a character, after which mutagen cannot open the file (measured).
"""

from __future__ import annotations

import re
from pathlib import Path

from mutagen.mp4 import MP4, AtomDataType, MP4Cover, MP4FreeForm

from pipeline.errors import ToolFailed
from pipeline.model.picture import JPEG
from pipeline.model.tags import ChapterTag, Tags
from pipeline.text.truncate import truncate_bytes
from pipeline.tools.tags_audio import remux

MAX_CHAPTER_TITLE_BYTES = 127
MAX_SHORT_DESCRIPTION_BYTES = 255
"""iTunes' "desc"; the whole text stands in "ldes"."""
_PODCAST = 21
"""iTunes' kind of medium (stik)."""
_CLEAN, _EXPLICIT = 2, 4
_FREEFORM = "----:com.apple.iTunes:"
_SPECIAL = re.compile(r"([=;#\\\n])")


def write_m4a(source: Path, target: Path, tags: Tags) -> None:
    """`target` becomes `source` with `tags` only; its index comes first, so that it plays while it loads."""
    list_file = target.with_suffix(".ffmeta")
    try:
        list_file.write_text(chapter_file(tags.chapters), encoding="utf-8", newline="\n")
        remux(remux_argv(source, list_file, target, tags.language))
    finally:
        list_file.unlink(missing_ok=True)
    mp4 = MP4(target)
    if len(mp4.chapters or ()) != len(tags.chapters):
        raise ToolFailed("ffmpeg", f"ffmpeg lost chapters of {target.name}; look for odd characters in their titles")
    if mp4.tags is None:
        mp4.add_tags()
    mp4.tags.clear()
    mp4.tags.update({key: value for key, value in _atoms(tags).items() if value})
    mp4.save(target, padding=lambda _info: 0)


def remux_argv(source: Path, chapters: Path, target: Path, language: str) -> list[str]:
    """Copies the audio stream; drops all metadata of `source`, times of creation included."""
    return [
        "-i", f"file:{source}", "-f", "ffmetadata", "-i", f"file:{chapters}", "-map", "0:a:0", "-c", "copy",
        "-map_chapters", "1", "-map_metadata:g", "-1", "-map_metadata:s:a", "-1",
        "-metadata:s:a:0", f"language={language}", "-movflags", "+faststart", "-fflags", "+bitexact",
        "-f", "ipod", f"file:{target}",
    ]


def chapter_file(chapters: tuple[ChapterTag, ...]) -> str:
    """The metadata file that ffmpeg reads, with titles short enough for every reader."""
    parts = [";FFMETADATA1\n"]
    for chapter in chapters:
        # ffmpeg 5.1 and 9.0 drop a chapter whose line ends with an escaped backslash: a space follows it.
        title = chapter.title + " " if chapter.title.endswith("\\") else chapter.title
        title = _SPECIAL.sub(r"\\\1", truncate_bytes(title, MAX_CHAPTER_TITLE_BYTES))
        parts.append(f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={chapter.start_ms}\nEND={chapter.end_ms}\ntitle={title}\n")
    return "".join(parts)


def _atoms(tags: Tags) -> dict[str, object]:
    atoms: dict[str, object] = {
        "\xa9nam": tags.title, "\xa9alb": tags.show, "\xa9ART": tags.artist, "aART": tags.author,
        "\xa9day": tags.date.isoformat(), "\xa9gen": "Podcast", "\xa9lyr": tags.transcript, "cprt": tags.copyright,
        "desc": truncate_bytes(tags.description, MAX_SHORT_DESCRIPTION_BYTES), "ldes": tags.description,
        "catg": tags.category, "keyw": tags.keyword_list, "purl": tags.feed_url, "egid": tags.guid,
        "pcst": True, "stik": [_PODCAST], "rtng": [_EXPLICIT if tags.explicit else _CLEAN],
    }
    if tags.number:
        atoms |= {"tves": [tags.number], "trkn": [(tags.number, 0)] if tags.number < 1 << 16 else None}
    if tags.season:
        atoms["tvsn"] = [tags.season]
    if tags.cover:
        kind = MP4Cover.FORMAT_JPEG if tags.cover.mime_type == JPEG else MP4Cover.FORMAT_PNG
        atoms["covr"] = [MP4Cover(tags.cover.data, imageformat=kind)]
    own = {"EPISODE_GUID": tags.guid, "LANGUAGE": tags.language, "LICENSE": tags.licence_url or tags.licence}
    if tags.gain:
        own |= {"REPLAYGAIN_TRACK_GAIN": tags.gain.replaygain_db, "REPLAYGAIN_TRACK_PEAK": tags.gain.replaygain_peak}
    return atoms | {
        _FREEFORM + name: [MP4FreeForm(value.encode(), dataformat=AtomDataType.UTF8)] for name, value in own.items()
    }
