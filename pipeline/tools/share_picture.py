"""Pictures made of the cover: what a shared link shows (1200×630, OpenGraph's size), and the cover for pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageOps, ImageStat

from pipeline.model.picture import Picture, parse_picture
from pipeline.text.headline import headline, shortened
from pipeline.tools.letters import Colour, Weight, draw, drawable, width

WIDTH, HEIGHT = 1200, 630
LARGEST_BYTES = 300_000
"""Messengers fetch the picture before they show the link; some give up on more."""
SMALL_PX = 600
MOST_PIXELS = 36_000_000
"""6000 px square; a file of 50 kB may claim far more and fill the memory (a decompression bomb)."""

_SCALE = 2
"""Drawn this many times larger and reduced, so that edges are smooth."""
_MARGIN = 72
_FLAT_DEVIATION = 3.0
"""An edge of one colour, but for what JPEG makes of it."""
_SIZES = (84, 76, 68, 62, 56, 50, 46, 42, 38, 35)
_LEADING = 1.12
_SMALL_SIZE, _SMALL_LEADING = 27, 38
_TOP = 84
"""From the edge to the first line's capitals and from the last baseline to the edge."""
_AIR = 30
"""Between the title and the small lines."""
_CAP = 0.73
"""Height of the typeface's capitals, of the size."""
_MOST_BELOW = 3
_PAPER: Colour = (251, 244, 230)
_INK: Colour = (24, 27, 34)
_LEAST_CONTRAST = 7.0
"""WCAG 2.2, 1.4.6: text of any size."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """Where the cover stands, in pixels; in the middle from top to bottom."""

    left: int
    size: int
    gap: int
    """Between it and the text."""


# So large, words of the house's covers, 8 % from their edge, stand in line with those beside them.
_AT_THE_EDGE = _Place(left=WIDTH - 540, size=540, gap=24)
_INSET = _Place(left=WIDTH - _MARGIN - 486, size=486, gap=44)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Page:
    """What is written on: a column of text at the left margin."""

    pen: ImageDraw.ImageDraw
    column: int

    def line(self, text: str, baseline: float, size: int, weight: Weight, colour: Colour) -> None:
        place = (_MARGIN * _SCALE, round(baseline * _SCALE))
        draw(self.pen, place, text, size=size * _SCALE, weight=weight, colour=colour)

    def small(self, text: str, baseline: float, colour: Colour) -> None:
        short = shortened(text, _SMALL_SIZE, self.column, lambda words, size: width(words, size, weight="Medium"))
        self.line(short, baseline, _SMALL_SIZE, "Medium", colour)


def draw_share(cover: bytes, *, title: str, above: str = "", below: Sequence[str] = ()) -> bytes:
    """A PNG of at most 300 kB: the title in large letters, a line above it, lines below it, beside the cover.

    The ground is the colour of the cover's edge. The same arguments give the same bytes. What the typeface lacks is
    left out. Raises ValueError for a cover that cannot be used.
    """
    largest = _AT_THE_EDGE.size * _SCALE
    square = ImageOps.fit(_opened(cover), (largest, largest), Image.Resampling.LANCZOS)
    place = _AT_THE_EDGE if _melts(square) else _INSET
    ground, ink = _colours(square)
    canvas = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), ground)
    square = square.resize((place.size * _SCALE, place.size * _SCALE), Image.Resampling.LANCZOS)
    canvas.paste(square, (place.left * _SCALE, (HEIGHT - place.size) // 2 * _SCALE))
    page = _Page(pen=ImageDraw.Draw(canvas), column=place.left - place.gap - _MARGIN)
    _write(page, drawable(title), drawable(above), [drawable(line) for line in below], (ink, _mixed(ink, ground, 0.2)))
    return _png(canvas.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS))


def small_cover(cover: bytes) -> bytes:
    """The cover as a JPEG of 600 px, for pages. Raises ValueError for a cover that cannot be used."""
    square = ImageOps.fit(_opened(cover), (SMALL_PX, SMALL_PX), Image.Resampling.LANCZOS)
    stream = BytesIO()
    square.save(stream, "JPEG", quality=84, optimize=True, progressive=True, subsampling="4:4:4")
    return stream.getvalue()


def _opened(cover: bytes) -> Image.Image:
    """The picture in RGB, upright."""
    try:
        _check_size(parse_picture(cover))
        with Image.open(BytesIO(cover), formats=("JPEG", "PNG")) as picture:
            picture.draft("RGB", (WIDTH, WIDTH))
            return _flat(ImageOps.exif_transpose(picture))
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"the picture cannot be read ({error})") from error


def _check_size(facts: Picture) -> None:
    if not 0 < facts.width * facts.height <= MOST_PIXELS:
        raise ValueError(f"the picture says that it has {facts.width} × {facts.height} px")


def _flat(picture: Image.Image) -> Image.Image:
    """RGB, on white where it was transparent, without the comments and profiles that came with it."""
    flat = Image.new("RGB", picture.size, "white")
    layer = picture.convert("RGBA") if picture.has_transparency_data else None
    flat.paste(layer or picture.convert("RGB"), mask=layer)
    return flat


def _melts(square: Image.Image) -> bool:
    """Whether the cover has one colour around that text can be read on: its edge cannot be seen then."""
    edges = [ImageStat.Stat(_strip(square, side)) for side in ("left", "top", "bottom")]
    flat = all(max(edge.stddev) < _FLAT_DEVIATION for edge in edges)
    same = all(
        abs(a - b) < _FLAT_DEVIATION for edge in edges for a, b in zip(edges[0].median, edge.median, strict=True)
    )
    return flat and same and max(_contrast(ink, _edge_colour(square)) for ink in (_PAPER, _INK)) >= _LEAST_CONTRAST


def _strip(square: Image.Image, side: str) -> Image.Image:
    """A fiftieth of the picture at its edge, without its last pixels, where a scan or an encoder may have erred."""
    size, deep = square.width, square.width // 50
    boxes = {
        "left": (2, 2, deep, size - 2), "top": (2, 2, size - 2, deep), "bottom": (2, size - deep, size - 2, size - 2),
    }  # fmt: skip
    return square.crop(boxes[side])


def _edge_colour(square: Image.Image) -> Colour:
    red, green, blue = ImageStat.Stat(_strip(square, "left")).median
    return round(red), round(green), round(blue)


def _colours(square: Image.Image) -> tuple[Colour, Colour]:
    """(ground, ink): the colour of the cover's edge, made darker or lighter until the ink can be read on it."""
    ground = _edge_colour(square)
    ink = max((_PAPER, _INK), key=lambda colour: _contrast(colour, ground))
    away: Colour = (0, 0, 0) if ink == _PAPER else (255, 255, 255)
    while _contrast(ink, ground) < _LEAST_CONTRAST:
        ground = _mixed(ground, away, 0.1)
    return ground, ink


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _contrast(one: Colour, other: Colour) -> float:
    """WCAG 2.2's contrast ratio, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]  # noqa: PLR2004
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _write(page: _Page, title: str, above: str, below: Sequence[str], inks: tuple[Colour, Colour]) -> None:
    ink, faint = inks
    top, bottom = _TOP, HEIGHT - _TOP
    if above:
        page.small(above, top + _SMALL_SIZE * _CAP, faint)
        top += _SMALL_LEADING + _AIR
    lines = [line for line in below if line][:_MOST_BELOW]
    for number, line in enumerate(reversed(lines)):
        page.small(line, bottom - number * _SMALL_LEADING, faint)
    height = bottom - len(lines) * _SMALL_LEADING - _AIR - top
    large = headline(
        title, sizes=_SIZES, width=page.column, height=height, leading=_LEADING,
        measure=lambda words, size: width(words, size, weight="Bold"),
    )
    for number, line in enumerate(large.lines):
        page.line(line, top + large.size * (_CAP + number * _LEADING), large.size, "Bold", ink)


def _png(picture: Image.Image) -> bytes:
    """All its colours, unless a photograph needs too many bytes for them."""
    for colours in (None, 256, 128, 64, 32):
        stream = BytesIO()
        (picture.quantize(colours) if colours else picture).save(stream, "PNG", optimize=True)
        if stream.tell() <= LARGEST_BYTES:
            break
    return stream.getvalue()
