"""Words of the pages: buttons, headings, counts, sizes and durations, in Tatar and Russian.

English stands in for any other language, as in `labels`; `interface_language` says which words a page really gets.
"""

from __future__ import annotations

from collections.abc import Mapping

NAMES = {
    "tt": "Татарча", "ru": "Русский", "en": "English", "ba": "Башҡортса", "cv": "Чӑвашла", "kk": "Қазақша",
    "tr": "Türkçe", "de": "Deutsch", "uk": "Українська", "uz": "Oʻzbekcha", "az": "Azərbaycanca", "fi": "Suomi",
}  # fmt: skip
"""What a language calls itself, for the switch."""

# key: (Tatar, Russian, English)
_WORDS = {
    "all_shows": ("Барлык тапшырулар", "Все передачи", "All shows"),
    "skip": ("Төп өлешкә күчү", "Перейти к содержанию", "Skip to content"),
    "menu": ("Сайт бүлекләре", "Разделы сайта", "Sections of the site"),
    "page_language": ("Бит теле", "Язык страницы", "Page language"),
    "colours": ("Якты яки караңгы төсләр", "Светлая или тёмная тема", "Light or dark colours"),
    "episodes": ("Чыгарылышлар", "Выпуски", "Episodes"),
    "older_page": ("Элегрәк чыкканнар", "Более ранние", "Older"),
    "newer_page": ("Яңарак чыкканнар", "Более новые", "Newer"),
    "earlier": ("Моннан алдагы чыгарылыш", "Предыдущий выпуск", "Previous episode"),
    "later": ("Моннан соңгы чыгарылыш", "Следующий выпуск", "Next episode"),
    "none_yet": ("Әлегә чыгарылышлар юк.", "Выпусков пока нет.", "No episodes yet."),
    "seasons": ("Сезоннар", "Сезоны", "Seasons"),
    "people": ("Катнашучылар", "Участники", "People"),
    "all_people": ("Барлык катнашучылар", "Все участники", "All people"),
    "topics": ("Темалар", "Темы", "Topics"),
    "all_topics": ("Барлык темалар", "Все темы", "All topics"),
    "search": ("Эзләү", "Поиск", "Search"),
    "notes": ("Чыгарылыш турында", "О выпуске", "About this episode"),
    "transcript": ("Чыгарылыш тексты", "Текст выпуска", "Transcript"),
    "back_to_episode": ("Чыгарылышка кайту", "К выпуску", "Back to the episode"),
    "trailer": ("Трейлер", "Трейлер", "Trailer"),
    "bonus": ("Өстәмә чыгарылыш", "Бонусный выпуск", "Bonus episode"),
    "explicit": ("Балалар өчен түгел", "Не для детей", "Not for children"),
    "downloads": ("Йөкләп алу", "Скачать", "Download"),
    "captions_vtt": ("Субтитрлар, WebVTT", "Субтитры, WebVTT", "Captions, WebVTT"),
    "captions_srt": ("Субтитрлар, SRT", "Субтитры, SRT", "Captions, SRT"),
    "captions_txt": ("Гади текст", "Простой текст", "Plain text"),
    "captions_json": ("Текст, JSON", "Текст, JSON", "Text, JSON"),
    "captions_other": ("Текст", "Текст", "Text"),
    "link_here": ("Чыгарылышка сылтама", "Ссылка на выпуск", "Link to the episode"),
    "embed_code": ("Үз сайтыгызга кую өчен код", "Код для вашего сайта", "Code for your own site"),
    "copy": ("Күчереп алу", "Скопировать", "Copy"),
    "is_copied": ("Күчерелде", "Скопировано", "Copied"),
    "subscribe": ("Язылу", "Подписаться", "Subscribe"),
    "feed": ("RSS-тасма", "RSS-лента", "RSS feed"),
    "feed_address": ("Теләсә кайсы кушымта өчен адрес", "Адрес для любого приложения", "Address for any app"),
    "licence": ("Лицензия", "Лицензия", "Licence"),
    "place": ("Урын", "Место", "Place"),
    "persons_page": ("Үз бите", "Личная страница", "Their own page"),
    "not_found": ("Мондый бит юк", "Такой страницы нет", "There is no such page"),
    "not_found_text": (
        "Бәлки, адрес үзгәргәндер яки хата белән җыелгандыр.",
        "Возможно, адрес изменился или набран с ошибкой.",
        "Perhaps its address has changed, or was mistyped.",
    ),
    "retracted": (
        "Бу чыгарылыш сайттан алынды", "Этот выпуск снят с публикации", "This episode was withdrawn",
    ),
    "reason": ("Сәбәбе", "Причина", "Reason"),
    "page_of": ("{}/{} бит", "Страница {} из {}", "Page {} of {}"),
    "older_number": ("Элеккеге чыгарылышлар, {}", "Архив выпусков, {}", "Archive, {}"),
}  # fmt: skip

