"""`media run`: re-make what is stale."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli import completion
from pipeline.errors import Interrupted, MediaError, UsageError
from pipeline.stages import STAGE_NAMES

if TYPE_CHECKING:
    from pipeline.produce import Order


def command(
    context: typer.Context,
    episodes: Annotated[
        list[str],
        typer.Argument(
            metavar="EPISODE", autocompletion=completion.episodes, help="show/episode, or just the episode's name."
        ),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be made and why; touch nothing.")] = False,
    start_from: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="STAGE",
            autocompletion=completion.stages,
            help=f"Do this stage and all after it again: {', '.join(STAGE_NAMES)}.",
        ),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(
            "--only",
            metavar="STAGE",
            autocompletion=completion.stages,
            help="Do just this stage again, and what it cannot do without.",
        ),
    ] = None,
    upload: Annotated[
        bool, typer.Option("--upload/--no-upload", help="Upload its files as well, or leave that for a later run.")
    ] = True,
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=16, help="Steps done at the same time.")] = 1,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document (for several episodes: a list).")
    ] = False,
) -> None:
    """Re-make what is stale in an episode, and nothing else."""
    from pipeline.produce import Order  # noqa: PLC0415

    for stage in (start_from, only):
        if stage is not None and stage not in STAGE_NAMES:
            raise UsageError(f"there is no stage {stage!r}; stages: {', '.join(STAGE_NAMES)}")
    if start_from and only:
        raise UsageError("--from and --only exclude each other; give one of them")
    if not upload and "upload" in (start_from, only):
        raise UsageError("--no-upload leaves out what --from or --only ask for; give one of them")
    orders = [
        Order(folder=context.obj.episode(name), verb="run", start_from=start_from, only=only, jobs=jobs, upload=upload)
        for name in episodes
    ]
    if dry_run:
        _dry_run(orders, as_json=as_json)
    elif len(orders) == 1:
        from pipeline.cli.execution import carry_out  # noqa: PLC0415

        carry_out(orders[0], as_json=as_json)
    else:
        _batch(orders, as_json=as_json)


def _batch(orders: list[Order], *, as_json: bool) -> None:
    """One failed episode does not stop the others."""
    from pipeline.cli.execution import attempt  # noqa: PLC0415
    from pipeline.cli.outcome import document, show  # noqa: PLC0415

    found: list[dict[str, Any]] = []
    problems: list[tuple[str, MediaError]] = []
    for order in orders:
        try:
            produced = attempt(order)
        except Interrupted:
            raise
        except MediaError as error:
            problems.append((order.folder.ref, error))
            found.append({"episode": order.folder.ref, "error": str(error), "steps": []})
            continue
        found.append(document(order.folder, produced))
        problems += [(order.folder.ref, step.error) for step in produced.failed if step.error]
        if not as_json:
            show(found[-1])
    _conclude(found, problems, of=len(orders), as_json=as_json)


def _conclude(found: list[dict[str, Any]], problems: list[tuple[str, MediaError]], *, of: int, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found[0] if of == 1 else found, ensure_ascii=False, indent=1))
    for ref, problem in problems:
        typer.echo(f"media: {ref}: {problem}", err=True)
    if problems:
        typer.echo(f"media: {len({ref for ref, _ in problems})} of {of} episodes had problems", err=True)
        raise typer.Exit(problems[0][1].exit_code)


def _dry_run(orders: list[Order], *, as_json: bool) -> None:
    from pipeline.produce import plan_of  # noqa: PLC0415

    found: list[dict[str, Any]] = []
    problems: list[tuple[str, MediaError]] = []
    for order in orders:
        try:
            _, steps = plan_of(order)
        except MediaError as error:
            problems.append((order.folder.ref, error))
            found.append({"episode": order.folder.ref, "error": str(error), "steps": []})
            continue
        rows = [{"name": s.name, "stale": s.stale, "reasons": list(s.reasons)} for s in steps]
        found.append({"episode": order.folder.ref, "steps": rows})
    for episode in [] if as_json else found:
        print(episode["episode"])
        for step in episode["steps"]:
            what = f"would be made: {'; '.join(step['reasons'])}" if step["stale"] else "nothing to do"
            print(f"  {step['name']:<11} {what}")
    _conclude(found, problems, of=len(orders), as_json=as_json)
