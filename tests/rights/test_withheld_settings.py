"""Options without what is withheld."""

from __future__ import annotations

import datetime as dt

from pipeline.editing.withheld_settings import masked_settings
from pipeline.model.kept import Kept, Passage, disjoint
from pipeline.model.rights import Withheld, WithheldName
from pipeline.model.settings import Settings

RAMIL = WithheldName(forms=("Рамил Сафин", "Рамиль Сафин"), voice=False, how="mute")


def settings(**episode) -> Settings:
    person = {"name": {"tt": "Рамил Сафин", "ru": "Рамиль Сафин"}}
    return Settings.model_validate(
        {
            "show": {
                "title": {"tt": "Рамил Сафин белән"},
                "description": {"ru": "Разговоры Рамиля Сафина"},
                "languages": ["tt", "ru"],
                "author": {"tt": "Рамил Сафин"},
                "owner": {"name": "Рамил Сафин", "email": "a@example.org"},
                "category": ["Arts"],
                "cover": "Рамил Сафин.jpg",
                "link": "https://example.org/рамил-сафин",
                "copyright": "© Рамил Сафин",
                "licence": {"id": "CC-BY-4.0"},
                "people": [person],
            },
            "notes": {"footer": {"ru": "Пишите Рамилю Сафину"}},
            "site": {"intro": {"tt": "Рамил Сафинның сайты"}},
            "episode": {
                "title": {"tt": "Кунакта Рамил Сафин"},
                "date": dt.date(2026, 11, 20),
                "guid": "Рамил Сафин",
                "people": [person, {"name": {"tt": "Айгөл Хәсәнова"}}],
                "keywords": ["кубыз", "Рамил Сафин"],
                "links": [{"url": "https://example.org", "title": {"ru": "О Рамиле Сафине"}}],
                **episode,
            },
        }
    )


def passages(*spans, how="mute") -> Kept:
    return Kept(passages=disjoint([Passage(start_ms=s * 1000, end_ms=e * 1000, how=how) for s, e in spans]))


def test_nobody_finds_the_name_in_any_text_and_addresses_stay():
    found = masked_settings(settings(), Withheld(people=(RAMIL,)))
    text = found.model_dump_json(exclude={"episode": {"guid"}, "show": {"cover", "link"}})
    assert "афин" not in text
    assert found.show.cover == "Рамил Сафин.jpg"
    assert found.show.link == "https://example.org/рамил-сафин"
    assert found.episode.guid == "Рамил Сафин"
    assert found.show.title == {"tt": "Катнашучы белән"}
    assert found.show.description == {"ru": "Разговоры Участник"}
    assert [person.name for person in found.episode.people] == [{"tt": "Айгөл Хәсәнова"}]
    assert found.show.people == ()
    assert found.episode.keywords == ("кубыз",)


def test_nothing_withheld_is_the_very_same():
    whole = settings()
    assert masked_settings(whole, Withheld()) is whole


def chapters(*starts) -> list[dict]:
    return [{"start": start, "title": {"tt": f"бүлек {start}"}} for start in starts]


def left(found: Settings) -> list[tuple[int, str]]:
    return [(chapter.start, chapter.title["tt"]) for chapter in found.episode.chapters]


def test_chapters_within_a_passage_go_or_begin_after_it():
    whole = settings(chapters=chapters(0, 10, 20, 30))
    muted = masked_settings(whole, Withheld(kept=passages((5, 25))))
    assert left(muted) == [(0, "бүлек 0"), (25_000, "бүлек 20"), (30_000, "бүлек 30")]
    cut = masked_settings(whole, Withheld(kept=passages((5, 25), how="cut")))
    assert left(cut) == [(0, "бүлек 0"), (5000, "бүлек 20"), (10_000, "бүлек 30")]


def test_a_chapter_of_which_next_to_nothing_is_left_is_not_shown():
    whole = settings(chapters=chapters(0, 9.5, 20))
    assert left(masked_settings(whole, Withheld(kept=passages((10, 20))))) == [(0, "бүлек 0"), (20_000, "бүлек 20")]


def test_the_last_chapter_goes_when_the_passage_reaches_the_end_of_the_recording():
    whole = settings(chapters=chapters(0, 30))
    withheld = Withheld(kept=passages((25, 60), how="cut"))
    assert left(masked_settings(whole, withheld, duration_ms=60_000)) == [(0, "бүлек 0")]
    assert len(left(masked_settings(whole, withheld, duration_ms=90_000))) == 2


def test_soundbites_that_touch_a_passage_go_and_later_ones_come_earlier():
    bites = [{"start": 1, "duration": 5}, {"start": 4, "duration": 20}, {"start": 30, "duration": 9}]
    whole = settings(soundbites=bites)
    found = masked_settings(whole, Withheld(kept=passages((10, 20), how="cut")))
    assert [(bite.start, bite.duration) for bite in found.episode.soundbites] == [(1000, 5000), (20_000, 9000)]
