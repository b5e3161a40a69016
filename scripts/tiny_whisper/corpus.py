"""Sentences for the tiny model: a small grammar, and a split into those it is trained on and those held out."""

from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path

GRAMMAR = tomllib.loads(Path(__file__).with_name("grammar.toml").read_text(encoding="utf-8"))
LANGUAGES = tuple(GRAMMAR)
SPLIT_SEED = 7
"""Of the split that the committed model was trained on: another one would mix its training and test sentences."""
_SLOT = re.compile(r"\{(\w+)\}")


def split(language: str, training: int, held_out: int) -> tuple[list[str], list[str]]:
    """Different sentences for training and for testing; the same ones each time."""
    chance = random.Random(f"{SPLIT_SEED}{language}")
    sentences: list[str] = []
    while len(sentences) < training + held_out:
        sentence = _sentence(language, chance)
        if sentence not in sentences:
            sentences.append(sentence)
    return sentences[:training], sentences[training:]


def shuffled(language: str, chance: random.Random) -> str:
    """Words of the grammar in no order at all: what keeps the decoder from knowing the grammar by heart."""
    vocabulary = words(language)
    text = " ".join(chance.choice(vocabulary) for _ in range(chance.randint(2, 7))).lower()
    return text[0].upper() + text[1:] + chance.choice(".?!")


def words(language: str) -> list[str]:
    """All words of a language's grammar."""
    grammar = GRAMMAR[language]
    texts = grammar["templates"] + [value for values in grammar["slots"].values() for value in values]
    return sorted({word for text in texts for word in re.findall(r"[^\W\d_]+", _SLOT.sub(" ", text))})


def _sentence(language: str, chance: random.Random) -> str:
    grammar = GRAMMAR[language]
    template = chance.choice(grammar["templates"])
    text = _SLOT.sub(lambda slot: chance.choice(grammar["slots"][slot[1]]), template)
    return text[0].upper() + text[1:]
