"""master/measurement.json: facts of the joined recording, as JSON (docs/formats/measurement.md)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from pipeline.model.loudness import Loudness
from pipeline.model.measurement import DecodeProblem, Measurement, Part
from pipeline.model.transcript import Span

FORMAT = 1


def render_measurement(measurement: Measurement) -> dict[str, Any]:
    """A JSON-able document."""
    document = asdict(measurement)
    lists = {key: list(document[key]) for key in ("parts", "silences", "decode_problems", "warnings")}
    return {"format": FORMAT, **document, **lists}


def parse_measurement(text: str | bytes) -> Measurement:
    """Raises ValueError when the text is no such document."""
    try:
        document = json.loads(text)
        if document.pop("format") != FORMAT:
            raise ValueError(f"not a measurement of format {FORMAT}")
        return Measurement(
            **{
                **document,
                "loudness": Loudness(**document["loudness"]),
                "parts": tuple(Part(**part) for part in document["parts"]),
                "silences": tuple(Span(**span) for span in document["silences"]),
                "decode_problems": tuple(DecodeProblem(**problem) for problem in document["decode_problems"]),
                "warnings": tuple(document["warnings"]),
            }
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a measurement: {error}") from error
