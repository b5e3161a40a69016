"""What people call the columns of a programme, in English, Russian and Tatar."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Literal

_NAMES = {
    "start": "start, begin, begins, from, time, начало, время, начало доклада, с, башлану, башлана, вакыт, вакыты, "
    "башы",
    "end": "end, ends, to, until, конец, окончание, до, по, тәмамлану, тәмамлана, ахыры, азагы, бетү",
    "title": "title, talk, topic, название, тема, доклад, название доклада, тема доклада, исем, исеме, чыгыш, "
    "чыгыш исеме, чыгыш темасы",
    "speakers": "speaker, speakers, name, names, person, people, lecturer, докладчик, докладчики, спикер, спикеры, "
    "лектор, лекторы, выступающий, выступающие, фио, имя, чыгыш ясаучы, чыгыш ясаучылар, докладчы, спикерлар, "
    "лекторлар, исем фамилия",
    "role": "role, роль, вазифа",
    "summary": "summary, abstract, description, аннотация, описание, о чём, о чем, кыскача, тасвирлама, эчтәлек",
    "keywords": "keywords, tags, ключевые слова, теги, ачкыч сүзләр, тэглар",
    "links": "links, link, url, ссылки, ссылка, сылтамалар, сылтама",
    "language": "language, lang, язык, тел, теле",
    "slug": "slug, folder, папка",
    "season": "season, сезон",
    "number": "number, episode, номер выпуска, выпуск, чыгарылыш, чыгарылыш номеры",
    "kind": "kind, type, вид, тип, төр, төре",
    "exact": "exact, точно, төгәл",
}
KEYS = {name: key for key, names in _NAMES.items() for name in names.split(", ")}
_UNUSED = frozenset({"", "#", "№", "no", "n", "№ п п", "п п", "номер", "number of row"})
"""Lines that spreadsheets number on their own; breaks are counted there, too."""
_PER_LANGUAGE = frozenset({"title", "speakers", "summary"})
_LANGUAGES = {
    "tt": "tt, tat, тат, татар, татарча, татарский, татарском, татарски, татар телендә",
    "ru": "ru, rus, рус, русча, русский, русском, русски, рус телендә",
    "en": "en, eng, англ, инглизчә, английский, английском, english",
}
_LANGUAGE_OF = {name: language for language, names in _LANGUAGES.items() for name in names.split(", ")}
_CODE = re.compile(r"[a-z]{2}")
_NEAR = 0.75

_BREAKS = (
    "break, coffee break, coffee, lunch, lunch break, pause, registration, перерыв, кофе брейк, кофе пауза, кофе, "
    "обед, обеденный перерыв, регистрация, регистрация участников, пауза, тәнәфес, кофе тәнәфесе, төшке аш, чәй, "
    "чәй эчү, чәй табыны, теркәлү, теркәү"
)
"""What a row is called that nobody speaks in."""
_TALKS = "talk, lecture, доклад, лекция, чыгыш"


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """What a heading means. `language` is None where it says none."""

    heading: str
    key: str
    language: str | None


def plain(text: str) -> str:
    """Small letters and single spaces, without punctuation: how headings are compared."""
    return " ".join(re.sub(r"[^\w#№]+|_", " ", text.lower().replace("ё", "е")).split())


_KNOWN = {plain(name): key for name, key in KEYS.items()}
_KINDS: dict[str, Literal["talk", "break"]] = {
    **{plain(name): "break" for name in _BREAKS.split(", ")},
    **{plain(name): "talk" for name in _TALKS.split(", ")},
}


def column(heading: str) -> Column | Literal["unused"] | None:
    """None when it is known by no name."""
    words = plain(heading)
    if words in _UNUSED:
        return "unused"
    if words in _KNOWN:
        return Column(heading=heading, key=_KNOWN[words], language=None)
    base, _, last = words.rpartition(" ")
    language = _LANGUAGE_OF.get(last) or (last if _CODE.fullmatch(last) else None)
    base = base.removesuffix(" на").removesuffix(" по")
    key = _KNOWN.get(base)
    return Column(heading=heading, key=key, language=language) if key in _PER_LANGUAGE and language else None


def meant(heading: str) -> str | None:
    """The known heading that this one is nearly like."""
    near = difflib.get_close_matches(plain(heading), _KNOWN, n=1, cutoff=_NEAR)
    return near[0] if near else None


def is_break(title: str) -> bool:
    return _KINDS.get(plain(title)) == "break"


def kind_of(word: str) -> str:
    """'talk' or 'break' for what people call it; the word itself when it is neither."""
    return _KINDS.get(plain(word), word)
