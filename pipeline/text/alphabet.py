"""Alphabetical order as readers of Tatar and Russian know it: ә after а, җ after ж; code points put them after я."""

from __future__ import annotations

_ORDER = "аәбвгғдеёжҗзийкқлмнңоөпрстуүұфхһцчшщъыіьэюя"
_PLACES = {letter: chr(0x2000 + place) for place, letter in enumerate(_ORDER)}
"""In this order, after Latin letters and digits and before everything else."""


def alphabetical(text: str) -> tuple[str, str]:
    """Key to sort by; capitals count as small letters unless all else is equal."""
    return "".join(_PLACES.get(letter, letter) for letter in text.lower()), text
