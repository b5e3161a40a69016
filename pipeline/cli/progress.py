"""Shows a run on stderr: a bar with time left for each step on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from pipeline.plan import NEVER_MADE

if TYPE_CHECKING:
    from pipeline.step import StepResult


class Bars:
    """For a terminal."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def started(self, stage: str, reasons: Sequence[str]) -> None:
        self._tasks[stage] = self._progress.add_task(stage, total=1.0, why=_why(reasons))

    def progress(self, stage: str, fraction: float) -> None:
        if stage not in self._tasks:
            self.started(stage, ())
        self._progress.update(self._tasks[stage], completed=fraction)

    def said(self, stage: str, message: str) -> None:
        self._progress.console.print(f"[yellow]{stage}:[/] {escape(message)}", highlight=False, soft_wrap=True)

    def ended(self, step: StepResult) -> None:
        task = self._tasks[step.name]
        if step.status == "failed":
            self._progress.update(task, why="[red]failed[/]")
            self._progress.stop_task(task)
        else:
            self._progress.update(task, completed=1.0, why="")


class Lines:
    """For a file, a pipe, a log."""

    def started(self, stage: str, reasons: Sequence[str]) -> None:
        print(f"{stage}: {_why(reasons)} …" if _why(reasons) else f"{stage}: …", file=sys.stderr, flush=True)

    def progress(self, stage: str, fraction: float) -> None: ...

    def said(self, stage: str, message: str) -> None:
        print(f"{stage}: {message}", file=sys.stderr, flush=True)

    def ended(self, step: StepResult) -> None:
        print(f"{step.name}: {step.status} ({step.seconds:.1f} s)", file=sys.stderr, flush=True)


def _why(reasons: Sequence[str]) -> str:
    """The first reason, unless it goes without saying."""
    return escape(reasons[0]) if reasons and reasons[0] != NEVER_MADE else ""


@contextmanager
def reporting() -> Iterator[Bars | Lines]:
    """A reporter that fits where stderr goes."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Lines()
        return
    columns = (
        SpinnerColumn(finished_text="[green]✓[/]"),
        TextColumn("{task.description:<11}"),
        BarColumn(bar_width=28),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("left"),
        TextColumn("[dim]{task.fields[why]}[/]"),
    )
    with Progress(*columns, console=console) as progress:
        yield Bars(progress)
