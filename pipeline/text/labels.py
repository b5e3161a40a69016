"""Words that listeners read around what people wrote: headings, roles, dates, in Tatar and Russian.

English stands in for any other language, so that a show in a third one works before somebody translates these.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache

_LABELS = {
    "tt": {
        "recorded": "Яздырылган көне",
        "people": "Катнашучылар",
        "chapters": "Бүлекләр",
        "intro": "Кереш",
        "links": "Сылтамалар",
        "excerpt": "Текстан өзек",
        "licence": "Лицензия",
    },
    "ru": {
        "recorded": "Дата записи",
        "people": "Участники",
        "chapters": "Главы",
        "intro": "Вступление",
        "links": "Ссылки",
        "excerpt": "Отрывок из текста",
        "licence": "Лицензия",
    },
    "en": {
        "recorded": "Recorded on",
        "people": "People",
        "chapters": "Chapters",
        "intro": "Introduction",
        "links": "Links",
        "excerpt": "From the transcript",
        "licence": "Licence",
    },
}

# Roles of the Podcasting 2.0 taxonomy (podcast-namespace, taxonomy.json), and those of courses and conferences.
_ROLES = {
    "host": ("алып баручы", "ведущий"),
    "co-host": ("икенче алып баручы", "соведущий"),
    "guest host": ("кунак алып баручы", "приглашённый ведущий"),
    "guest": ("кунак", "гость"),
    "lecturer": ("лектор", "лектор"),
    "speaker": ("чыгыш ясаучы", "докладчик"),
    "moderator": ("модератор", "модератор"),
    "panelist": ("фикер алышуда катнашучы", "участник дискуссии"),
    "narrator": ("диктор", "диктор"),
    "announcer": ("диктор", "диктор"),
    "voice actor": ("тавыш бирүче актёр", "актёр озвучивания"),
    "reporter": ("хәбәрче", "корреспондент"),
    "author": ("автор", "автор"),
    "co-writer": ("автордаш", "соавтор"),
    "writer": ("автор", "автор"),
    "guest writer": ("кунак автор", "приглашённый автор"),
    "editor": ("мөхәррир", "редактор"),
    "managing editor": ("җаваплы мөхәррир", "ответственный редактор"),
    "editorial director": ("баш мөхәррир", "главный редактор"),
    "story editor": ("мөхәррир", "редактор"),
    "script editor": ("сценарий мөхәррире", "редактор сценария"),
    "researcher": ("мәгълүмат туплаучы", "исследователь"),
    "fact checker": ("фактларны тикшерүче", "факт-чекер"),
    "translator": ("тәрҗемәче", "переводчик"),
    "transcriber": ("текстка күчерүче", "расшифровщик"),
    "songwriter": ("җыр авторы", "автор песни"),
    "director": ("режиссёр", "режиссёр"),
    "creative director": ("иҗади җитәкче", "креативный директор"),
    "executive producer": ("башкарма продюсер", "исполнительный продюсер"),
    "senior producer": ("өлкән продюсер", "старший продюсер"),
    "producer": ("продюсер", "продюсер"),
    "technical director": ("техник җитәкче", "технический директор"),
    "audio engineer": ("тавыш инженеры", "звукоинженер"),
    "post production engineer": ("тавыш инженеры", "звукоинженер"),
    "audio editor": ("тавыш монтажы", "монтаж звука"),
    "sound designer": ("тавыш дизайны", "звуковой дизайн"),
    "composer": ("композитор", "композитор"),
    "theme music": ("тапшыру көе", "музыка передачи"),
    "music production": ("музыка", "музыка"),
    "music contributor": ("музыка", "музыка"),
    "production coordinator": ("координатор", "координатор"),
    "production assistant": ("ярдәмче", "ассистент"),
    "graphic designer": ("дизайнер", "дизайнер"),
    "cover art designer": ("тышлык авторы", "автор обложки"),
    "social media manager": ("социаль челтәрләр", "социальные сети"),
    "consultant": ("киңәшче", "консультант"),
    "camera operator": ("оператор", "оператор"),
}

# Russian says some roles differently of a woman; Tatar knows no gender.
_OF_A_WOMAN = {
    "ведущий": "ведущая", "соведущий": "соведущая", "приглашённый ведущий": "приглашённая ведущая", "гость": "гостья",
    "участник дискуссии": "участница дискуссии", "докладчик": "докладчица", "переводчик": "переводчица",
}
_WOMANS_NAME = re.compile(r"\w+(?:ова|ева|ёва|ина|ына|ская|цкая|овна|евна|ична)")

_MONTHS = {
    "tt": "гыйнвар февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "January February March April May June July August September October November December",
}


def labels(language: str) -> dict[str, str]:
    """All headings in `language`."""
    return dict(_LABELS.get(language, _LABELS["en"]))


def role(name: str, language: str, *, person: str = "") -> str:
    """A role as listeners read it; one that is not in the taxonomy stays as it was written.

    `person` is who has it: in Russian, a woman's surname, patronymic or first name shows in the role.
    """
    tatar_russian = _ROLES.get(name.strip().lower())
    if tatar_russian is None or language not in {"tt", "ru"}:
        return name
    if language == "tt":
        return tatar_russian[0]
    woman = any(map(_WOMANS_NAME.fullmatch, person.split()))
    return _OF_A_WOMAN.get(tatar_russian[1], tatar_russian[1]) if woman else tatar_russian[1]


@cache
def known_roles() -> Mapping[str, str]:
    """Every way to write a role, in small letters -> its name in the taxonomy."""
    ways = [(way, name) for name, said in _ROLES.items() for way in (name, *said)]
    ways += [(hers, role) for his, hers in _OF_A_WOMAN.items() for way, role in ways if way == his]
    return dict(reversed(ways))


def long_date(day: dt.date, language: str) -> str:
    """'22 ноябрь, 2026 ел', '22 ноября 2026 г.', as CLDR writes long dates."""
    month = _MONTHS.get(language, _MONTHS["en"]).split()[day.month - 1]
    ending = {"tt": f", {day.year} ел", "ru": f" {day.year} г."}.get(language, f" {day.year}")
    return f"{day.day} {month}{ending}"


def episode_label(season: int | None, number: int | None, language: str) -> str:
    """'2 нче сезон, 14 нче чыгарылыш', '14-й выпуск', '' when neither is known."""
    words = {"tt": ("сезон", "чыгарылыш"), "ru": ("сезон", "выпуск")}.get(language, ("season", "episode"))
    known = [(value, word) for value, word in zip((season, number), words, strict=True) if value]
    if language == "tt":
        return ", ".join(f"{value} {_tatar_ordinal_ending(value)} {word}" for value, word in known)
    if language == "ru":
        return ", ".join(f"{value}-й {word}" for value, word in known)
    return ", ".join(f"{word} {value}" for value, word in known)


def _tatar_ordinal_ending(number: int) -> str:
    """'нчы' after words with back vowels (алты, тугыз, ун, утыз, кырык, алтмыш, туксан), else 'нче'."""
    units, tens = number % 10, number // 10 % 10
    back = units in {6, 9} if units else tens in {1, 3, 4, 6, 9}
    return "нчы" if back else "нче"
