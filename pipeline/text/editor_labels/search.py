"""Words of find and replace, and of «fix all like this»."""

from __future__ import annotations

# name: (Tatar, Russian, English). Forms parted by | follow the number, as in player_labels.
LABELS: dict[str, tuple[str, str, str]] = {
    "search_panel": ("Табу һәм алмаштыру", "Поиск и замена", "Find and replace"),
    "search_find": ("Табу", "Найти", "Find"),
    "search_replace_with": ("Моңа алмаштыру", "Заменить на", "Replace with"),
    "search_none": ("табылмады", "нет", "none"),
    "search_match_case": (
        "Баш һәм юл хәрефләрен аеру",
        "Различать заглавные и строчные",
        "Tell capital letters from small ones",
    ),
    "search_whole_word": ("Бөтен сүзләр генә", "Только целые слова", "Whole words only"),
    "search_previous": ("Алдагысы", "Предыдущее", "Previous"),
    "search_next": ("Киләсе", "Следующее", "Next"),
    "search_with_replace": ("Алмаштыру", "Замена", "Replace"),
    "search_replace_one": ("Алмаштыру", "Заменить", "Replace"),
    "search_replace_all": ("Барысын да алмаштыру", "Заменить все", "Replace all"),
    "search_replaced": (
        "{n} урында алмаштырылды",
        "Заменено в {n} месте|Заменено в {n} местах|Заменено в {n} местах",
        "Replaced in {n} place|Replaced in {n} places",
    ),
    "fix_title": ("Мондый хаталарның барысын төзәтү", "Исправить все такие ошибки", "Fix all mistakes like this"),
    "fix_no_word": (
        "Курсорны төзәтелгән сүзгә куегыз, аннары кабатлагыз.",
        "Поставьте курсор на исправленное слово и повторите.",
        "Put the caret on a corrected word and try again.",
    ),
    "fix_not_asked": (
        "Машина монда нәрсә ишеткәнен белеп булмады ({why}). Ялгыш сүзне үзегез языгыз.",
        "Не удалось узнать, что здесь услышала машина ({why}). Впишите неверное слово сами.",
        "What the machine heard here could not be found out ({why}). Write the wrong word yourself.",
    ),
    "fix_wrong": ("Ялгыш", "Неверно", "Wrong"),
    "fix_right": ("Дөрес", "Верно", "Right"),
    "fix_places": (
        "{n} урында ялгыш язылган.",
        "Неверно в {n} месте.|Неверно в {n} местах.|Неверно в {n} местах.",
        "Wrong in {n} place.|Wrong in {n} places.",
    ),
    "fix_replace": (
        "{n} урында алмаштыру",
        "Заменить в {n} месте|Заменить в {n} местах|Заменить в {n} местах",
        "Replace in {n} place|Replace in {n} places",
    ),
    "fix_only_remember": ("Бары тик истә калдыру", "Только запомнить", "Only remember"),
    "fix_remember": (
        "Дөрес сүзне тапшыруның сүзлегендә истә калдыру:",
        "Запомнить верное слово в словаре передачи:",
        "Remember the right word in the show's glossary:",
    ),
    "fix_language": ("Сүзнең теле", "Язык слова", "Language of the word"),
    "fix_done": (
        "{n} урында төзәтелде",
        "Исправлено в {n} месте|Исправлено в {n} местах|Исправлено в {n} местах",
        "Fixed in {n} place|Fixed in {n} places",
    ),
    "fix_remembered": (
        "«{term}» сүзлектә истә калды",
        "«{term}» теперь в словаре передачи",
        "“{term}” is in the show's glossary now",
    ),
    "fix_not_remembered": (
        "Текст төзәтелде, әмма «{term}» сүзлеккә язылмады: {why}",
        "Текст исправлен, но «{term}» не попало в словарь: {why}",
        "The text is fixed, but “{term}” did not get into the glossary: {why}",
    ),
}
