import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.sentences import sentence_ends


def split_sentences(text: str, language: str) -> list[str]:
    """The sentences of `text`; joined by single spaces they give all its words again."""
    sentences: list[str] = []
    current: list[str] = []
    words = text.split()
    for word, end in zip(words, sentence_ends(words, language), strict=True):
        current.append(word)
        if end:
            sentences.append(" ".join(current))
            current = []
    return sentences


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("tt", ["«Син кая барасың?» — диде ул.", "Аннары без киттек."]),
        ("tt", ["Бу — ул.", "Мин түгел."]),
        ("tt", ["Алма, груша һ.б. бар иде.", "Алар тәмле."]),
        ("tt", ["Базарда алма, груша һ.б.", "Алар тәмле."]),
        ("tt", ["Т.ф.д., проф. Г. Тукаев сөйләде.", "Без тыңладык!"]),
        ("tt", ["Р. Ф. Сафин килде.", "Сөйләштек."]),
        ("tt", ["Әйттем бит.", "Ишетмәдең."]),
        ("tt", ["Бу матур тел.", "Аны яратам."]),
        ("tt", ["Чынмы?..", "Әйе…", "Шулай!"]),
        ("ru", ["Он живёт на ул. Баумана в г. Казань.", "Мы там были."]),
        ("ru", ["Это было в 2020 г.", "Потом мы переехали."]),
        ("ru", ["Книги, журналы и т.д.", "Всё это есть."]),
        ("ru", ["Так сказал А. С. Пушкин.", "И был прав."]),
        ("ru", ["«Куда?» — спросил он.", "Никто не ответил."]),
        ("ru", ["Цена 5 тыс. рублей.", "Дорого!"]),
        ("ru", ["1. Первый пункт.", "2. Второй пункт."]),
        ("ru", ["Домен portalunion.tatar работает.", "Версия 1.2.3 вышла."]),
    ],
)
def test_sentences_end_where_readers_end_them(language, sentences):
    assert split_sentences(" ".join(sentences), language) == sentences


@settings(deadline=None)
@given(st.text("абв ГДЕ.!?…»« ул.г.—1", max_size=120), st.sampled_from(["tt", "ru", "en"]))
def test_no_word_is_lost(text, language):
    assert " ".join(split_sentences(text, language)).split() == text.split()
