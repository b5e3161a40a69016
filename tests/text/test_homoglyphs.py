import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.homoglyphs import fix_homoglyphs


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("hәм", "һәм"),
        ("Əгәр", "Әгәр"),
        ("Hәм без", "Һәм без"),
        ("Hәрсә", "Нәрсә"),
        ("Hәрвакыт", "Һәрвакыт"),
        ("hава", "һава"),
        ("мəктəп", "мәктәп"),
        ("cүз", "сүз"),
        ("тeл, cөйлəшү.", "тел, сөйләшү."),
        ("таӊ", "таң"),
        ("ѳй", "өй"),
        ("Сoca-Cola", "Coca-Cola"),
    ],
)
def test_a_word_of_two_scripts_gets_one(written, right):
    assert fix_homoglyphs(written) == right


@pytest.mark.parametrize(
    "text",
    ["SMSка", "YouTubeта", "IT-компания", "PCка", "SkyTat һәм без", "https://example.org/тeл", "COVIDтан"],
)
def test_latin_names_with_tatar_endings_are_left_alone(text):
    assert fix_homoglyphs(text) == text


@settings(deadline=None)
@given(st.text(max_size=100))
def test_length_and_second_pass_change_nothing(text):
    fixed = fix_homoglyphs(text)
    assert len(fixed) == len(text)
    assert fix_homoglyphs(fixed) == fixed


@settings(deadline=None)
@given(st.text("абвгдежзийклмнопрстуфхцчшщъыьэюяәөүҗңһ .,—«»", max_size=100))
def test_pure_tatar_and_russian_stay(text):
    assert fix_homoglyphs(text) == text


def test_a_long_run_of_signs_takes_no_longer_than_other_text():
    begin = time.process_time()
    fix_homoglyphs("а" + "\u0301" * 200_000)
    assert time.process_time() - begin < 2
