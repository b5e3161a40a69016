"""Titles in large letters; here every letter is half as wide as it is high."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.headline import Headline, headline, shortened

SIZES = (80, 60, 40)


def measure(text: str, size: int) -> float:
    return len(text) * size / 2


def fit(text: str, *, width: float = 400, height: float = 300) -> Headline:
    return headline(text, sizes=SIZES, width=width, height=height, leading=1.0, measure=measure)


def test_a_short_title_is_as_large_as_it_may_be():
    assert fit("Телебез") == Headline(size=80, lines=("Телебез",))


def test_a_longer_one_is_smaller():
    assert fit("Татар теле һәм аның киләчәге турында").size == 60


def test_lines_are_about_equally_long():
    assert fit("Бер ике өч дүрт биш алты җиде").lines == ("Бер ике", "өч дүрт биш", "алты җиде")
    assert fit("Телебез турында бит", width=450).lines == ("Телебез", "турында бит")


def test_a_word_that_is_too_wide_makes_all_smaller():
    assert fit("Фикерләшүчәнлек").size == 40


def test_a_short_word_stays_with_the_next_one_and_a_dash_with_the_one_before():
    for line in fit("Тел һ моң — халык җаны, а без — аның", width=300).lines:
        assert not line.endswith((" һ", " а"))
        assert not line.startswith("—")


def test_what_fits_at_no_size_ends_with_an_ellipsis():
    found = fit("сүз " * 100)
    assert found.size == 40
    assert found.lines[-1].endswith("сүз…")
    assert all(not line.endswith("…") for line in found.lines[:-1])


def test_a_line_is_shortened_before_a_space_or_a_comma():
    assert shortened("Беренче, икенче, өченче", 40, 340, measure) == "Беренче, икенче…"
    assert shortened("Беренче", 40, 340, measure) == "Беренче"


@given(st.text(st.sampled_from("аӘ .,—1 "), max_size=500), st.floats(40, 900), st.floats(40, 900))
def test_it_always_fits(text, width, height):
    found = fit(text, width=width, height=height)
    assert all(measure(line, found.size) <= width for line in found.lines)
    assert len(found.lines) <= max(height // found.size, 1)


@given(st.lists(st.text("абв", min_size=1, max_size=8), max_size=12))
def test_no_word_is_lost_while_there_is_room(words):
    assert " ".join(fit(" ".join(words), width=2000, height=2000).lines).split() == words
