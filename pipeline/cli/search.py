"""`media search`: find again what was said."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.catalogue.kinds import KINDS
from pipeline.cli import completion

if TYPE_CHECKING:
    from pipeline.catalogue.find import Found, Hit
    from pipeline.store.workspace import Workspace

_LONGEST_SHOWN = 300
"""Characters of a place on the screen; a sentence has no more, a summary may."""


def command(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS", help='In Tatar, Russian or Latin letters; "a phrase" in quotes; -word: where it is not.'
        ),
    ],
    show: Annotated[str | None, typer.Option(autocompletion=completion.shows, help="Only this show.")] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", metavar="|".join(KINDS), help="Only there; may be given again.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many places.")] = 20,
    each: Annotated[int, typer.Option("--each", min=1, max=1000, help="At most so many of one episode.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Find words in what is said, in titles, people, chapters, keywords, summaries of all episodes, with their times.

    All forms of a word are found, and words typed without Tatar letters. A phrase: media search '"хеш функциясе"'.
    """
    from pipeline.catalogue.find import Asked  # noqa: PLC0415
    from pipeline.catalogue.search import search  # noqa: PLC0415
    from pipeline.errors import UsageError  # noqa: PLC0415
    from pipeline.text.search_query import parse_query  # noqa: PLC0415

    workspace = context.obj.workspace()
    if show is not None and show not in workspace.shows() and not (workspace.episodes / show).is_dir():
        raise UsageError(f"there is no show {show!r}; shows: {', '.join(workspace.shows()) or 'none'}")
    if unknown := [name for name in kind or () if name not in KINDS]:
        raise UsageError(f"--kind {unknown[0]!r} is none of {', '.join(KINDS)}")
    query = parse_query(" ".join(words))
    if not query.wanted:
        raise UsageError("there is no word to look for; write at least one, such as: media search китап")
    if query.cut:
        _talk("only the first words of this long query are looked for")
    kinds = tuple(name for name in KINDS if name in kind) if kind else KINDS
    asked = Asked(query=query, show=show, kinds=kinds, limit=limit, each=each)
    found, problems = search(workspace, asked, say=_talk, progress=_progress)
    for episode, problem in problems.items():
        _talk(f"{episode}: {problem}")
    if as_json:
        print(json.dumps(document(workspace, " ".join(words), found, problems), ensure_ascii=False, indent=1))
    else:
        _print(workspace, found)


def document(workspace: Workspace, query: str, found: Found, problems: dict[str, str]) -> dict[str, Any]:
    """What `--json` prints; scripts outside rely on its keys."""
    return {
        "query": query[:_LONGEST_SHOWN].encode("utf-8", "replace").decode(),  # a shell may hand over any bytes
        "episodes": found.episodes,
        "hits": [_hit(workspace, hit) for hit in found.hits],
        "unknown": list(found.unknown),
        "problems": problems,
    }


def _hit(workspace: Workspace, hit: Hit) -> dict[str, Any]:
    from pipeline.catalogue.links import link_of  # noqa: PLC0415

    return {
        "episode": hit.episode,
        "start_ms": hit.place.start_ms,
        "text": hit.place.text,
        "kind": hit.place.kind,
        "language": hit.place.language,
        "speaker": hit.place.speaker,
        "title": hit.title_words,
        "date": hit.date,
        "published": hit.page is not None,
        "link": link_of(workspace, hit),
    }


def _print(workspace: Workspace, found: Found) -> None:
    """A heading per episode, a line per place."""
    from pipeline.catalogue.links import link_of  # noqa: PLC0415

    if not found.hits:
        not_there = f" ({', '.join(found.unknown)}: nowhere)" if found.unknown else ""
        print(f"nothing found{not_there}")
        return
    bold, dim, plain = ("\033[1m", "\033[2m", "\033[0m") if _colours() else ("", "", "")
    episode = None
    for hit in found.hits:
        if hit.episode != episode:
            episode = hit.episode
            print(f"\n{bold}{hit.title_words}{plain}  {hit.episode}  {hit.date}")
        print(f"  {_where(hit)}  {_shown(hit, bold, plain)}")
        print(f"  {dim}{' ' * len(_where(hit))}  {link_of(workspace, hit)}{plain}")
    shown = len({hit.episode for hit in found.hits})
    more = f"; {shown} shown, the best first (--limit shows more)" if found.episodes > shown else ""
    print(f"\nepisodes found: {found.episodes}{more}")


def _where(hit: Hit) -> str:
    from pipeline.text.timecodes import clock  # noqa: PLC0415

    timed = hit.place.kind in {"said", "chapter"}
    return f"{clock(hit.place.start_ms) if timed else '':>7} {hit.place.kind if hit.place.kind != 'said' else '':<7}"


def _shown(hit: Hit, bold: str, plain: str) -> str:
    from pipeline.catalogue.find import marked  # noqa: PLC0415

    pieces = list(marked(hit, hit.place.text))
    first = next((number for number, (_, found) in enumerate(pieces) if found), 0)
    before = sum(len(text) for text, _ in pieces[:first])
    start = max(0, before - _LONGEST_SHOWN // 3) if len(hit.place.text) > _LONGEST_SHOWN else 0
    cut, at = [], 0
    for text, found in pieces:
        shown = text[max(0, start - at) : max(0, start + _LONGEST_SHOWN - at)]
        cut.append(f"{bold}{shown}{plain}" if found and shown else shown)
        at += len(text)
    speaker = f"{hit.place.speaker}: " if hit.place.speaker else ""
    return f"{speaker}{'…' if start else ''}{''.join(cut)}{'…' if at > start + _LONGEST_SHOWN else ''}"


def _colours() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _talk(message: str) -> None:
    print(message, file=sys.stderr)


def _progress(done: int, whole: int) -> None:
    """Only where it takes a while."""
    if whole > 64 and sys.stderr.isatty():  # noqa: PLR2004 - some seconds
        end = "\n" if done == whole else ""
        print(f"\rreading episodes for the search index: {done} of {whole}", end=end, file=sys.stderr, flush=True)
