import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.truncate import graphemes, truncate_bytes, truncate_chars


def test_a_text_within_the_limit_is_left_alone():
    assert truncate_bytes("Әйттем бит", 19) == "Әйттем бит"


def test_it_is_cut_at_a_word_and_says_so():
    assert truncate_bytes("Телебезне ничек саклап калырга", 40) == "Телебезне ничек…"
    assert truncate_chars("Телебезне ничек саклап калырга", 23) == "Телебезне ничек саклап…"


def test_a_single_long_word_is_cut_inside():
    assert truncate_bytes("Әңгәмәдәшләребезнекеләрдән", 13) == "Әңгәм…"


def test_punctuation_before_the_cut_goes():
    assert truncate_chars("Телебез, мәдәният", 12) == "Телебез…"


def test_a_limit_too_small_for_the_ellipsis_gives_none():
    assert truncate_bytes("Әйттем", 3) == "Ә"
    assert truncate_bytes("Әйттем", 1) == ""


@pytest.mark.parametrize("whole", ["👩‍👩‍👧‍👦", "й" + "\u0301", "🇷🇺", "👍🏽", "❤️"])
def test_a_character_of_several_code_points_is_never_torn(whole):
    assert list(graphemes(f"а{whole}б")) == ["а", whole, "б"]
    for limit in range(1, 40):
        cut = truncate_bytes(f"{whole}{whole}", limit, ellipsis="")
        assert cut in {"", whole, whole + whole}


@settings(deadline=None)
@given(st.text(max_size=200), st.integers(0, 120))
def test_it_never_exceeds_the_limit_and_keeps_the_beginning(text, limit):
    cut = truncate_bytes(text, limit)
    assert len(cut.encode("utf-8", "surrogatepass")) <= limit or cut == text
    assert text.startswith(cut.removesuffix("…"))
    assert len(truncate_chars(text, limit)) <= limit


@settings(deadline=None)
@given(st.text("абәөүҗңһ ", min_size=1, max_size=200), st.integers(10, 120))
def test_what_is_kept_fills_at_least_half_of_the_room(text, limit):
    cut = truncate_bytes(text, limit)
    if cut != text and text.strip() and not text.startswith(" "):
        assert len(cut.encode()) * 2 >= limit - 12 or "  " in text


@settings(deadline=None)
@given(st.text(max_size=80))
def test_graphemes_are_the_text(text):
    clusters = list(graphemes(text))
    assert "".join(clusters) == text
    assert all(unicodedata.category(c[0]) != "Mn" for c in clusters[1:])
