#!/usr/bin/env python3
"""Writes docs/presets.md: every option with type, limits, default and meaning, from the models that check them.

`scripts/preset_reference.py --check` ends with 1 when the page is out of date.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import types
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic.fields import FieldInfo

from pipeline.model import basics, episode, publishing, settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "presets.md"

SECTIONS: tuple[tuple[str, str, type[basics.Model]], ...] = (
    ("show", "[show]", settings.Show),
    ("show.owner", "[show.owner]", settings.Owner),
    ("show.licence", "[show.licence]", settings.Licence),
    ("show.people", "[[show.people]]", basics.Person),
    ("sound", "[sound]", settings.Sound),
    ("renditions.NAME", "[renditions.mp3]", settings.Rendition),
    ("speech", "[speech]", settings.Speech),
    ("captions", "[captions]", settings.Captions),
    ("notes", "[notes]", settings.Notes),
    ("feed", "[feed]", publishing.Feed),
    ("feed.rhythm", "[feed.rhythm]", publishing.Rhythm),
    ("feed.podroll", "[[feed.podroll]]", publishing.Recommended),
    ("feed.proofs", "[[feed.proofs]]", publishing.Proof),
    ("publishing", "[publishing]", publishing.Publishing),
    ("site", "[site]", publishing.Site),
    ("storage", "[storage]", settings.Storage),
    ("destinations.NAME", "[destinations.partner]", settings.Storage),
    ("rights", "[rights]", settings.Rights),
)
EPISODE_SECTIONS: tuple[tuple[str, str, type[basics.Model]], ...] = (
    ("episode.toml", "at the top of episode.toml, without a heading", episode.Episode),
    ("people", "[[people]]", basics.Person),
    ("chapters", "[[chapters]]", episode.Chapter),
    ("soundbites", "[[soundbites]]", episode.Soundbite),
    ("location", "[location]", basics.Location),
    ("links", "[[links]]", basics.Link),
)
PLACES = {
    settings.Owner: "show.owner", settings.Licence: "show.licence", basics.Person: "show.people",
    episode.Chapter: "chapters", basics.Link: "links", episode.Soundbite: "soundbites", basics.Location: "location",
    publishing.Rhythm: "feed.rhythm", publishing.Recommended: "feed.podroll", publishing.Proof: "feed.proofs",
    settings.Storage: "storage",
}  # fmt: skip
ODD = {
    (settings.Owner, "email"): "e-mail address",
    (settings.Storage, "public_base_url"): "address: `https://…` or `http://…`",
}
"""Values whose form is a pattern."""
WORDS: tuple[tuple[Any, str], ...] = (
    (basics.Language, "language: two letters (ISO 639-1), `tt`, `ru`"),
    (basics.Url, "address: `https://…`"),
    (basics.Line, "one line of text"),
    (basics.Text, "text"),
    (basics.TimeMs, 'time: `"00:12:30.500"`, `"12:30"` or seconds'),
    (bool, "`true` or `false`"),
    (int, "whole number"),
    (float, "number"),
    (str, "text"),
    (dt.date, "date: `2026-11-20`"),
)

HEAD = """\
# All options

<!-- Written by scripts/preset_reference.py from pipeline/model/: change the models, then run it. -->

Options come in layers; the last one that names a key wins:

1. the defaults on this page,
2. `presets/_house.toml`: what all shows of the house share,
3. `presets/<show>.toml`: one show,
4. `episode.toml` in the episode's folder: one episode; it may hold any table of a preset, too,
5. flags of the command.

Tables are joined key by key; a list is replaced as a whole. Keys that do not exist, wrong types and impossible values
are reported all at once, each with its file and what is allowed. `media explain EPISODE` prints every option of an
episode and the file it came from.

«Per language» is a table of languages: `title = { tt = "Әйттем бит", ru = "Я же говорил" }`. Where a text is missing
in a language, the first one there is takes its place.

**A new show**: copy the preset that is nearest, change what differs, put a cover into `presets/covers/`. The file's
name, in small Latin letters, digits and hyphens, is the show's name in commands and addresses: never change it later.
"""

CATEGORIES = """\
## Categories of Apple Podcasts

`category = ["Education", "Courses"]`: a category and, if you like, one of its sub-categories, written exactly so.

