"""master/loudness.json: what was asked, predicted and got, as JSON (docs/formats/loudness.md)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from pipeline.model.loudness import FileLoudness, Loudness, LoudnessReport

FORMAT = 1


def render_loudness(report: LoudnessReport) -> dict[str, Any]:
    """A JSON-able document."""
    document = asdict(report)
    return {"format": FORMAT, **document, "files": list(document["files"]), "warnings": list(report.warnings)}


def parse_loudness(text: str | bytes) -> LoudnessReport:
    """Raises ValueError when the text is no such report."""
    try:
        document = json.loads(text)
        if document.pop("format") != FORMAT:
            raise ValueError(f"not a loudness report of format {FORMAT}")
        files = tuple(_file(file) for file in document.pop("files"))
        source = Loudness(**document.pop("source"))
        return LoudnessReport(**{**document, "source": source, "files": files, "warnings": tuple(document["warnings"])})
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a loudness report: {error}") from error


def _file(document: dict[str, Any]) -> FileLoudness:
    return FileLoudness(**{**document, "measured": Loudness(**document["measured"])})
