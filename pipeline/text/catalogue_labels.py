"""Words of the catalogue's pages in Tatar and Russian; English stands in for any other language."""

from __future__ import annotations

from collections.abc import Mapping

# key: (Tatar, Russian, English)
_WORDS = {
    "catalogue": ("Архив каталогы", "Каталог архива", "Catalogue of the archive"),
    "shows": ("Тапшырулар", "Передачи", "Shows"),
    "people": ("Катнашучылар", "Участники", "People"),
    "nobody": ("Беркем дә күрсәтелмәгән.", "Никто не указан.", "Nobody is named."),
    "season": ("{} нче сезон", "Сезон {}", "Season {}"),
    "no_season": ("Сезонсыз", "Вне сезонов", "Without a season"),
    "date": ("Яздырылган көне", "Дата записи", "Recorded on"),
    "duration": ("Озынлыгы", "Длительность", "Duration"),
    "language": ("Теле", "Язык", "Language"),
    "summary": ("Эчтәлеге", "Содержание", "Summary"),
    "chapters": ("Бүлекләр", "Главы", "Chapters"),
    "keywords": ("Темалар", "Темы", "Keywords"),
    "identifiers": ("Билгеләмәләр", "Идентификаторы", "Identifiers"),
    "folder": ("Папка", "Папка", "Folder"),
    "page": ("Сайттагы бите", "Страница на сайте", "Page"),
    "sound": ("Тавыш файлы", "Звуковой файл", "Sound file"),
    "rights": ("Хокуклар", "Права", "Rights"),
    "copies": ("Күчермәләр кайда", "Где хранятся копии", "Where copies are"),
    "verified": ("тикшерелгән: {}", "проверено: {}", "verified on {}"),
    "no_copies": ("Билгеле түгел.", "Не известно.", "Not known."),
    "status": ("Хәле", "Состояние", "Status"),
    "published": ("бастырылган: {}", "опубликовано: {}", "published on {}"),
    "scheduled": ("чыгачак: {}", "выйдет: {}", "will appear on {}"),
    "retracted": ("сайттан алынган", "снято с публикации", "withdrawn"),
    "unpublished": ("бастырылмаган", "не опубликовано", "not published"),
    "part_of": ("Тапшыру", "Передача", "Show"),
    "page_language": ("Бит теле", "Язык страницы", "Page language"),
    "counted": ("Чыгарылышлар саны: {}", "Выпусков: {}", "Episodes: {}"),
    "made": ("Каталог {} көнендә төзелгән.", "Каталог составлен {}.", "The catalogue was made on {}."),
    "skip": ("Төп өлешкә күчү", "Перейти к содержанию", "Skip to content"),
}
_COLUMNS = {"tt": 0, "ru": 1}
LANGUAGES = ("tt", "ru", "en")


def catalogue_labels(language: str) -> Mapping[str, str]:
    """All words in `language`."""
    column = _COLUMNS.get(language, 2)
    return {key: words[column] for key, words in _WORDS.items()}
