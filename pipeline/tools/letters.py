"""Setting a line of text with Pillow in the letters that come with the program: the same on every machine.

Pillow kerns with Raqm only, which needs a library that many a laptop lacks; so letters are placed one by one here.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Literal

from PIL import ImageDraw, ImageFont

Weight = Literal["Bold", "Medium"]
Colour = tuple[int, int, int]
_UNITS = 2048
"""Of the size; kerning is counted in them."""
_SIGNS = "ƏəŋŊʻʼ‐‑–—―‘’‚“”„•…‰‹›€₽№→←−×"
_RANGES = (range(0x20, 0x7F), range(0xA0, 0x180), range(0x400, 0x49E), range(0x4A0, 0x500))
"""What the typeface has of that which scripts/subset_fonts.py keeps."""


def drawable(text: str) -> str:
    """`text` without what the typeface lacks (emoji, other alphabets); of an accented letter it lacks, the letter."""
    kept = (_drawable(character) for character in unicodedata.normalize("NFC", text))
    return " ".join("".join(kept).split())


def _drawable(character: str) -> str:
    for form in (character, unicodedata.normalize("NFKC", character), unicodedata.normalize("NFD", character)[:1]):
        if all(ord(part) in _known() for part in form):
            return form
    return ""


@cache
def _known() -> frozenset[int]:
    return frozenset({*(code for part in _RANGES for code in part), *map(ord, _SIGNS)} - {0xAD})


def width(text: str, size: int, *, weight: Weight) -> float:
    """In pixels."""
    return _places(text, size, weight)[-1]


def draw(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, *, size: int, weight: Weight, colour: Colour
) -> None:
    """`at` is where the first letter's baseline begins."""
    x, baseline = at
    for character, place in zip(text, _places(text, size, weight), strict=False):
        pen.text((x + place, baseline), character, font=_font(weight, size), fill=colour, anchor="ls")


def _places(text: str, size: int, weight: Weight) -> list[float]:
    """Where each letter begins, and where the last one ends."""
    kerning = _kerning(weight)
    at, places = 0.0, [0.0]
    for index, character in enumerate(text):
        at += _advance(weight, size, character) + kerning.get(text[index : index + 2], 0) * size / _UNITS
        places.append(at)
    return places


@cache
def _advance(weight: Weight, size: int, character: str) -> float:
    return _font(weight, size).getlength(character)


@cache
def _font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    data = files("pipeline.tools").joinpath("fonts", f"InterDisplay-{weight}.otf").read_bytes()
    return ImageFont.truetype(BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _kerning(weight: Weight) -> dict[str, int]:
    path = files("pipeline.tools").joinpath("fonts", f"InterDisplay-{weight}.kerning.json")
    pairs: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
    return pairs
