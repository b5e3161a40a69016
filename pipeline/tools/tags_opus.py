"""Tags of Opus files: Vorbis comments in the Ogg header (RFC 7845 5.2; Xiph "Chapter Extension", "VorbisComment").

Chapters are written here and not by ffmpeg, which rounds their seconds: 25.500 s became 00:00:26.500 (measured, 5.1).
"""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

from mutagen.flac import Picture as FlacPicture
from mutagen.id3 import PictureType
from mutagen.oggopus import OggOpus

from pipeline.model.picture import Picture
from pipeline.model.tags import ChapterTag, Tags
from pipeline.text.timecodes import timecode


def write_opus(source: Path, target: Path, tags: Tags) -> None:
    """`target` becomes `source` with `tags` only."""
    shutil.copyfile(source, target)
    opus = OggOpus(target)
    opus.tags.clear()
    opus.tags.extend((name, value) for name, value in _comments(tags) if value)
    opus.save(padding=lambda _info: 0)


def _comments(tags: Tags) -> list[tuple[str, str]]:
    comments = [
        ("TITLE", tags.title), ("ALBUM", tags.show), ("ARTIST", tags.artist), ("ALBUMARTIST", tags.author),
        ("DATE", tags.date.isoformat()), ("TRACKNUMBER", str(tags.number or "")),
        ("DISCNUMBER", str(tags.season or "")), ("GENRE", "Podcast"), ("LANGUAGE", tags.language),
        ("DESCRIPTION", tags.description), ("CATEGORY", tags.category), ("KEYWORDS", tags.keyword_list),
        ("COPYRIGHT", tags.copyright), ("LICENSE", tags.licence_url or tags.licence), ("CONTACT", tags.link),
        ("PODCAST", "1"), ("PODCASTURL", tags.feed_url or ""), ("EPISODE_GUID", tags.guid),
        ("ITUNESADVISORY", str(int(tags.explicit))),
    ]
    if tags.gain:  # Opus knows no ReplayGain: RFC 7845 forbids its fields here
        comments.append(("R128_TRACK_GAIN", tags.gain.r128_q7_8))
    comments += [comment for number, c in enumerate(tags.chapters) for comment in _chapter(number, c)]
    comments.append(("LYRICS", tags.transcript))
    if tags.cover:
        comments.append(("METADATA_BLOCK_PICTURE", _picture_block(tags.cover)))
    return comments


def _chapter(number: int, chapter: ChapterTag) -> list[tuple[str, str]]:
    key = f"CHAPTER{number:03}"
    # The time comes first: AntennaPod drops a name whose chapter it has not met yet.
    return [(key, timecode(chapter.start_ms)), (f"{key}NAME", chapter.title), (f"{key}URL", chapter.url or "")]


def _picture_block(cover: Picture) -> str:
    """A FLAC picture block in base64."""
    block = FlacPicture()
    block.type = PictureType.COVER_FRONT
    block.mime = cover.mime_type
    block.width, block.height, block.depth = cover.width, cover.height, cover.depth_bits
    block.data = cover.data
    return base64.b64encode(block.write()).decode("ascii")
