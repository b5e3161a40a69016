"""Words of the page of `media edit`, in Tatar, Russian and English."""

from __future__ import annotations

from pipeline.text.editor_labels import facts, history, keys, offline, page, review, search

INTERFACES = (("tt", "Татарча"), ("ru", "Русский"), ("en", "English"))
"""Languages of the page, each with its own name for itself."""
TABLES = (page.LABELS, keys.LABELS, search.LABELS, review.LABELS, facts.LABELS, history.LABELS, offline.LABELS)
_CODES = tuple(code for code, _ in INTERFACES)


def editor_labels(language: str) -> dict[str, str]:
    """All of them in `language`; English for a language that the page does not speak."""
    place = _CODES.index(language if language in _CODES else "en")
    return {name: words[place] for table in TABLES for name, words in table.items()}