| Category | Sub-categories |
|---|---|
| Arts | Books, Design, Fashion & Beauty, Food, Performing Arts, Visual Arts |
| Business | Careers, Entrepreneurship, Investing, Management, Marketing, Non-Profit |
| Comedy | Comedy Interviews, Improv, Stand-Up |
| Education | Courses, How To, Language Learning, Self-Improvement |
| Fiction | Comedy Fiction, Drama, Science Fiction |
| Government | |
| Health & Fitness | Alternative Health, Fitness, Medicine, Mental Health, Nutrition, Sexuality |
| History | |
| Kids & Family | Education for Kids, Parenting, Pets & Animals, Stories for Kids |
| Leisure | Animation & Manga, Automotive, Aviation, Crafts, Games, Hobbies, Home & Garden, Video Games |
| Music | Music Commentary, Music History, Music Interviews |
| News | Business News, Daily News, Entertainment News, News Commentary, Politics, Sports News, Tech News |
| Religion & Spirituality | Buddhism, Christianity, Hinduism, Islam, Judaism, Spirituality |
| Science | Astronomy, Chemistry, Earth Sciences, Life Sciences, Mathematics, Natural Sciences, Nature, Physics, \
Social Sciences |
| Society & Culture | Documentary, Personal Journals, Philosophy, Places & Travel, Relationships |
| Sports | Baseball, Basketball, Cricket, Fantasy Sports, Football, Golf, Hockey, Rugby, Running, Soccer, Swimming, \
Tennis, Volleyball, Wilderness, Wrestling |
| Technology | |
| True Crime | |
| TV & Film | After Shows, Film History, Film Interviews, Film Reviews, TV Reviews |
"""


def page() -> str:
    """The whole of docs/presets.md."""
    parts = [HEAD, "## What a preset holds\n", _table([_format_row()])]
    parts += [_section(*section) for section in SECTIONS]
    parts.append("## What an episode holds\n")
    parts += [_section(*section) for section in EPISODE_SECTIONS]
    parts.append(CATEGORIES)
    return "\n".join(parts)


def _section(title: str, heading: str, model: type[basics.Model]) -> str:
    place = f"In TOML: `{heading}`. " if heading.startswith("[") else f"They stand {heading}. "
    more = _renditions() if model is settings.Rendition else ""
    return f"### {title}\n\n{place}{model.__doc__}{more}\n\n{_table(list(_rows(model)))}"


def _renditions() -> str:
    default = settings.Settings.model_fields["renditions"].default
    listed = ", ".join(f"`{name}` with {rendition.bitrate_kbps} kbit/s" for name, rendition in default.items())
    return f"\nNAME is yours: small Latin letters, digits, hyphens. Without any such table there are {listed}."


def _table(rows: list[tuple[str, str, str, str]]) -> str:
    lines = ["| Key | What to write | Default | Meaning |", "|---|---|---|---|"]
    return "\n".join([*lines, *("| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in rows)]) + "\n"


def _format_row() -> tuple[str, str, str, str]:
    return ("`format`", "`1`", "`1`", settings.Settings.model_fields["format"].description or "")


def _rows(model: type[basics.Model]) -> Iterator[tuple[str, str, str, str]]:
    hints = typing.get_type_hints(model, include_extras=True)
    for name, field in model.model_fields.items():
        kind = ODD.get((model, name)) or _kind(hints[name])
        limits = _limits(field.metadata, count=typing.get_origin(field.annotation) is tuple)
        yield f"`{name}`", "; ".join(part for part in (kind, limits) if part), _default(field), field.description or ""


def _kind(hint: Any) -> str:
    """The type of a value, in words."""
    words = next((words for known, words in WORDS if hint == known), None)
    if words:
        return words
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    return _COMPOUND[origin](*arguments) if origin in _COMPOUND else _link(hint)


def _annotated(kind: Any, *notes: Any) -> str:
    limits = _limits([m for note in notes if isinstance(note, FieldInfo) for m in note.metadata])
    return f"{_kind(kind)}; {limits}" if limits else _kind(kind)


def _either(*kinds: Any) -> str:
    return ", or ".join(_kind(kind) for kind in kinds if kind is not type(None))


def _by_language(key: Any, value: Any) -> str:
    return f"per language{'' if key == basics.Language else ', for all others under `default`'}: {_kind(value)}"


def _list(kind: Any, *_more: Any) -> str:
    return f"list; each: {_kind(kind)}"


def _literal(*values: Any) -> str:
    return " or ".join(f"`{_toml(value)}`" for value in values)


def _link(model: Any) -> str:
    return f"table [{PLACES[model]}](#{PLACES[model].replace('.', '')})"


_COMPOUND: dict[Any, Callable[..., str]] = {
    typing.Annotated: _annotated, types.UnionType: _either, typing.Union: _either, typing.Literal: _literal,
    dict: _by_language, tuple: _list,
}  # fmt: skip


def _limits(metadata: list[Any], *, count: bool = False) -> str:
    """Ranges and, for lists, lengths, in words."""
    found = {type(limit): limit for limit in metadata}
    low = f"from {found[Ge].ge:g}" if Ge in found else f"above {found[Gt].gt:g}" if Gt in found else ""
    high = f"to {found[Le].le:g}" if Le in found else f"below {found[Lt].lt:g}" if Lt in found else ""
    if count and MinLen in found:
        low = f"{found[MinLen].min_length} or more" if MaxLen not in found else f"{found[MinLen].min_length} "
        high = f"to {found[MaxLen].max_length}" if MaxLen in found else ""
    elif count and MaxLen in found:
        high = f"at most {found[MaxLen].max_length}"
    return " ".join(f"{low} {high}".split())


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    value = field.default
    if value is None or value in ((), {}, ""):
        return "none"
    if isinstance(value, dict):
        return "`{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }`"
    return f"`{_toml(value)}`"


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def main() -> int:
    parser = argparse.ArgumentParser(description="Write docs/presets.md from the models.")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 when the page is out of date")
    if parser.parse_args().check:
        fresh = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page()
        if not fresh:
            print(f"{PAGE} is out of date: run scripts/preset_reference.py", file=sys.stderr)
        return 0 if fresh else 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
