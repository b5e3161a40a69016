#!/usr/bin/env python3
"""Draws the covers of the shows: presets/covers/<show>.jpg, 3000 px square, RGB JPEG, below 300 kB.

One family: a calm ground, one figure above, one word below. A round shape with one sharp corner is a voice.
«Әйттем бит» is two voices that meet; the lectures are a chain in which the pattern of each block is the hash
of the one before; the conference is a hall of voices of which one speaks.

The files are committed, since every podcast directory must get the same bytes. Run this only to change them,
and then give the picture a new file name: directories never look again at an old one.

Needs Pillow (`pip install -e .[dev]`) and the typeface Inter, which has Ә Ө Ү Җ Ң Һ:
`apt-get install fonts-inter`.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = 3000
SCALE = 2
"""Everything is drawn this many times larger and reduced, so that edges are smooth."""
MARGIN = 240
UNIT = 420
"""Six columns between the margins."""
WIDTH = SIZE - 2 * MARGIN
MAX_BYTES = 300_000
"""The cover travels inside every audio file."""

FONTS = Path("/usr/share/fonts/opentype/inter")
COVERS = Path(__file__).resolve().parent.parent / "presets" / "covers"

Colour = tuple[int, int, int]
PAPER: Colour = (251, 244, 230)


class Canvas:
    """Shapes in cover pixels on a ground that is drawn larger."""

    def __init__(self, ground: Colour) -> None:
        self.image = Image.new("RGB", (SIZE * SCALE, SIZE * SCALE), ground)

    def voice(
        self, x: float, y: float, side: float, *, corner: str, colour: Colour, opacity: float = 1.0
    ) -> None:
        """Somebody who speaks: a disc with one sharp `corner` (nw, ne, sw, se)."""
        mask = self._mask(side)
        half = side / 2
        pen = ImageDraw.Draw(mask)
        pen.ellipse(_box(0, 0, side, side), fill=255)
        pen.rectangle(_box(half * ("e" in corner), half * ("s" in corner), half, half), fill=255)
        self._lay(mask, x, y, colour, opacity)

    def block(self, x: float, y: float, side: float, radius: float, colour: Colour) -> None:
        """A square with round corners."""
        mask = self._mask(side)
        ImageDraw.Draw(mask).rounded_rectangle(_box(0, 0, side, side), radius * SCALE, fill=255)
        self._lay(mask, x, y, colour, 1.0)

    def bar(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A rectangle whose short sides are round."""
        radius = min(width, height) * SCALE / 2
        ImageDraw.Draw(self.image).rounded_rectangle(_box(x, y, width, height), radius, fill=colour)

    def text(self, x: float, baseline: float, words: str, *, size: float, weight: str) -> None:
        """A line of words, from `x` to the right."""
        ImageDraw.Draw(self.image).text(
            (x * SCALE, baseline * SCALE), words, font=_font(weight, size * SCALE), fill=PAPER, anchor="ls"
        )

    def finished(self) -> Image.Image:
        """The picture at its final size."""
        return self.image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)

    def _mask(self, side: float) -> Image.Image:
        return Image.new("L", (round(side * SCALE), round(side * SCALE)), 0)

    def _lay(self, mask: Image.Image, x: float, y: float, colour: Colour, opacity: float) -> None:
        veil = mask.point(lambda value: round(value * opacity))
        self.image.paste(colour, (round(x * SCALE), round(y * SCALE)), veil)


