"""Records of a show as they lie at a destination, for tests of feeds, pages, search and publishing.

Nobody in them is real: voices are called by numbers. Ask for `show()`, `episode(3)`, `many(1000)`; every field can be
changed: `episode(3, title={"tt": "…"})`. They went through JSON once, as records do, so `digest` is set.
"""

import base64
import datetime as dt
import hashlib

from pipeline.model.basics import Person
from pipeline.model.published import (
    PublishedEpisode,
    PublishedFile,
    PublishedShow,
    parse_episode,
    parse_show,
    render_record,
)

SHOW = "sinaw-podkasty"
BASE_URL = "https://media.example.org"
FIRST_DAY = dt.datetime(2024, 1, 5, 9, 0, tzinfo=dt.UTC)
FEED_GUID = "4f0a4a2e-3c3c-5b0c-9d6e-7a2f7f0d3c11"

HOST = Person(name={"tt": "Синтетик тавыш 1", "ru": "Синтетический голос 1"}, role="host")
GUEST = Person(name={"tt": "Синтетик тавыш 2", "ru": "Синтетический голос 2"}, role="guest")
LECTURER = Person(name={"tt": "Синтетик лектор", "ru": "Синтетический лектор"}, role="lecturer")

TOPICS = (
    ("Көзге урман тавышлары", "Звуки осеннего леса"),
    ("Өй эчендә ничек яздырырга", "Как записать звук дома"),
    ("Җыр һәм шигырь", "Песня и стихотворение"),
    ("Шәһәр урамнары", "Улицы города"),
    ("Әби сандыгы", "Бабушкин сундук"),
    ("Яңа сүзләр", "Новые слова"),
    ("Киләчәк мәктәбе", "Школа будущего"),
)
CHAPTERS = (
    (0, "Кереш", "Вступление"),
    (75_000, "Төп өлеш: нәрсә турында сөйләшәбез", "Главное: о чём говорим"),
    (754_500, "Сораулар һәм җаваплар", "Вопросы и ответы"),
)


def digest(*words):
    """Some sha256, the same for the same words."""
    return hashlib.sha256(" ".join(map(str, words)).encode()).hexdigest()


def sri(*words):
    return base64.b64encode(hashlib.sha384(" ".join(map(str, words)).encode()).digest()).decode()


def file(path, content_type, size_bytes, **facts):
    return PublishedFile(path=path, content_type=content_type, size_bytes=size_bytes, sha256=digest(path), **facts)


