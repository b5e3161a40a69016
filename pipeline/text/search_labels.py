"""Words of the search page in Tatar and Russian; English stands in for any other language."""

from __future__ import annotations

from collections.abc import Mapping

# key: (Tatar, Russian, English)
_WORDS = {
    "search_label": ("Нәрсә эзлибез?", "Что искать?", "What are you looking for?"),
    "search_button": ("Эзләү", "Найти", "Search"),
    "search_hint": (
        "Сүзнең барлык формалары табыла; ә, ө, ү, җ, ң, һ урынына э, о, у, ж, н, х язсагыз да ярый.",
        "Находятся все формы слова; вместо ә, ө, ү, җ, ң, һ можно писать э, о, у, ж, н, х.",
        "All forms of a word are found; for ә, ө, ү, җ, ң, һ you may type э, о, у, ж, н, х.",
    ),
    "search_searching": ("Эзлибез…", "Ищем…", "Searching…"),
    "search_found": ("Табылган чыгарылышлар: {n}", "Найдено выпусков: {n}", "Episodes found: {n}"),
    "search_nothing": (
        "Бернәрсә дә табылмады. Башка сүз белән эзләп карагыз.",
        "Ничего не нашлось. Попробуйте другое слово.",
        "Nothing was found. Try another word.",
    ),
    "search_failed": (
        "Эзләү ачылмады. Интернет элемтәсен тикшереп, яңадан басыгыз.",
        "Поиск не открылся. Проверьте соединение и попробуйте ещё раз.",
        "Search did not open. Check your connection and try again.",
    ),
    "search_more": ("Тагын күрсәтү", "Показать ещё", "Show more"),
    "search_results": ("Эзләү нәтиҗәләре", "Результаты поиска", "Search results"),
    "search_script": (
        "Эзләү өчен браузерда JavaScript кирәк. Аннан башка чыгарылышларны исемлек яки темалар буенча табып була:",
        "Для поиска нужен JavaScript. Без него выпуски можно найти в списке или по темам:",
        "Search needs JavaScript. Without it, find episodes in the list or by topic:",
    ),
    "search_elsewhere": ("Башкача табу:", "Найти иначе:", "Other ways:"),
}  # fmt: skip
_COLUMNS = {"tt": 0, "ru": 1}


def search_labels(language: str) -> Mapping[str, str]:
    """All words in `language`."""
    column = _COLUMNS.get(language, 2)
    return {key: words[column] for key, words in _WORDS.items()}
