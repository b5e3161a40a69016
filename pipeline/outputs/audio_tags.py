"""What the audio files of an episode say about themselves: one value for all containers."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

from pipeline.errors import EpisodeError
from pipeline.model.basics import localised
from pipeline.model.languages import iso_639_2
from pipeline.model.picture import Picture
from pipeline.model.production import Production
from pipeline.model.tags import MAX_CHAPTERS, ChapterTag, Gain, Tags
from pipeline.text.chapter_list import chapter_title, complete_chapters
from pipeline.text.clean import clean_line, clean_text
from pipeline.text.timecodes import clock


def audio_tags(
    production: Production, *, duration_ms: int, transcript: str, gain: Gain | None, cover: Picture | None
) -> Tags:
    """Raises EpisodeError when a chapter begins after the recording's end."""
    show, episode = production.settings.show, production.settings.episode
    language = production.settings.main_language
    author = localised(show.author, language)
    return Tags(
        title=clean_line(localised(episode.title, language)),
        show=localised(show.title, language),
        author=author,
        artist=", ".join(_heard(production)) or author,
        date=episode.date,
        season=episode.season,
        number=episode.number,
        language=iso_639_2(language),
        description=plain_text(localised(episode.summary, language)),
        categories=show.category,
        keywords=tuple(dict.fromkeys((*episode.keywords, *show.keywords))),
        copyright=show.copyright,
        licence=show.licence.id,
        licence_url=ascii_url(show.licence.url),
        link=ascii_url(show.link) or "",
        feed_url=ascii_url(production.settings.feed.url),
        guid=episode.guid,
        explicit=show.explicit if episode.explicit is None else episode.explicit,
        transcript=clean_text(transcript).strip(),
        chapters=chapter_tags(production, duration_ms),
        gain=gain,
        cover=cover,
    )


def chapter_tags(production: Production, duration_ms: int) -> tuple[ChapterTag, ...]:
    """The list that chapters.json has, with ends. Raises EpisodeError when a chapter begins after `duration_ms`."""
    chapters = complete_chapters(production.settings.episode.chapters)
    language = production.settings.main_language
    late = [c for c in chapters if c.start >= duration_ms]
    if late:
        raise EpisodeError(
            f"{production.ref}: the chapter {chapter_title(late[0], language)!r} begins at {clock(late[0].start)}, "
            f"but the recording ends at {clock(duration_ms)}; correct `chapters` in its episode.toml",
            episode=production.ref,
        )
    ends = [*(c.start for c in chapters[1:]), duration_ms]
    return tuple(
        ChapterTag(start_ms=c.start, end_ms=end, title=chapter_title(c, language), url=ascii_url(c.url))
        for c, end in zip(chapters, ends, strict=False)
    )[:MAX_CHAPTERS]


def _heard(production: Production) -> tuple[str, ...]:
    language = production.settings.main_language
    people = (*production.settings.show.people, *production.settings.episode.people)
    return tuple(dict.fromkeys(clean_line(localised(p.name, language)) for p in people if p.group.lower() == "cast"))


def ascii_url(url: str | None) -> str | None:
    """The same address in ASCII (RFC 3987, 3.1): ID3 knows no other, and people paste Cyrillic ones."""
    if url is None or url.isascii():
        return url
    parts = urlsplit(url)
    try:
        host = parts.netloc.encode("idna").decode("ascii")
    except UnicodeError:
        host = quote(parts.netloc, safe=_KEPT)
    return urlunsplit((parts.scheme, host, *(quote(part, safe=_KEPT) for part in parts[2:])))


_KEPT = "!#$%&'()*+,/:;=?@[]~"
"""What may stand in an address as it is; % because letters may have been replaced already."""

_LINK = re.compile(r"!?\[([^\]\n]*)\]\((\S+?)(?:\s+\"[^\"]*\")?\)")
_STARS = re.compile(r"(\*\*|\*|`)(?=\S)(.+?)(?<=\S)\1")
_UNDERLINES = re.compile(r"(?<!\w)(__|_)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_MARKS = re.compile(r"(?m)^[ ]{0,3}(?:#{1,6}[ ]+|>[ ]?)")


def plain_text(markdown: str) -> str:
    """Markdown as people would type it into a field that knows no markup: links keep their address."""
    text = _LINK.sub(lambda m: m[1] if m[1] == m[2] else f"{m[1]} ({m[2]})", clean_text(markdown))
    for emphasis in (_STARS, _STARS, _UNDERLINES):
        text = emphasis.sub(r"\2", text)
    return _MARKS.sub("", text).strip()
