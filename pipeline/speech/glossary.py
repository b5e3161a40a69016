"""Names and terms told to the model before it listens: as many as leave room for the words themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

BUDGET_TOKENS = 60
"""Whisper writes at most 224 tokens after the prompt and holds 448 in all; Tatar needs each of the 224."""


def glossary_prompt(
    terms: Sequence[str], encode: Callable[[str], Sequence[int]]
) -> tuple[tuple[int, ...], int]:
    """Tokens of the prompt, and how many of the terms are in it; the first terms matter most."""
    used: tuple[int, ...] = ()
    for count in range(1, len(terms) + 1):
        tokens = tuple(encode(" " + ", ".join(terms[:count]) + "."))
        if len(tokens) > BUDGET_TOKENS:
            return used, count - 1
        used = tokens
    return used, len(terms)
