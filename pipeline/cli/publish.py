"""`media publish`: episodes go out, or what is due and changed of a show."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import completion
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.publishing.publish import Publishing, Result, Wish
    from pipeline.publishing.target import Target
    from pipeline.store.episode_folder import EpisodeFolder
    from pipeline.store.workspace import Workspace


def command(
    context: typer.Context,
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="EPISODE… | SHOW",
            autocompletion=completion.shows_and_episodes,
            help="Episodes, or one show: what is due of it and what changed.",
        ),
    ],
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="When it is to appear: '2026-12-01 08:00' (here), ISO 8601, or now."),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="NAME", help="To this one of the preset's further destinations.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; store nothing.")] = False,
    restore: Annotated[bool, typer.Option("--restore", help="Publish again what was retracted.")] = False,
    take_preset: Annotated[
        bool, typer.Option("--take-preset", help="Take the preset's facts even if they are older than the published.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document (for several shows: a list).")
    ] = False,
) -> None:
    """Publish episodes: media, pages, record, feed, in that order. Running it again changes nothing."""
    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.cli.progress import reporting  # noqa: PLC0415
    from pipeline.cli.publication import conclude  # noqa: PLC0415
    from pipeline.publishing.publish import Publishing, Wish  # noqa: PLC0415

    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    wish = Wish(now=now, at=moment(at, now) if at else None, restore=restore, take_preset=take_preset)
    workspace = context.obj.workspace()
    done: list[tuple[Target, Result]] = []
    with (
        interruptible("what is published stays so, and the same command goes on from there"),
        reporting() as reporter,
    ):
        for target, folders in _groups(workspace, names, to, wish):
            publishing = Publishing(
                target=target,
                wish=wish,
                reporter=reporter,
                dry_run=dry_run,
                waiting=lambda who: reporter.said("wait", f"this episode is being worked on by {who}; waiting for it"),
            )
            done.append((target, _carry_out(publishing, folders)))
    conclude(done, as_json=as_json, dry_run=dry_run)


def _carry_out(publishing: Publishing, folders: list[EpisodeFolder] | None) -> Result:
    return publishing.show() if folders is None else publishing.episodes(folders)


def _groups(
    workspace: Workspace, names: list[str], to: str | None, wish: Wish
) -> list[tuple[Target, list[EpisodeFolder] | None]]:
    """Episodes by show; None for a whole show. Everything is looked up before anything is done."""
    from pipeline.publishing.target import open_target  # noqa: PLC0415
    from pipeline.store.episode_folder import EpisodeFolder  # noqa: PLC0415

    if len(names) == 1 and names[0].rstrip("/") in workspace.shows():
        if wish.at or wish.restore:
            raise UsageError("--at and --restore are about one episode; name it")
        return [(open_target(workspace, names[0].rstrip("/"), to=to), None)]
    folders: dict[str, list[EpisodeFolder]] = {}
    for name in names:
        if name.rstrip("/") in workspace.shows():
            raise UsageError(f"{name} is a show: name one show, or episodes")
        folder = EpisodeFolder(workspace=workspace, path=workspace.find_episode(name, or_show=True))
        if folder.path not in [known.path for known in folders.setdefault(folder.path.parent.name, [])]:
            folders[folder.path.parent.name].append(folder)
    return [(open_target(workspace, show, to=to), found) for show, found in folders.items()]


def moment(text: str, now: dt.datetime) -> dt.datetime:
    """A point in time as people write it; without a zone it is this machine's time. Raises UsageError."""
    if text.strip().lower() == "now":
        return now
    try:
        found = dt.datetime.fromisoformat(text.strip())
        point = found.astimezone(dt.UTC).replace(microsecond=0)
        here = point.astimezone().replace(tzinfo=None)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            f"--at {text!r} is no time that can be understood: write it as '2026-12-01 08:00', "
            "'2026-12-01T08:00:00+03:00', or now"
        ) from error
    if found.tzinfo is None and here != found.replace(microsecond=0, fold=0):
        raise UsageError(f"--at {text!r}: there is no such time here, the clocks go forward over it; give another one")
    return point
