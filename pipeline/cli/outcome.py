"""What `ingest` and `run` show in the end: one JSON document, or a summary table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.destinations.layout import content_type, destination_name, public_url

if TYPE_CHECKING:
    from pipeline.produce import Produced
    from pipeline.store.episode_folder import EpisodeFolder

KINDS = {
    "master": "master",
    "renditions": "rendition",
    "transcript": "transcript",
    "outputs": "output",
    "receipts": "receipt",
}


def document(folder: EpisodeFolder, produced: Produced) -> dict[str, Any]:
    """The document that `--json` prints; scripts outside rely on its keys."""
    from pipeline.store.manifest import read_manifest  # noqa: PLC0415

    outputs = {path: made for record in read_manifest(folder.path).values() for path, made in record.outputs.items()}
    return {
        "episode": folder.ref,
        "folder": str(folder.path),
        "artifacts": [
            {
                "kind": kind_of(path),
                "path": path,
                "mime_type": content_type(path),
                "size_bytes": made.size_bytes,
                "sha256": made.sha256,
            }
            for path, made in sorted(outputs.items())
            if not path.startswith("work/")
        ],
        "loudness": loudness(folder),
        "published": published(folder, produced),
        "steps": [
            {
                "name": s.name,
                "status": s.status,
                "seconds": s.seconds,
                "notes": list(s.notes),
                "error": str(s.error) if s.error else None,
            }
            for s in produced.steps
        ],
    }


def kind_of(path: str) -> str:
    """'master', 'encode', 'rendition', 'captions', 'show-notes', …: what an artifact is for."""
    folder, _, name = path.partition("/")
    if folder == "master" and "/" in name:
        return "encode"
    if folder in {"master", "outputs"} and not name.endswith(".flac"):
        stem = name.split(".")[0]
        return "captions" if name.endswith((".vtt", ".srt")) else stem
    return KINDS.get(folder, folder)


def loudness(folder: EpisodeFolder) -> dict[str, Any]:
    """Target, and what each encoded file was measured to have."""
    report = _read(folder.path / "master" / "loudness.json")
    if not report:
        return {}
    return {
        "target_lufs": report["target_lufs"],
        "max_true_peak_dbtp": report["max_true_peak_dbtp"],
        "warnings": report["warnings"],
        "files": [
            {
                "path": f["path"].replace("master/encoded/", "renditions/"),  # tagging leaves the sound as it is
                "lufs": f["measured"]["integrated_lufs"],
                "true_peak_dbtp": f["measured"]["true_peak_dbtp"],
            }
            for f in report["files"]
        ],
    }


def _read(path: Path) -> dict[str, Any]:
    """A record of a step; empty when it is not there or, after a failed step, not whole."""
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return document


def published(folder: EpisodeFolder, produced: Produced) -> list[dict[str, str]]:
    """Address and hash of everything that is at the episode's destination now."""
    storage = produced.production.settings.storage
    receipt = _read(folder.path / "receipts" / f"{destination_name(storage)}.json")
    root = folder.workspace.root
    return [
        {"url": public_url(storage, root, item["key"]), "sha256": item["sha256"]} for item in receipt.get("items", ())
    ]


def show(found: dict[str, Any]) -> None:
    """The summary for a person, on stdout."""
    console = Console(highlight=False)
    steps = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("step", "", "seconds", "notes"):
        steps.add_column(heading, justify="right" if heading == "seconds" else "left", overflow="fold")
    marks = {
        "done": "[green]done[/]",
        "unchanged": "[dim]unchanged[/]",
        "failed": "[red]failed[/]",
        "blocked": "[yellow]blocked[/]",
    }
    for step in found["steps"]:
        notes = "\n".join(step["notes"]) or (step["error"] or "").split("\n", 1)[0]
        steps.add_row(
            step["name"],
            marks[step["status"]],
            f"{step['seconds']:.1f}" if step["seconds"] else "",
            escape(notes),
        )
    console.print(steps)
    if found["loudness"]:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("file", "LUFS", "dBTP"):
            table.add_column(heading, justify="left" if heading == "file" else "right")
        for file in found["loudness"]["files"]:
            table.add_row(file["path"], f"{file['lufs']:.1f}", f"{file['true_peak_dbtp']:.1f}")
        target, ceiling = found["loudness"]["target_lufs"], found["loudness"]["max_true_peak_dbtp"]
        console.print(f"\n[bold]loudness[/] asked {target:.1f} LUFS, at most {ceiling:.1f} dBTP")
        console.print(table)
    if found["published"]:
        console.print("\n[bold]uploaded[/]")
        for item in found["published"]:
            console.print(item["url"], soft_wrap=True, markup=False)
    console.print(f"\n[bold]{escape(found['episode'])}[/] {escape(found['folder'])}", soft_wrap=True)
