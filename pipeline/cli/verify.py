"""`media verify`: whether bags are still what they were."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pipeline.archive.checking import Checked
    from pipeline.bag.judgement import Mode

_SHOWN = 40


def command(
    context: typer.Context,
    where: Annotated[
        str, typer.Argument(metavar="DIR_OR_URL", help="A bag, a .tar of one, a place with bags, or a target's name.")
    ],
    fast: Annotated[bool, typer.Option("--fast", help="Only compare sizes: seconds for any archive.")] = False,
    complete: Annotated[
        bool, typer.Option("--complete", help="Only whether all files are there, and no others; tag files are read.")
    ] = False,
    afresh: Annotated[bool, typer.Option("--afresh", help="Do not go on from where a stopped run was.")] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="Bags were replaced or removed on purpose: note that, it is no damage.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Read every byte of every bag and compare it with what was recorded; ends with 6 when anything differs.

    Works on bags of others, and without a workspace. Each result goes into the archive's fixity register.
    """
    from pipeline.archive.checking import check_place  # noqa: PLC0415
    from pipeline.archive.opening import open_place  # noqa: PLC0415
    from pipeline.archive.verify import shown  # noqa: PLC0415
    from pipeline.cli.archives import now, targets  # noqa: PLC0415
    from pipeline.cli.bytes_read import bytes_bar  # noqa: PLC0415
    from pipeline.cli.execution import interruptible  # noqa: PLC0415
    from pipeline.errors import FixityError, UsageError  # noqa: PLC0415

    if fast and complete:
        raise UsageError("--fast and --complete exclude each other")
    mode: Mode = "fast" if fast else "complete" if complete else "every byte"
    place = open_place(where, targets(context.obj))
    with interruptible("the same command goes on from there"), bytes_bar() as bar:
        checked = check_place(place, mode, bar, clock=now, afresh=afresh, accept=accept)
    if as_json:
        print(json.dumps(document(checked, mode, shown(place.recorded_in)), ensure_ascii=False, indent=1))
    else:
        show(checked, mode)
    if checked.unrecorded:
        why = shown(checked.unrecorded)
        typer.echo(f"media: the register could not be written, so nothing is noted: {why}", err=True)
    if not checked.good:
        raise typer.Exit(FixityError.exit_code)


def document(checked: Checked, mode: Mode, recorded_in: str) -> dict[str, Any]:
    """The document that `--json` prints."""
    return {
        "good": checked.good,
        "mode": mode,
        "register": recorded_in,
        "register_problems": list(checked.register_problems),
        "vanished": list(checked.vanished),
        "bags": [
            {
                "bag": bag.name,
                "place": bag.place,
                "size_bytes": bag.size_bytes,
                "problems": [{"kind": p.kind, "path": p.path, "found": p.found} for p in bag.problems],
            }
            for bag in checked.bags
        ],
    }


def show(checked: Checked, mode: Mode) -> None:
    """For a person, on stdout: what is wrong, then the sum."""
    for bag in checked.bad:
        print(f"{bag.place}:")
        for problem in bag.problems[:_SHOWN]:
            print(f"  {problem.kind}: {problem.path or 'the bag'} {problem.found}")
        if len(bag.problems) > _SHOWN:
            print(f"  and {len(bag.problems) - _SHOWN} more (--json has them all)")
    for name in checked.vanished:
        print(f"{name}: the register knows this bag, and there is none (--accept: it was removed on purpose)")
    for line in checked.register_problems:
        print(f"register: {line}")
    size = sum(bag.size_bytes for bag in checked.bags) / 1e9
    read = {"every byte": "every byte was read", "complete": "names and sizes alone", "fast": "sizes alone"}[mode]
    good = len(checked.bags) - len(checked.bad)
    print(f"{good} of {len(checked.bags)} bags are good ({size:.1f} GB; {read})")
    if checked.bad:
        print("mend them from another copy: `media repair EPISODE`, or bring the files back and verify again")
