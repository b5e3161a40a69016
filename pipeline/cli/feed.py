"""`media feed`: a show's feed made anew; any feed checked; an older feed taken over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli import completion
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.cli.context import Context
    from pipeline.feed.lint import Question, Reply

_PLACE = "FILE_OR_URL"


def command(
    context: typer.Context,
    show: Annotated[str | None, typer.Argument(autocompletion=completion.shows, help="The show.")] = None,
    check: Annotated[
        str | None, typer.Option("--check", metavar=_PLACE, help="Check this feed, whoever made it; change nothing.")
    ] = None,
    fetch: Annotated[
        bool | None,
        typer.Option(
            "--fetch/--no-fetch",
            help="With --check: ask the servers of its files, too. Without either: only for an address.",
        ),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="All episodes, not the newest 100 (--check); look at everything anew (SHOW)."),
    ] = False,
    adopt: Annotated[
        str | None,
        typer.Option("--adopt", metavar=_PLACE, help="Take the episodes of this older feed over into SHOW."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --adopt: show what would come; store nothing.")
    ] = False,
    to: Annotated[
        str | None, typer.Option("--to", metavar="NAME", help="At this one of the preset's further destinations.")
    ] = None,
    take_preset: Annotated[
        bool, typer.Option("--take-preset", help="Take the preset's facts even if they are older than the published.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Make the feed of a show anew from its records, check any feed, or take an older feed over.

    --check ends with 0 when nothing was found, with 1 when something was, with 2 for what is no feed, with 7 when it
    cannot be reached.
    """
    if check is not None:
        _refuse_together("--check", SHOW=show, adopt=adopt, to=to, dry_run=dry_run, take_preset=take_preset)
        _check(check, fetch=fetch, everything=everything, as_json=as_json)
        return
    if fetch is not None:
        raise UsageError("--fetch and --no-fetch belong to --check: media feed --check FILE_OR_URL")
    if show is None:
        raise UsageError("say which show, or what to check: media feed SHOW, or media feed --check FILE_OR_URL")
    if adopt is not None:
        _refuse_together("--adopt", all=everything, take_preset=take_preset)
        _adopt(context.obj, show.rstrip("/"), adopt, to=to, dry_run=dry_run, as_json=as_json)
        return
    _refuse_together("media feed SHOW without --adopt", dry_run=dry_run)
    _rebuild(context.obj, show.rstrip("/"), to=to, everything=everything, take_preset=take_preset, as_json=as_json)


def _refuse_together(with_: str, **others: object) -> None:
    names = [name if name.isupper() else f"--{name.replace('_', '-')}" for name, value in others.items() if value]
    if names:
        raise UsageError(f"{with_} and {', '.join(names)} do not go together")


def _check(place: str, *, fetch: bool | None, everything: bool, as_json: bool) -> None:
    """Raises typer.Exit(1) when anything was found."""
    from pipeline.cli.feed_answers import fetch as fetch_feed  # noqa: PLC0415
    from pipeline.cli.feed_answers import is_address, read_file, reply_of  # noqa: PLC0415
    from pipeline.cli.feed_report import document, show_report  # noqa: PLC0415
    from pipeline.feed.lint import check_feed, judge, questions  # noqa: PLC0415
    from pipeline.feed.lint.network import MOST_ITEMS  # noqa: PLC0415

    url = place if is_address(place) else None
    answer = fetch_feed(place) if url else None
    data = answer.body if answer else read_file(place)
    replies: dict[Question, Reply] = {}
    try:
        findings = list(check_feed(data, url=url))
        if (fetch if fetch is not None else url is not None) and not _unreadable(findings):
            asked = questions(data, url=url, most=None if everything else MOST_ITEMS)
            known = {q: reply_of(answer) for q in asked if q.kind == "feed"} if answer else {}
            replies = _ask(asked, known, url)
            findings += judge(data, replies, url=url)
    except ValueError as error:
        raise UsageError(f"{place}: {error}") from error
    found = document(place, data, findings, asked=len(replies), everything=everything)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        show_report(found)
    if findings:
        raise typer.Exit(1)


def _unreadable(findings: list[Any]) -> bool:
    return any(finding.code == "xml-broken" for finding in findings)


def _ask(asked: tuple[Question, ...], known: dict[Question, Reply], named_by: str | None) -> dict[Question, Reply]:
    """With a counter on stderr, where a person looks on."""
    import sys  # noqa: PLC0415

    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.cli.feed_answers import answers  # noqa: PLC0415
    from pipeline.feed.lint import more_questions  # noqa: PLC0415

    watched = sys.stderr.isatty()

    def say(done: int, of: int) -> None:
        if watched:
            print(f"\rasked {done} of {of} addresses", end="", file=sys.stderr, flush=True)

    with interruptible("nothing was changed"):
        replies = answers(asked, known, more_questions, say, named_by=named_by)
    if watched:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    return replies


def _rebuild(
    context: Context, show: str, *, to: str | None, everything: bool, take_preset: bool, as_json: bool
) -> None:
    import datetime as dt  # noqa: PLC0415

    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.cli.publication import committed, findings, show_summary  # noqa: PLC0415
    from pipeline.publishing.rebuild import rebuild_feed  # noqa: PLC0415
    from pipeline.publishing.target import open_target  # noqa: PLC0415

    target = open_target(context.workspace(), show, to=to)
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with interruptible("the same command goes on from there"):
        done = rebuild_feed(target, now=now, everything=everything, take_preset=take_preset)
    found = {"show": show, **committed(done, target), "episodes": [], "findings": findings(done.findings)}
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        show_summary(found)


def _adopt(context: Context, show: str, place: str, *, to: str | None, dry_run: bool, as_json: bool) -> None:
    import datetime as dt  # noqa: PLC0415

    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.cli.feed_answers import fetch_pages, is_address, read_file  # noqa: PLC0415
    from pipeline.cli.feed_report import adoption, show_adoption  # noqa: PLC0415
    from pipeline.feed.adopt_pages import joined  # noqa: PLC0415
    from pipeline.publishing.adopt import adopt_feed  # noqa: PLC0415
    from pipeline.publishing.target import open_target  # noqa: PLC0415

    target = open_target(context.workspace(), show, to=to)
    pages = fetch_pages(place) if is_address(place) else [read_file(place)]
    try:
        data = joined(pages)
    except ValueError as error:
        raise UsageError(f"{place}: {error}") from error
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with interruptible("the same command goes on from there"):
        done = adopt_feed(target, data, now=now, dry_run=dry_run)
    found = adoption(show, done, dry_run=dry_run)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        show_adoption(found)
