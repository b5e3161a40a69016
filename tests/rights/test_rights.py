"""Who agreed to what on which day, and who may have the archived episode."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.model.basics import Person
from pipeline.model.rights import EpisodeRights, HouseRights, Rights, access

DAY = dt.date(2026, 11, 28)
AIGOL = Person(name={"tt": "Айгөл Хәсәнова", "ru": "Айгуль Хасанова"})
RAMIL = Person(name={"tt": "Рамил Сафин"})


def consent(name="Айгуль  ХАСАНОВА", **more) -> dict:
    return {"name": {"ru": name}, "uses": ["publish", "archive"], "given": dt.date(2026, 1, 1), **more}


def rights(heard=(AIGOL, RAMIL), house=None, **episode) -> Rights:
    return Rights(
        episode=EpisodeRights.model_validate(episode), house=HouseRights.model_validate(house or {}), people=heard
    )


def unsaid(found: Rights, day: dt.date = DAY) -> list[str]:
    return [person.name["tt"] for person in found.without_consent("publish", day)]


def test_a_person_is_known_by_any_of_their_names_however_written():
    assert unsaid(rights(consents=[consent()])) == ["Рамил Сафин"]
    assert unsaid(rights(house={"consents": [consent("айгөл хәсәнова")]})) == ["Рамил Сафин"]


@pytest.mark.parametrize(
    ("more", "day", "holds"),
    [
        ({}, DAY, True),
        ({"until": DAY}, DAY, True),
        ({"until": DAY}, DAY + dt.timedelta(days=1), False),
        ({"given": DAY}, DAY - dt.timedelta(days=1), False),
        ({"uses": ["archive"]}, DAY, False),
    ],
)
def test_a_consent_holds_for_its_uses_from_its_first_to_its_last_day(more, day, holds):
    found = rights(heard=(AIGOL,), consents=[consent(**more)])
    assert (unsaid(found, day) == []) is holds
    assert access(found, day) == ("open" if holds else "restricted")


def test_nobody_is_asked_for_the_consent_of_somebody_withheld():
    assert unsaid(rights(heard=(RAMIL,), house={"people": [{"name": {"tt": "рамил сафин"}}]})) == []


@pytest.mark.parametrize(
    "withheld",
    [
        {"withheld": {}},
        {"passages": [{"start": 1, "end": 2}]},
        {"people": [{"name": {"tt": "Зөлфия"}}]},
        {"house": {"people": [{"name": {"ru": "Рамил Сафин"}}]}},
    ],
    ids=["episode", "passage", "person", "person of the house"],
)
def test_an_episode_of_which_anything_is_withheld_is_dark_until_its_last_day(withheld):
    assert access(rights(**withheld), DAY) == "dark"
    assert access(rights(), DAY) == "open"
    house = {"people": [{"name": {"tt": "Зөлфия"}}]}
    assert access(rights(house=house), DAY) == "open"  # somebody else, of other shows


def test_a_withholding_ends_after_its_last_day():
    found = rights(withheld={"until": DAY}, passages=[{"start": 1, "end": 2, "until": DAY}])
    assert found.on(DAY).whole
    assert len(found.on(DAY).passages) == 1
    assert found.on(DAY + dt.timedelta(days=1)).nothing


def test_the_same_person_in_both_files_is_one_with_all_forms_and_the_strictest_wish():
    wish = {"name": {"ru": "рамиль сафин"}, "also": ["Рамик"], "voice": True, "how": "cut"}
    found = Rights(
        house=HouseRights.model_validate({"people": [{"name": {"tt": "Рамил Сафин", "ru": "Рамиль Сафин"}}]}),
        episode=EpisodeRights.model_validate({"people": [wish]}),
    )
    (one,) = found.on(DAY).people
    assert set(one.forms) == {"рамиль сафин", "Рамик", "Рамил Сафин", "Рамиль Сафин"}
    assert (one.voice, one.how) == (True, "cut")