def _box(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    return (x * SCALE, y * SCALE, (x + width) * SCALE - 1, (y + height) * SCALE - 1)


def _font(weight: str, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"{weight}.otf", size)


def _fitting_size(words: str, weight: str, width: float, most: float) -> float:
    """The size at which `words` are `width` wide, but not above `most`."""
    return min(most, width / _font(weight, 1000).getlength(words) * 1000)


@dataclass(frozen=True, kw_only=True)
class Cover:
    """One show's cover: colours, words, and the figure above them."""

    ground: Colour
    accent: Colour
    title: str
    lines: tuple[str, ...]
    figure: Callable[[Canvas, Cover], None]


def two_voices(canvas: Canvas, cover: Cover) -> None:
    side = 3.4 * UNIT
    left, right, top = MARGIN, SIZE - MARGIN - side, MARGIN
    canvas.voice(left, top, side, corner="sw", colour=cover.accent)
    canvas.voice(right, top, side, corner="ne", colour=PAPER, opacity=0.92)
    middle = SIZE / 2
    for step, height in ((-2, 150), (-1, 330), (0, 520), (1, 330), (2, 150)):
        canvas.bar(middle + step * 90 - 27, top + side / 2 - height / 2, 54, height, cover.ground)


def chain(canvas: Canvas, cover: Cover) -> None:
    """Blocks that run out of the picture; the dots of each are bits of the hash of the one before."""
    side, gap, top = 2.5 * UNIT, 0.5 * UNIT, MARGIN + 0.45 * UNIT
    digest = cover.title.encode()
    canvas.bar(MARGIN + side / 2, top + side / 2 - 45, SIZE, 90, cover.accent)
    for number in range(3):
        x = MARGIN + number * (side + gap)
        digest = hashlib.sha256(digest).digest()
        canvas.block(x, top, side, 190, cover.accent if number == 0 else PAPER)
        _bits(canvas, (x, top, side), digest, (cover.accent if number else PAPER, cover.ground))


def _bits(
    canvas: Canvas, square: tuple[float, float, float], digest: bytes, colours: tuple[Colour, Colour]
) -> None:
    x, y, side = square
    inner, dot = side * 0.62, side * 0.12
    step = (inner - dot) / 3
    start = (side - inner) / 2
    for row in range(4):
        for column in range(4):
            place = row * 4 + column
            bit = digest[place // 8] >> (place % 8) & 1
            canvas.voice(
                x + start + column * step, y + start + row * step, dot,
                corner=("nw", "se")[bit], colour=colours[bit],
            )


def hall(canvas: Canvas, cover: Cover) -> None:
    side = UNIT * 0.86
    step = (WIDTH - side) / 5
    for row in range(4):
        for column in range(6):
            speaks = (row, column) == (1, 2)
            canvas.voice(
                MARGIN + column * step, MARGIN + row * step, side, corner=("sw", "se")[(row + column) % 2],
                colour=cover.accent if speaks else PAPER,
                opacity=1.0 if speaks else (0.22, 0.16, 0.28)[(row * 2 + column) % 3],
            )


UNION = "Татар порталлары берлеге"
COVERS_BY_SHOW = {
    "aittem-bit": Cover(
        ground=(13, 82, 70), accent=(240, 106, 66), title="Әйттем бит",
        lines=("SkyTat", UNION), figure=two_voices,
    ),
    "blockchain-lectures": Cover(
        ground=(29, 38, 84), accent=(246, 184, 66), title="Блокчейн",
        lines=("Константин Скобельцын", "Курс лекций"), figure=chain,
    ),
    "conference": Cover(
        ground=(124, 36, 56), accent=(255, 196, 120), title="Конференция",
        lines=(UNION, "Союз татарских порталов"), figure=hall,
    ),
}


def draw(cover: Cover) -> Image.Image:
    canvas = Canvas(cover.ground)
    cover.figure(canvas, cover)
    baseline: float = SIZE - MARGIN
    for line in reversed(cover.lines):
        canvas.text(MARGIN, baseline, line, size=116, weight="InterDisplay-Medium")
        baseline -= 156
    baseline -= 60
    size = _fitting_size(cover.title, "InterDisplay-Bold", WIDTH, 560)
    canvas.text(MARGIN - size * 0.03, baseline, cover.title, size=size, weight="InterDisplay-Bold")
    return canvas.finished()


def main() -> int:
    parser = argparse.ArgumentParser(description="Draw the covers of the shows.")
    parser.add_argument("--into", type=Path, default=COVERS, help="folder (default: presets/covers)")
    into: Path = parser.parse_args().into
    if not FONTS.is_dir():
        print("The typeface Inter is missing: apt-get install fonts-inter", file=sys.stderr)
        return 5
    into.mkdir(parents=True, exist_ok=True)
    for show, cover in COVERS_BY_SHOW.items():
        target = into / f"{show}.jpg"
        draw(cover).save(target, "JPEG", quality=86, optimize=True, subsampling="4:2:0", dpi=(72, 72))
        size = target.stat().st_size
        print(f"{target}: {size} bytes")
        if size > MAX_BYTES:
            print(f"{target} is larger than {MAX_BYTES} bytes: lower the quality", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
