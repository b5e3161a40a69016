"""`media rights`: who agreed to what; withhold an episode, a passage, a person, and release them again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from pipeline.cli import completion
from pipeline.errors import MediaError, UsageError

if TYPE_CHECKING:
    from pipeline.store.episode_folder import EpisodeFolder
    from pipeline.store.workspace import Workspace
    from pipeline.withholding.apply import Outcome
    from pipeline.withholding.writing import Why

_DUE = 4


class _Showing(TyperGroup):
    """`media rights`, with a name or without, is `media rights show`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        known = {*self.commands, "--help"}
        return list(super().parse_args(ctx, args if args and args[0] in known else ["show", *args]))


app = typer.Typer(
    cls=_Showing,
    help="Consents and rights: who agreed to what, and what nobody may see or hear. `media rights NAME` shows it.",
)

_NAMES = "show/episode, or just the episode's name"
_Episode = Annotated[
    str | None, typer.Argument(metavar="EPISODE", autocompletion=completion.episodes, help=f"{_NAMES}.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_From = Annotated[str | None, typer.Option("--from", metavar="TIME", help="Where the passage begins: 00:12:30.")]
_To = Annotated[str | None, typer.Option("--to", metavar="TIME", help="The first moment after it: 00:13:10.")]
_Publish = Annotated[
    bool, typer.Option("--publish/--no-publish", help="Bring what is published up to date at once.")
]
_Person = Annotated[
    str | None, typer.Option("--person", metavar="NAME", help="Somebody's name; without EPISODE, everywhere.")
]
_Older = Annotated[
    bool, typer.Option("--take-preset", help="Publish also what stood there once and was replaced since.")
]


@app.command("show")
def show(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="SHOW|EPISODE", autocompletion=completion.shows_and_episodes, help="Only this; else everything."
        ),
    ] = None,
    days: Annotated[
        int, typer.Option("--days", min=0, max=3650, help="A consent that ends within them ends soon.")
    ] = 30,
    check: Annotated[bool, typer.Option("--check", help="End with 4 when something is due.")] = False,
    as_json: _Json = False,
) -> None:
    """Who agreed to what, who has not said, what runs out, what is withheld and why, and what is due."""
    from pipeline.cli.rights_report import report_document, show_report  # noqa: PLC0415
    from pipeline.withholding.report import report  # noqa: PLC0415

    folders = _folders(context.obj.workspace(), name)
    found, problems = [], list[tuple[str, MediaError]]()
    for folder in folders:
        try:
            found.append(report(folder, days=days, spoken=len(folders) == 1 or check))
        except MediaError as error:
            problems.append((folder.ref, error))
    if as_json:
        documents = [report_document(one) for one in found]
        errors = [{"episode": ref, "error": str(error)} for ref, error in problems]
        print(json.dumps({"episodes": documents, "problems": errors}, ensure_ascii=False, indent=1, default=str))
    else:
        for one in found:
            show_report(one)
    for ref, problem in problems:
        typer.echo(f"media: {ref}: {problem}", err=True)
    if problems:
        raise typer.Exit(problems[0][1].exit_code)
    if check and any(one.due for one in found):
        raise typer.Exit(_DUE)


@app.command("withhold")
def withhold(
    context: typer.Context,
    episode: _Episode = None,
    start: _From = None,
    end: _To = None,
    cut: Annotated[bool, typer.Option("--cut/--mute", help="Leave it out, or silence of the same length.")] = False,
    person: _Person = None,
    also: Annotated[
        list[str] | None, typer.Option("--also", metavar="FORM", help="Another form of the name in texts.")
    ] = None,
    voice: Annotated[bool, typer.Option("--voice", help="With --person: what they say is withheld, too.")] = False,
    reason: Annotated[str | None, typer.Option("--reason", help="Why; for the house alone, never published.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="The last day: 2027-12-31.")] = None,
    publish: _Publish = True,
    take_preset: _Older = False,
    as_json: _Json = False,
) -> None:
    """Withhold an episode, a passage of it (--from --to), or a person (--person), wherever it is published.

    A passage with --person is theirs, and goes when they are released.
    """
    from pipeline.withholding import writing  # noqa: PLC0415
    from pipeline.withholding.writing import Why  # noqa: PLC0415

    workspace = context.obj.workspace()
    folder = _asked(context, episode, start, end, person)
    if start is not None and (voice or also):
        raise UsageError("--voice and --also are about all that somebody says; leave out --from and --to")
    if (voice or also) and person is None:
        raise UsageError("--voice and --also are about a person; name them with --person")
    why = Why(since=dt.datetime.now().astimezone().date(), reason=reason, until=_day(until))
    how = "cut" if cut else "mute"
    if folder is not None and start is not None and end is not None:
        _withhold_passage(folder, start, end, how, why, person)
    elif person is not None:
        name, known = writing.name_of(workspace, folder, person)
        if not known:
            typer.echo(f"nobody here is called {person}: it is masked in texts, in this form alone", err=True)
        writing.withhold_person(workspace, folder, name, tuple(also or ()), how if voice else None, why)  # type: ignore[arg-type]
    elif folder is not None:
        writing.withhold_episode(folder, why)
    _apply(workspace, [folder] if folder else _folders(workspace, None), publish, take_preset, as_json)


@app.command("release")
def release(
    context: typer.Context,
    episode: _Episode = None,
    start: _From = None,
    end: _To = None,
    person: _Person = None,
    publish: _Publish = True,
    as_json: _Json = False,
) -> None:
    """Undo it: an episode, the passages within --from and --to, or a person; what was published comes back."""
    from pipeline.withholding import writing  # noqa: PLC0415

    workspace = context.obj.workspace()
    folder = _asked(context, episode, start, end, person)
    if start is not None and person is not None:
        raise UsageError("--person and --from, --to exclude each other; passages of a voice go with its person")
    if person is not None:
        gone = writing.release_person(workspace, folder, person)
    elif folder is not None and start is not None and end is not None:
        gone = writing.release_passages(folder, *_span(start, end))
    else:
        gone = folder is not None and writing.release_episode(folder)
    if not gone:
        typer.echo("nothing of that is withheld; what is: media rights", err=True)
    _apply(workspace, [folder] if folder else _folders(workspace, None), publish, True, as_json)


@app.command("apply")
def apply(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="SHOW|EPISODE", autocompletion=completion.shows_and_episodes, help="Only this; else everything."
        ),
    ] = None,
    take_preset: _Older = False,
    as_json: _Json = False,
) -> None:
    """Carry out what the files say, after they were edited by hand: here, and wherever it is published."""
    workspace = context.obj.workspace()
    _apply(workspace, _folders(workspace, name), True, take_preset, as_json)


