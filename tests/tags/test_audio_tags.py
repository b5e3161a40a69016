"""The pure half: from options to one value for all containers."""

import re

import pytest
from PIL import Image

from pipeline.model.languages import iso_639_2
from pipeline.model.picture import parse_picture
from pipeline.model.tags import Gain
from pipeline.outputs.audio_tags import ascii_url, audio_tags, plain_text
from tests.tags.episodes import production


def tags_of(show="aittem-bit", **facts):
    return audio_tags(production(show, **facts), duration_ms=40_000, transcript="", gain=None, cover=None)


@pytest.mark.parametrize(("two", "three"), [("tt", "tat"), ("ru", "rus"), ("ba", "bak"), ("de", "deu"), ("qq", "und")])
def test_languages_get_three_letters(two, three):
    assert iso_639_2(two) == three


def test_the_hosts_of_the_show_come_before_the_guests_and_nobody_twice():
    lecturer = {"name": {"ru": "Константин Скобельцын"}, "role": "lecturer"}
    guest = {"name": {"ru": "Гость"}, "role": "guest"}
    editor = {"name": {"ru": "Редактор"}, "role": "editor", "group": "writing"}
    tags = tags_of("blockchain-lectures", people=[guest, editor, lecturer])
    assert tags.artist == "Константин Скобельцын, Гость"


def test_titles_are_one_line_without_invisible_characters():
    assert tags_of(title={"tt": "Теле\u2028без\u202e ту\u00adрында"}).title == "Теле без турында"


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("**Ачык** һәм *җанлы* сөйләшү", "Ачык һәм җанлы сөйләшү"),
        ("[сайт](https://portalunion.tatar/a_b_c) һәм <x>", "сайт (https://portalunion.tatar/a_b_c) һәм <x>"),
        ("[https://a.tt](https://a.tt)", "https://a.tt"),
        ("# Баш\n> өзек\n- бер\n- ике", "Баш\nөзек\n- бер\n- ике"),
        ("snake_case_name, 2 * 3 * 4 = 24, `код`", "snake_case_name, 2 * 3 * 4 = 24, код"),
        ("***бик*** _мөһим_", "бик мөһим"),
        ("", ""),
    ],
)
def test_markdown_becomes_plain_text(markdown, plain):
    assert plain_text(markdown) == plain


@pytest.mark.parametrize(
    ("address", "ascii_address"),
    [
        ("https://portalunion.tatar/a?b=c#d", "https://portalunion.tatar/a?b=c#d"),
        ("https://татар.рф/әй%20бит?к=ү", "https://xn--80aa2cfb.xn--p1ai/%D3%99%D0%B9%20%D0%B1%D0%B8%D1%82?%D0%BA=%D2%AF"),
        ("https://" + "ә" * 80 + ".tt/", "https://" + "%D3%99" * 80 + ".tt/"),
        (None, None),
    ],
)  # fmt: skip
def test_addresses_become_ascii(address, ascii_address):
    assert ascii_url(address) == ascii_address


@pytest.mark.parametrize(
    ("lufs", "peak", "gain", "scale", "q7_8"),
    [
        (-16.0, -1.0, "-2.00 dB", "0.891251", "-1792"),
        (-19.0, 0.0, "+1.00 dB", "1.000000", "-1024"),
        (-23.0, -6.0206, "+5.00 dB", "0.500000", "0"),
        (-200.0, -120.0, "+182.00 dB", "0.000001", "32767"),
    ],
)
def test_gains_are_what_the_standards_count_from(lufs, peak, gain, scale, q7_8):
    reading = Gain(integrated_lufs=lufs, true_peak_dbtp=peak)
    assert (reading.replaygain_db, reading.replaygain_peak, reading.r128_q7_8) == (gain, scale, q7_8)


@pytest.mark.parametrize(
    ("name", "mode", "options", "depth"),
    [
        ("a.jpg", "RGB", {}, 24), ("b.jpg", "RGB", {"progressive": True, "dpi": (72, 72)}, 24), ("c.jpg", "L", {}, 8),
        ("d.png", "RGB", {}, 24), ("e.png", "RGBA", {}, 32), ("f.png", "L", {}, 8), ("g.png", "P", {}, 24),
    ],
)  # fmt: skip
def test_pictures_tell_their_size(tmp_path, name, mode, options, depth):
    Image.new(mode, (301, 207)).save(tmp_path / name, exif=b"Exif\0\0" + bytes(40), **options)
    picture = parse_picture((tmp_path / name).read_bytes())
    assert (picture.width, picture.height, picture.depth_bits) == (301, 207, depth)
    assert picture.mime_type == ("image/png" if name.endswith("png") else "image/jpeg")


def test_every_cut_of_a_picture_is_an_error_and_never_a_crash(tmp_path):
    for name in ("a.jpg", "a.png"):
        Image.new("RGB", (30, 30)).save(tmp_path / name)
        data = (tmp_path / name).read_bytes()
        whole = parse_picture(data)
        for length in range(24):
            with pytest.raises(ValueError, match=re.compile("picture")):
                parse_picture(data[:length])
        assert (whole.width, whole.height) == (30, 30)
