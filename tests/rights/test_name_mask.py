"""Names in texts: what is found, in which form, and what is left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.rights import WithheldName
from pipeline.text.name_addresses import tells_name
from pipeline.text.name_mask import mask_names, names_in

PEOPLE = (
    WithheldName(forms=("Айгөл Хәсәнова", "Айгуль Хасанова"), voice=False, how="mute"),
    WithheldName(forms=("Рамил Сафин", "Рамиль Рашитович Сафин", "Гөлкәй", "роза апа"), voice=False, how="mute"),
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Бүген Айгөл Хәсәнова кунакта.", "Бүген Катнашучы кунакта."),
        ("Айгөл Хәсәновага, Айгөл Хәсәнованың, Айгөл Хәсәновадан", "Катнашучы, Катнашучы, Катнашучы"),
        ("Хәсәнова Айгөл", "Катнашучы"),
        ("АЙГӨЛ ХӘСӘНОВА", "Катнашучы"),
        ("Aйгөл Хәсәнова", "Катнашучы"),  # the first letter is Latin
        ("Айгуль Хасанова", "Катнашучы"),
        ("Айго́ль Хәсәнова, Айгу́ль Хаса́нова", "Катнашучы, Катнашучы"),
        ("Ай\u00adгөл\u200b Хәсәнова", "Катнашучы"),
        ("(Айгөл Хәсәнова)", "(Катнашучы)"),
        ("Айгөл\nХәсәнова", "Катнашучы"),
        ("**Айгөл** Хәсәнова", "**Катнашучы**"),
        ("Айгөл **Хәсәнова**", "**Катнашучы**"),
        ("[Айгөл Хәсәнова](https://example.org/a)", "[Катнашучы](https://example.org/a)"),
        ("А. Хәсәнова, Хәсәнова А.", "Катнашучы, Катнашучы."),
        ("А.Хәсәнова", "Катнашучы"),
        ("Рамилем Рашитовичем Сафиным", "Катнашучы"),
        ("Рамиль Рашитович сказал", "Катнашучы сказал"),
        ("Р. Р. Сафин", "Катнашучы"),
        ("Гөлкәйгә, Гөлкәй", "Катнашучы, Катнашучы"),
        ("Роза апага", "Катнашучы"),
        ("Айгөл Хәсәнова белән Рамил Сафин", "Катнашучы белән Катнашучы"),
    ],
)
def test_a_name_is_found_in_this_form(text, masked):
    assert mask_names(text, PEOPLE, "tt") == masked


@pytest.mark.parametrize(
    "text",
    [
        "Айгөл килде",  # the first name alone is many people's
        "Хәсәнова килде",
        "а Хәсәнова сказала",  # a conjunction is no initial
        "Айгөл Сафина",
        "Хасан, Рамил, Сафа",
        "гөлкәй",  # a flower, with a small letter
        "Айгөл бик озак сөйләде. Шуннан соң Хәсәнова килде.",
        "",
    ],
)
def test_what_is_nobodys_full_name_stays(text):
    assert mask_names(text, PEOPLE, "tt") == text


def test_the_neutral_word_is_in_the_language_of_the_text():
    assert [mask_names("Рамил Сафин", PEOPLE, language) for language in ("tt", "ru", "en", "tr")] == [
        "Катнашучы", "Участник", "Participant", "Participant",
    ]  # fmt: skip


_PIECES = st.sampled_from(
    ["Айгөл", "Хәсәнова", "Хасановой", "Айгуль", "Рамил", "Сафин", "А.", "һәм", ",", "\n", "**", "—"]
)


@given(st.lists(_PIECES, max_size=12))
def test_what_was_masked_holds_no_name_any_more(pieces):
    text = " ".join(pieces)
    masked = mask_names(text, PEOPLE, "tt")
    assert names_in(masked, PEOPLE) == []
    assert mask_names(masked, PEOPLE, "tt") == masked


def test_an_address_that_tells_a_name_is_told():
    assert tells_name("2026-11-20-aigol-khasanova-kunakta", PEOPLE)
    assert tells_name("https://example.org/%D0%A0%D0%B0%D0%BC%D0%B8%D0%BB_%D0%A1%D0%B0%D1%84%D0%B8%D0%BD", PEOPLE)
    assert not tells_name("https://example.org/aigol", PEOPLE)


def test_hundreds_of_people_in_a_talk_of_three_hours_take_a_moment():
    many = tuple(
        WithheldName(forms=(f"Исем{chr(1072 + n % 32)}{chr(1072 + n // 32)} Фамилия{n}",), voice=False, how="mute")
        for n in range(300)
    )
    text = " ".join(["бүген", "кызыклы", "Исемаа", "сүз", "Һәр", "җирдә", "өчпочмак", "Рамил"] * 3500)
    begun = time.process_time()
    assert names_in(text, many) == []
    assert time.process_time() - begun < 3.0