_COUNTED: dict[str, dict[str, tuple[str, ...]]] = {
    "tt": {"episode": ("чыгарылыш",)},
    "ru": {"episode": ("выпуск", "выпуска", "выпусков")},
    "en": {"episode": ("episode", "episodes")},
}
_TIMES = {"tt": ("сәг", "мин", "сек"), "ru": ("ч", "мин", "сек"), "en": ("h", "min", "s")}
_SIZES = {"tt": ("КБ", "МБ", "ГБ"), "ru": ("КБ", "МБ", "ГБ"), "en": ("kB", "MB", "GB")}
_BITRATE = {"tt": "кбит/с", "ru": "кбит/с", "en": "kbit/s"}
_NO_BREAK = "\u00a0"
_COLUMNS = {"tt": 0, "ru": 1, "en": 2}


def interface_language(language: str) -> str:
    """The language whose words a page in `language` has."""
    return language if language in _COLUMNS else "en"


def site_labels(language: str) -> Mapping[str, str]:
    """All words in `language`."""
    column = _COLUMNS[interface_language(language)]
    return {key: words[column] for key, words in _WORDS.items()}


def language_name(language: str) -> str:
    """What a language calls itself; its code when we do not know."""
    return NAMES.get(language, language)


def counted(number: int, noun: str, language: str) -> str:
    """'3 чыгарылыш', '21 выпуск', '1 episode'. Tatar keeps the singular after a number; Russian has three forms."""
    known = interface_language(language)
    forms = _COUNTED[known][noun]
    if known == "ru":
        tail, tens = number % 10, number // 10 % 10
        form = forms[2] if tens == 1 or tail in {0, 5, 6, 7, 8, 9} else forms[0] if tail == 1 else forms[1]
    else:
        form = forms[0] if number == 1 or len(forms) == 1 else forms[1]
    return f"{number}{_NO_BREAK}{form}"


def duration_words(ms: int, language: str) -> str:
    """'1 сәг 12 мин', '45 мин', '30 сек'; '' when it is not known (0). Minutes are rounded."""
    hour, minute, second = _TIMES[interface_language(language)]
    if ms <= 0:
        return ""
    seconds = max(1, round(ms / 1000))
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds}{_NO_BREAK}{second}"
    hours, minutes = divmod(round(seconds / 60), 60)
    parts = [f"{hours}{_NO_BREAK}{hour}"] * bool(hours) + [f"{minutes}{_NO_BREAK}{minute}"] * bool(minutes)
    return _NO_BREAK.join(parts)


def size_words(size_bytes: int, language: str) -> str:
    """'28,8 МБ', '950 КБ'; '' when it is not known (0). Units of 1000, as stores and telephones count."""
    known = interface_language(language)
    units = _SIZES[known]
    if size_bytes <= 0:
        return ""
    value, unit = max(1.0, size_bytes / 1000), 0
    while value >= 999.5 and unit < len(units) - 1:  # noqa: PLR2004 - what would be written as 1000
        value, unit = value / 1000, unit + 1
    number = f"{value:.0f}" if unit == 0 or value >= 100 else f"{value:.1f}"  # noqa: PLR2004 - three figures say enough
    return f"{number.replace('.', '.' if known == 'en' else ',')}{_NO_BREAK}{units[unit]}"


def bitrate_words(kbps: int | None, language: str) -> str:
    """'128 кбит/с', '' when it is not known."""
    return f"{kbps}{_NO_BREAK}{_BITRATE[interface_language(language)]}" if kbps else ""
