import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.slugs import file_slug, slug


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Әйттем бит", "aittem-bit"),
        ("12 нче чыгарылыш: җиңү һәм өмет", "12-nche-chygarylysh-jinu-ham-omet"),
        ("Телебез турында", "telebez-turynda"),
        ("Что такое хеш? Лекция №1", "chto-takoe-khesh-lektsiya-no1"),
        ("Подъезд, объём, ещё", "podezd-obyom-eshchyo"),
        ("Бабай белән әби — «шәп» кешеләр!", "babai-belan-abi-shap-keshelar"),
        ("Rock'n'roll & Café Ünlü", "rocknroll-and-cafe-unlu"),
    ],
)
def test_titles_in_tatar_and_russian_become_readable_names(title, expected):
    assert slug(title) == expected


def test_a_letter_and_its_mark_make_the_same_slug_as_the_one_letter():
    assert slug("\u0438\u0306од \u0435\u0308лка") == slug("йод ёлка") == "iod-yolka"


@pytest.mark.parametrize("title", ["", "🎙️", "— … —", "日本語"])
def test_a_title_without_a_letter_we_can_write_still_gets_a_name_of_its_own(title):
    assert re.fullmatch(r"x-[0-9a-f]{8}", slug(title))
    assert slug(title) == slug(title)
    assert slug("🎙️") != slug("日本語")


def test_device_names_of_windows_are_avoided():
    assert slug("Con") != "con"
    assert file_slug("aux.wav").startswith("aux-")


def test_a_long_title_is_cut_at_a_word():
    name = slug("бер ике өч дүрт биш алты җиде сигез тугыз ун унбер унике", 30)
    assert name == "ber-ike-och-durt-bish-alty-jid"[:30].rpartition("-")[0]


@settings(deadline=None)
@given(st.text(max_size=300), st.integers(16, 80))
def test_any_text_gives_a_safe_name(text, limit):
    name = slug(text, limit)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert len(name) <= max(limit, 25)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Әйттем бит (1).WAV", "aittem-bit-1.wav"),
        ("-rf.mp3", "rf.mp3"),
        ('a\nb"c%d.m4a', "a-b-c-d.m4a"),
        ("без расширения", "bez-rasshireniya"),
        ("тавыш.язма", "tavysh.yazma"),
    ],
)
def test_file_names_keep_their_extension(name, expected):
    assert file_slug(name) == expected


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_file_name_becomes_safe(name):
    made = file_slug(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)?", made)
    assert len(made) <= 90
