"""Words of a book of a season: headings, notes, the colophon, in Tatar and Russian; English for any other language."""

from __future__ import annotations

from collections.abc import Mapping

# key: (Tatar, Russian, English)
_WORDS = {
    "proceedings": ("Материаллар җыентыгы", "Сборник материалов", "Proceedings"),
    "contents": ("Эчтәлек", "Содержание", "Contents"),
    "cover": ("Тышлык", "Обложка", "Cover"),
    "title_page": ("Титул бите", "Титульный лист", "Title page"),
    "text": ("Текст", "Текст", "Transcript"),
    "listen": ("Тыңларга", "Слушать", "Listen"),
    "people": ("Катнашучылар күрсәткече", "Указатель участников", "Index of people"),
    "colophon": ("Бу китап турында", "Об этой книге", "About this book"),
    "begin": ("Текст башы", "Начало текста", "Start of content"),
    "by_machine": (
        "Бу текстны машина язды, аны әле кеше тикшермәде: хаталар булырга мөмкин.",
        "Этот текст записан машиной и ещё не проверен человеком: в нём возможны ошибки.",
        "This text was written by a machine and has not been checked by a person yet: it may have mistakes.",
    ),
    "no_text": ("Бу чыгышның тексты әле юк.", "Текста этой записи пока нет.", "There is no text of it yet."),
    "licence": ("Лицензия", "Лицензия", "Licence"),
    "made_by": (
        "Китап чыгарылышларның тавыш язмаларыннан һәм текстларыннан media программасы белән ясалды.",
        "Книга составлена программой media из записей выпусков и их текстов.",
        "This book was made by the program media from recordings and their texts.",
    ),
    "times": (
        "Абзац алдындагы вакыт чыгарылышның битенә алып бара, язма шул урыннан уйный башлый.",
        "Время перед абзацем ведёт на страницу выпуска и включает запись с этого места.",
        "The time before a paragraph leads to the page of the episode and plays from there.",
    ),
    "sources": ("Чыганаклар", "Источники", "Sources"),
    "corrected": ("тексты кеше тарафыннан тикшерелгән", "текст проверен человеком", "text checked by a person"),
    "machine": ("машина язган текст", "текст записан машиной", "text written by a machine"),
    "identifier": ("Китапның идентификаторы", "Идентификатор книги", "Identifier of this book"),
    "changed": ("Соңгы үзгәреш", "Последнее изменение", "Last change"),
    "accessible": (
        "Барлык эчтәлек текст рәвешендә; эчтәлек бите, бүлек башлары һәм абзацларның теле күрсәтелгән.",
        "Всё содержание представлено текстом; есть оглавление, заголовки, указан язык каждого абзаца.",
        "All content is text; there is a table of contents, headings, and the language of each paragraph.",
    ),
}
_COLUMNS = {"tt": 0, "ru": 1}


def proceedings_labels(language: str) -> Mapping[str, str]:
    """All words in `language`."""
    column = _COLUMNS.get(language, 2)
    return {key: words[column] for key, words in _WORDS.items()}
