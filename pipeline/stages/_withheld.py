"""Withheld passages as an option of the stages whose results depend on them."""

from __future__ import annotations

from typing import Any

from pipeline.model.production import Production


def withheld_passages(production: Production) -> list[list[Any]]:
    """[start_ms, end_ms, 'mute' | 'cut'] of each, in times of the recording."""
    return [[passage.start_ms, passage.end_ms, passage.how] for passage in production.withheld.passages]


def withheld_sound(production: Production) -> dict[str, Any]:
    """Nothing where no passage is withheld, so that what was made before stays good."""
    passages = withheld_passages(production)
    return {"withheld": passages} if passages else {}