def _asked(
    context: typer.Context, episode: str | None, start: str | None, end: str | None, person: str | None
) -> EpisodeFolder | None:
    """Raises UsageError for what cannot be meant together."""
    if (start is None) != (end is None):
        raise UsageError("a passage has two ends: give --from and --to")
    if start is not None and episode is None:
        raise UsageError("a passage is of an episode; name it")
    if person is not None and not person.strip():
        raise UsageError("--person is empty; give the name as the preset or episode.toml writes it")
    if episode is None and person is None:
        raise UsageError("name an episode, or somebody with --person")
    return context.obj.episode(episode) if episode else None


def _withhold_passage(folder: EpisodeFolder, start: str, end: str, how: Any, why: Why, person: str | None) -> None:
    from pipeline.model.kept import Passage  # noqa: PLC0415
    from pipeline.withholding.writing import withhold_passage  # noqa: PLC0415

    start_ms, end_ms = _span(start, end)
    withhold_passage(folder, Passage(start_ms=start_ms, end_ms=end_ms, how=how), why, person)


def _span(start: str, end: str) -> tuple[int, int]:
    from pipeline.text.timecodes import parse_timecode_ms  # noqa: PLC0415

    try:
        start_ms, end_ms = parse_timecode_ms(start), parse_timecode_ms(end)
    except ValueError as error:
        raise UsageError(f"--from, --to: {error}") from error
    if end_ms <= start_ms:
        raise UsageError(f"--to {end} comes before --from {start}")
    return start_ms, end_ms


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"--until {text!r} is no day; write it as 2027-12-31") from error


def _folders(workspace: Workspace, name: str | None) -> list[EpisodeFolder]:
    from pipeline.store.episode_folder import EpisodeFolder  # noqa: PLC0415

    wanted = name.rstrip("/") if name else None
    if wanted is None or wanted in workspace.shows():
        paths = workspace.episode_folders(wanted)
    else:
        paths = (workspace.find_episode(wanted, or_show=True),)
    return [EpisodeFolder(workspace=workspace, path=path) for path in paths]


def _apply(
    workspace: Workspace, folders: Sequence[EpisodeFolder], publish: bool, take_older: bool, as_json: bool
) -> None:
    """Raises typer.Exit with the first problem's status, after everything was shown."""
    from pipeline.cli.rights_report import outcome_document, show_outcome  # noqa: PLC0415

    outcome = _carried_out(workspace, folders, publish, take_older)
    if as_json:
        print(json.dumps(outcome_document(outcome), ensure_ascii=False, indent=1))
    else:
        show_outcome(outcome)
        if not publish:
            print("written down, not carried out: media rights apply")
    if outcome.problems:
        raise typer.Exit(outcome.problems[0][1].exit_code)


def _carried_out(
    workspace: Workspace, folders: Sequence[EpisodeFolder], publish: bool, take_older: bool
) -> Outcome:
    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.cli.progress import reporting  # noqa: PLC0415
    from pipeline.withholding.apply import Applying  # noqa: PLC0415

    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    shows = dict.fromkeys(folder.path.parent.name for folder in folders)
    with interruptible("it is written down; `media rights apply` goes on from there"), reporting() as reporter:
        applying = Applying(workspace=workspace, now=now, reporter=reporter, take_older=take_older)
        applying.voices(folders)
        for show in shows if publish else ():
            applying.show(show, [folder for folder in folders if folder.path.parent.name == show])
    return applying.outcome
