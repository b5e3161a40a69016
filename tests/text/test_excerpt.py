from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.excerpt import excerpt
from pipeline.text.paragraphs import paragraphs
from tests.outputs.stage_context import SAID, transcript


def test_it_is_in_the_language_of_the_notes():
    assert excerpt(transcript(), 60, "ru").text.startswith("Спасибо, что позвали.")
    assert excerpt(transcript(), 60, "tt").text.startswith("Сәлам, дуслар!")


def test_notes_in_a_language_nobody_speaks_quote_the_first_one():
    only_tatar = transcript(SAID[:2])
    assert excerpt(only_tatar, 60, "ru").language == "tt"


def test_it_ends_with_a_sentence_if_one_ends_in_time():
    assert excerpt(transcript(), 16, "tt").text.endswith("сөйләшәбез.")


def test_else_with_an_ellipsis():
    assert excerpt(transcript(), 7, "tt").text == "Сәлам, дуслар! Бүген бездә бик кызыклы кунак…"


def test_what_is_left_out_in_between_is_marked():
    said = transcript((("tt", "Беренче."), ("ru", "Второе."), ("tt", "Өченче.")))
    assert excerpt(said, 60, "tt").text == "Беренче. […] Өченче."


def test_none_is_wanted_none_is_given():
    assert excerpt(transcript(), 0, "tt").text == ""


@settings(deadline=None)
@given(st.integers(1, 40))
def test_it_never_has_more_words_than_wanted_and_at_least_half(limit):
    said = excerpt(transcript(), limit, "tt").text.split()
    assert len(said) <= limit
    assert len(said) * 2 >= min(limit, 24)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["tt", "ru"]), st.text("абв.,! ", min_size=1, max_size=40)), max_size=6))
def test_paragraphs_keep_every_word_in_order(said):
    said = transcript([(language, text) for language, text in said if text.split()] or SAID, ("Айгөл", None))
    shown = [word for paragraph in paragraphs(said) for word in paragraph.text.split()]
    assert shown == [word.text for word in said.words]
    times = [(paragraph.start_ms, paragraph.end_ms) for paragraph in paragraphs(said)]
    assert times == sorted(times)
