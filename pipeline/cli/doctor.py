"""`media doctor`: what would be used, what is missing, and the command that mends it."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def command(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List every tool, version, model and storage that would be used, and how to mend what is missing."""
    from pipeline.checkup import examine  # noqa: PLC0415

    findings = examine(context.obj.workspace)
    if as_json:
        rows = [{"name": f.name, "ok": f.ok, "detail": f.detail, "mend": f.mend} for f in findings]
        print(json.dumps({"ok": all(f.ok for f in findings), "findings": rows}, ensure_ascii=False, indent=1))
    else:
        from rich.console import Console  # noqa: PLC0415
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        table = Table(box=None, pad_edge=False, show_header=False)
        for finding in findings:
            mark = Text("✓", "green") if finding.ok else Text("✗", "red")
            mend = Text(f"\n→ {finding.mend}", "yellow") if finding.mend else Text("")
            table.add_row(mark, Text(finding.name), Text(finding.detail) + mend)
        Console(highlight=False).print(table)
    if not all(f.ok for f in findings):
        raise typer.Exit(5)
