"""Pictures made of the cover: what a shared link shows, and the cover for pages."""

import os
import struct
import subprocess
import sys
import time
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from pipeline.tools.letters import drawable, width
from pipeline.tools.share_picture import LARGEST_BYTES, draw_share, small_cover
from tests.conftest import ROOT

COVERS = sorted((ROOT / "presets" / "covers").glob("*.jpg"))
COVER = COVERS[0].read_bytes()
GREEN = (13, 82, 70)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def encoded(picture: Image.Image, kind: str = "PNG", **options) -> bytes:
    stream = BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def differs(one: bytes, other: bytes) -> tuple[int, int, int, int] | None:
    """The box in which two pictures differ."""
    return ImageChops.difference(opened(one), opened(other)).getbbox()


@pytest.mark.parametrize("cover", COVERS, ids=lambda path: path.stem)
def test_it_is_a_light_png_of_the_size_that_networks_want(cover):
    data = draw_share(cover.read_bytes(), title="Телебез турында", above="Әйттем бит", below=["20 ноябрь, 2026 ел"])
    with Image.open(BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(data) < LARGEST_BYTES


def test_a_photograph_as_cover_stays_light_too():
    noise = encoded(Image.frombytes("RGB", (1400, 1400), os.urandom(3 * 1400 * 1400)), "JPEG", quality=95)
    assert len(draw_share(noise, title="Телебез турында " * 9)) < LARGEST_BYTES


def test_the_same_words_give_the_same_bytes_in_another_process():
    code = (
        "import sys; from pipeline.tools.share_picture import draw_share; "
        "sys.stdout.buffer.write(draw_share(open(sys.argv[1], 'rb').read(), title='Өч җөмлә', above='Ә', below=['һ']))"
    )
    argv = [sys.executable, "-c", code, str(COVERS[0])]
    other = subprocess.run(argv, check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": "7"}).stdout
    assert draw_share(COVER, title="Өч җөмлә", above="Ә", below=["һ"]) == other


def test_each_line_stands_where_it_should_and_beside_the_cover():
    full = draw_share(COVER, title="Телебез", above="Әйттем бит", below=["20 ноябрь"])
    for changed, top, bottom in (
        (draw_share(COVER, title="Телебез", above="Икенче", below=["20 ноябрь"]), 70, 120),
        (draw_share(COVER, title="Сүзебез", above="Әйттем бит", below=["20 ноябрь"]), 120, 260),
        (draw_share(COVER, title="Телебез", above="Әйттем бит", below=["21 ноябрь"]), 500, 570),
    ):
        box = differs(full, changed)
        assert box
        assert 66 <= box[0] < box[2] < 660
        assert top <= box[1] < box[3] <= bottom


def test_the_ground_is_that_of_the_cover_so_that_its_edge_is_not_seen():
    picture = opened(draw_share(COVER, title="Телебез"))
    assert picture.getpixel((5, 5)) == pytest.approx(GREEN, abs=3)
    assert picture.getpixel((700, 300)) == pytest.approx(GREEN, abs=3)


@pytest.mark.parametrize("grey", range(0, 256, 15))
def test_letters_can_be_read_on_every_cover(grey):
    picture = opened(draw_share(encoded(Image.new("RGB", (1400, 1400), (grey, grey, grey))), title="ШШШШШШШШ"))
    (low, high), *_ = picture.crop((60, 60, 500, 200)).getextrema()
    assert contrast(low, high) > 6.9


def contrast(low: int, high: int) -> float:
    linear = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in (low, high)]
    return (linear[1] + 0.05) / (linear[0] + 0.05)


def test_every_tatar_letter_has_its_own_shape():
    shapes = {letter: draw_share(COVER, title=letter) for letter in "әөүҗңһӘӨҮҖҢҺеоунжщ"}
    assert len(set(shapes.values())) == len(shapes)


@pytest.mark.parametrize("pair", ["Та", "То", "Гә", "AV"])
def test_letters_stand_as_near_as_the_typeface_wants_them(pair):
    apart = width(pair[0], 100, weight="Bold") + width(pair[1], 100, weight="Bold")
    assert 4 < apart - width(pair, 100, weight="Bold") < 12


def test_letters_that_the_typeface_has_stay_and_others_go():
    known = "Әйттем бит: «Өч җөмлә — яңа һөнәр» №5, 10 % – café, Zażółć, İstanbul ₽…"
    assert drawable(known) == known
    assert drawable("Бер 🎉 сүз \u202eтел\u200b ẅ ﬁ ١") == "Бер сүз тел w fi"


def test_a_title_of_nothing_that_can_be_drawn_still_gives_a_picture():
    assert opened(draw_share(COVER, title="漢字 🎉", above="漢", below=["字"])).size == (1200, 630)


def test_a_huge_title_takes_no_time():
    start = time.process_time()
    draw_share(COVER, title="сүз " * 25_000, above="с" * 100_000, below=["с" * 100_000])
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGBA", (1400, 1400), (200, 30, 30, 0)), Image.new("L", (1400, 1400), 90),
        Image.new("1", (1400, 1400)), Image.new("P", (1400, 1400)), Image.new("LA", (1400, 1400)),
        Image.new("I;16", (1400, 1400)),
        Image.new("RGB", (3000, 1000)), Image.new("RGB", (1, 1)),
    ],
    ids=lambda picture: f"{picture.mode}-{picture.width}x{picture.height}",
)  # fmt: skip
def test_any_kind_of_picture_will_do(picture):
    data = encoded(picture)
    assert opened(draw_share(data, title="Телебез")).size == (1200, 630)
    assert opened(small_cover(data)).size == (600, 600)


