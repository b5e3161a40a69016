"""Carries an order out in front of a person: progress, Ctrl-C, summary, exit status."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from pipeline.cli.outcome import document, show
from pipeline.cli.progress import reporting
from pipeline.errors import Interrupted, MediaError
from pipeline.produce import Order, produce

if TYPE_CHECKING:
    from pipeline.produce import Produced


def carry_out(order: Order, *, as_json: bool) -> None:
    """Raises typer.Exit with the first failed step's status, after everything was shown."""
    produced = attempt(order)
    found = document(order.folder, produced)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        show(found)
    for step in produced.failed:
        typer.echo(f"media: {step.name}: {step.error}", err=True)
    if produced.failed:
        typer.echo(f"media: everything else is kept; once that is mended: media run {order.folder.ref}", err=True)
        error = produced.failed[0].error
        raise typer.Exit(error.exit_code if isinstance(error, MediaError) else 1)


def attempt(order: Order) -> Produced:
    """Raises Interrupted on Ctrl-C."""
    how = "`media run` without --from and --only" if order.start_from or order.only else "the same command"
    with interruptible(f"finished steps are kept, and {how} goes on from there"), reporting() as reporter:
        return produce(
            order,
            reporter,
            waiting=lambda who: reporter.said(
                "wait", f"{order.folder.ref} is being worked on by {who}; waiting for it"
            ),
        )


@contextmanager
def interruptible(what_holds: str) -> Iterator[None]:
    """Ctrl-C becomes Interrupted, which says what holds."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(f"stopped; {what_holds}") from None