def show(**changes):
    facts = {
        "show": SHOW,
        "base_url": BASE_URL,
        "guid": FEED_GUID,
        "title": {"tt": "Сынау подкасты", "ru": "Пробный подкаст"},
        "description": {
            "tt": "Бу подкаст бары тик сынаулар өчен уйлап чыгарылган. Тавышлар — синтетик.",
            "ru": "Этот подкаст придуман только для проверок. Голоса — синтетические.",
        },
        "medium": "podcast",
        "type": "episodic",
        "languages": ["tt", "ru"],
        "author": {"tt": "Сынау остаханәсе", "ru": "Пробная мастерская"},
        "owner": {"name": "Сынау остаханәсе", "email": "podcast@example.org"},
        "category": ["Society & Culture", "Documentary"],
        "explicit": False,
        "link": "https://example.org/sinaw",
        "copyright": "© Сынау остаханәсе",
        "licence": {"id": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        "people": [HOST],
        "keywords": ["татар теле", "сынау"],
        "location": {"name": {"tt": "Казан", "ru": "Казань"}, "geo": "geo:55.7963,49.1088", "osm": "R1751445"},
        "feed": {},
        "site": {},
        "cover": file(f"{SHOW}/cover-0a1b2c3d.jpg", "image/jpeg", 412_345),
        "cover_small": file(f"{SHOW}/cover-600-4e5f6a7b.jpg", "image/jpeg", 61_234),
        "changed_at": FIRST_DAY,
    }
    return parse_show(render_record(PublishedShow.model_validate(facts | changes)))


def files(slug, language):
    """Where all of an episode's files lie, and what they are."""
    folder = f"{SHOW}/{slug}"
    main = f"{folder}/{slug}-{digest(slug)[:8]}"
    texts = (("vtt", "text/vtt"), ("srt", "application/x-subrip"), ("json", "application/json"), ("txt", "text/plain"))
    return {
        "enclosure": file(f"{main}.mp3", "audio/mpeg", 28_800_000, sha384=sri(slug, "mp3"), bitrate_kbps=128),
        "alternates": [
            file(
                f"{main}.m4a", "audio/x-m4a", 21_600_000,
                sha384=sri(slug, "m4a"), bitrate_kbps=96, codecs="mp4a.40.2", title="AAC 96",
            ),
            file(
                f"{main}.opus", "audio/ogg", 14_400_000,
                sha384=sri(slug, "opus"), bitrate_kbps=64, codecs="opus", title="Opus 64",
            ),
        ],
        "captions": [file(f"{folder}/transcript.{end}", kind, 48_000, language=language) for end, kind in texts],
        "chapters_file": file(f"{folder}/chapters.json", "application/json+chapters", 420),
        "reading": file(f"{folder}/reading.json", "application/json", 90_000),
        "waveform": file(f"{folder}/waveform.svg", "image/svg+xml", 12_000),
        "share": file(f"{folder}/share.png", "image/png", 45_000),
    }  # fmt: skip


def notes(tatar, russian):
    return {
        "tt": f'<div lang="tt">\n<p>{tatar} турында сөйләшәбез &amp; тыңлыйбыз.</p>\n<ul>\n<li>0:00 Кереш</li>\n'
        '</ul>\n<p><a href="https://example.org/?a=1&amp;b=2">Сылтама</a></p>\n</div>\n',
        "ru": f'<div lang="ru">\n<p>Говорим на тему «{russian}».</p>\n<ul>\n<li>0:00 Вступление</li>\n</ul>\n</div>\n',
    }


def episode(number=1, *, numbered=True, **changes):
    """Published a week after the one before; twelve in a season. `numbered=False`: without its number in the season."""
    season, place = (number - 1) // 12 + 1, (number - 1) % 12 + 1
    slug = changes.get("episode", f"s{season:02}e{place:02}")
    tatar, russian = TOPICS[number % len(TOPICS)]
    moment = FIRST_DAY + dt.timedelta(weeks=number - 1)
    facts = {
        "show": SHOW,
        "episode": slug,
        "guid": f"tag:example.org,2024:{SHOW}/{number:04}",
        "status": "published",
        "published_at": moment,
        "changed_at": moment + dt.timedelta(minutes=5),
        "language": "tt",
        "title": {"tt": tatar, "ru": russian},
        "summary": {"tt": f"{tatar}: синтетик әңгәмә.", "ru": f"{russian}: синтетическая беседа."},
        "notes": notes(tatar, russian),
        "recorded_on": moment.date(),
        "season": season,
        "number": place if numbered else None,
        "people": [HOST, GUEST],
        "keywords": ["татар теле", tatar.split()[0].lower()],
        "chapters": [{"start": start, "title": {"tt": tt, "ru": ru}} for start, tt, ru in CHAPTERS],
        "soundbites": [{"start": 80_500, "duration": 30_000, "title": {"tt": "Иң кызыгы", "ru": "Самое интересное"}}],
        "duration_ms": 1_800_000 + number % 60 * 1000 + 400,
        **files(slug, changes.get("language", "tt")),
    }
    return parse_episode(render_record(PublishedEpisode.model_validate(facts | changes)))


def many(count):
    """Episodes 1 … count, oldest first."""
    return tuple(episode(number) for number in range(1, count + 1))
