"""`media audit`: the rolling look at every copy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli import completion

if TYPE_CHECKING:
    from pipeline.archive.auditing import Audited


def command(
    context: typer.Context,
    show: Annotated[str | None, typer.Argument(autocompletion=completion.shows, help="Only bags of this show.")] = None,
    most: Annotated[int | None, typer.Option("--most", min=0, help="At each target, at most so many bags.")] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would be verified, and what is overdue.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Verify what is overdue (archive.verify_days), then so many others that all have their turn in time.

    Made for a timer, once a day or a month. Ends with 6 when a copy is damaged, with 7 when a target cannot be reached.
    """
    from pipeline.archive.auditing import audit  # noqa: PLC0415
    from pipeline.archive.targets import Targets, open_archive  # noqa: PLC0415
    from pipeline.cli.archives import now, verify_days  # noqa: PLC0415
    from pipeline.cli.bytes_read import bytes_bar  # noqa: PLC0415
    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.errors import FixityError, UsageError  # noqa: PLC0415

    workspace = context.obj.workspace()
    workspace.check_show(show)
    targets = Targets(workspace=workspace).named
    if not targets:
        raise UsageError("there is no [archive.targets.NAME] in the presets (docs/archive.md): nothing to audit")
    archives = {name: open_archive(target, workspace.root) for name, target in targets.items()}
    with interruptible("what was verified is noted; run it again for the rest"), bytes_bar() as bar:
        done = list(
            audit(
                archives,
                wanted=lambda bag: show is None or bag.startswith(f"{show}/"),
                verify_days=verify_days(workspace, show),
                most=most,
                watcher=bar,
                clock=now,
                only_plan=plan,
            )
        )
    if as_json:
        print(json.dumps({"targets": [document(one) for one in done]}, ensure_ascii=False, indent=1))
    else:
        for one in done:
            tell(one, only_plan=plan)
    for one in done:
        if one.error:
            typer.echo(f"media: {one.target}: {one.error}", err=True)
    if any(one.bad or one.vanished or one.register_problems for one in done):
        raise typer.Exit(FixityError.exit_code)
    errors = [one.error for one in done if one.error]
    if errors:
        raise typer.Exit(errors[0].exit_code)


def document(one: Audited) -> dict[str, Any]:
    """Of one target."""
    return {
        "target": one.target,
        "place": one.place,
        "overdue": list(one.plan.overdue),
        "turn": list(one.plan.turn),
        "verified": [
            {"bag": bag.name, "problems": [{"kind": p.kind, "path": p.path, "found": p.found} for p in bag.problems]}
            for bag in one.bags
        ],
        "left": list(one.left),
        "vanished": list(one.vanished),
        "register_problems": list(one.register_problems),
        "error": str(one.error) if one.error else None,
    }


def tell(one: Audited, *, only_plan: bool) -> None:
    """For a person, on stdout."""
    if one.error:
        return
    print(f"{one.target} ({one.place}): {len(one.plan.overdue)} overdue, {len(one.plan.turn)} have their turn")
    for bag in (*one.plan.overdue, *one.plan.turn) if only_plan else ():
        print(f"  would verify {bag}")
    for verified in one.bags:
        print(f"  {verified.name}: {f'{len(verified.problems)} problems' if verified.problems else 'good'}")
        for problem in verified.problems[:10]:
            print(f"    {problem.kind}: {problem.path or 'the bag'} {problem.found}")
    for bag in () if only_plan else one.left:
        print(f"  not looked at: {bag}")
    for bag in one.vanished:
        print(f"  gone: {bag} (the register knows it; `media verify {one.target} --accept` when that was on purpose)")
    for line in one.register_problems:
        print(f"  register: {line}")