def test_a_cmyk_jpeg_will_do_and_one_that_lies_on_its_side_is_turned():
    assert opened(small_cover(encoded(Image.new("CMYK", (1400, 1400)), "JPEG"))).size == (600, 600)
    lying = Image.new("RGB", (1400, 1400), "black")
    lying.paste("white", (0, 0, 700, 1400))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise: its left becomes its top
    small = opened(small_cover(encoded(lying, "JPEG", exif=exif)))
    assert small.getpixel((300, 50))[0] > 200
    assert small.getpixel((300, 550))[0] < 50


def test_the_cover_for_pages_is_a_small_jpeg_without_what_a_camera_wrote():
    exif = Image.Exif()
    exif[0x010E] = "secret"
    data = small_cover(encoded(opened(COVER), "JPEG", exif=exif, comment=b"secret"))
    with Image.open(BytesIO(data)) as picture:
        assert (picture.format, picture.size, picture.mode) == ("JPEG", (600, 600), "RGB")
        assert not picture.getexif()
    assert b"secret" not in data
    assert len(data) < 60_000
    shrunk = opened(COVER).resize((600, 600))
    assert max(ImageStat.Stat(ImageChops.difference(opened(data), shrunk)).mean) < 3


def png(width: int, height: int, data: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", data) + chunk(b"IEND", b"")


BOMB = png(30_000, 30_000, zlib.compress(bytes(90_001)))


@pytest.mark.parametrize("make", [small_cover, lambda data: draw_share(data, title="а")], ids=["small", "share"])
@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (BOMB, "30000 × 30000 px"),
        (png(0, 0, b""), "0 × 0 px"),
        (png(1400, 1400, b"no zlib"), "cannot be read"),
        (COVER[: len(COVER) // 2], "cannot be read"),
        (COVER[:300], "cut short|cannot be read"),
        (b"", "neither a JPEG nor a PNG"),
        (b"<svg/>", "neither a JPEG nor a PNG"),
        (b"GIF89a" + bytes(100), "neither a JPEG nor a PNG"),
    ],
    ids=["bomb", "empty", "damaged", "half", "head", "nothing", "svg", "gif"],
)
def test_what_is_no_cover_is_refused_in_words(make, data, problem):
    with pytest.raises(ValueError, match=problem):
        make(data)
