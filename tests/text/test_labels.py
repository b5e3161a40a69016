import datetime as dt

import pytest

from pipeline.text.labels import episode_label, labels, long_date, role
from pipeline.text.licences import licence_name, licence_url


def test_dates_are_written_as_cldr_writes_them():
    assert long_date(dt.date(2026, 11, 22), "tt") == "22 ноябрь, 2026 ел"
    assert long_date(dt.date(2026, 11, 22), "ru") == "22 ноября 2026 г."
    assert long_date(dt.date(2026, 1, 1), "tt") == "1 гыйнвар, 2026 ел"
    assert long_date(dt.date(2026, 5, 9), "ru") == "9 мая 2026 г."


def test_every_language_has_every_label():
    assert set(labels("tt")) == set(labels("ru")) == set(labels("en"))
    assert all(labels("tt").values())
    assert labels("kk") == labels("en")


@pytest.mark.parametrize(
    ("name", "person", "tatar", "russian"),
    [
        ("host", "Рамил Сафин", "алып баручы", "ведущий"),
        ("Host", "Айгуль Хасанова", "алып баручы", "ведущая"),
        ("guest", "Мария Ильинична", "кунак", "гостья"),
        ("guest", "Габдулла Тукай", "кунак", "гость"),
        ("lecturer", "Константин Скобельцын", "лектор", "лектор"),
        ("editor", "Алсу Галиева", "мөхәррир", "редактор"),
        ("җырчы", "Айгөл", "җырчы", "җырчы"),
    ],
)
def test_roles_are_told_in_the_language_of_the_notes(name, person, tatar, russian):
    assert role(name, "tt", person=person) == tatar
    assert role(name, "ru", person=person) == russian


def test_season_and_number_read_naturally():
    assert episode_label(2, 14, "tt") == "2 нче сезон, 14 нче чыгарылыш"
    assert episode_label(2, 3, "ru") == "2-й сезон, 3-й выпуск"
    assert episode_label(None, 3, "en") == "episode 3"
    assert episode_label(None, None, "tt") == ""


@pytest.mark.parametrize("back", [6, 9, 10, 16, 19, 30, 40, 46, 60, 90, 110, 290])
def test_tatar_ordinals_follow_the_vowels_of_the_number_as_it_is_said(back):
    assert episode_label(None, back, "tt") == f"{back} нчы чыгарылыш"
    for front in {1, 2, 3, 4, 5, 7, 8, 20, 21, 50, 70, 80, 100, 108, 200, 1000} - {back}:
        assert episode_label(None, front, "tt") == f"{front} нче чыгарылыш"


def test_creative_commons_licences_lead_to_the_deed_in_the_readers_language():
    assert licence_name("CC-BY-NC-SA-4.0") == "CC BY-NC-SA 4.0"
    assert licence_url("CC-BY-4.0", "tt") == "https://creativecommons.org/licenses/by/4.0/deed.tt"
    assert licence_url("CC0-1.0", "ru") == "https://creativecommons.org/publicdomain/zero/1.0/deed.ru"
    assert licence_name("All rights reserved") == "All rights reserved"
    assert licence_url("All rights reserved", "ru") is None
