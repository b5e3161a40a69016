"""Words of the list of earlier texts, and of the way back to one of them."""

from __future__ import annotations

# name: (Tatar, Russian, English). Forms parted by | follow the number, as in player_labels.
LABELS: dict[str, tuple[str, str, str]] = {
    "history_hint": (
        "Текстның элеккеге хәлләре. Берсен сайлагыз: шуннан бирле нәрсә үзгәргәне күренер.",
        "Каким текст был раньше. Выберите один: будет видно, что изменилось с тех пор.",
        "The text as it once was. Choose one to see what has changed since.",
    ),
    "history_empty": (
        "Әлегә берсе дә юк: беренчесе төзәтә башлагач саклана.",
        "Пока ни одного: первый сохранится, когда вы начнёте править.",
        "None yet: the first one is kept when you begin to correct.",
    ),
    "history_unread": (
        "Элеккеге текстларны алып булмады. Хәзерге текстка моннан зыян юк. {why}",
        "Прежние тексты получить не удалось. Нынешнему тексту это не вредит. {why}",
        "Earlier texts could not be had. The text of now has come to no harm. {why}",
    ),
    "months": (
        "гыйнвар февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "January February March April May June July August September October November December",
    ),
    "history_day": ("{day} {month}, {year} ел", "{day} {month} {year} г.", "{day} {month} {year}"),
    "history_size": ("{n} КБ", "{n} КБ", "{n} kB"),
    "history_of": ("Текст: {when}", "Текст: {when}", "Text: {when}"),
    "history_legend": (
        "Хәзерге текст һәм шуннан бирле үзгәргән урыннар:",
        "Нынешний текст и то, что изменилось с тех пор:",
        "The text of now, and what has changed since:",
    ),
    "history_gone": ("сызылганы ул чакта гына булган", "зачёркнутое было только тогда", "struck out: only then"),
    "history_new": ("астына сызылганы хәзер генә бар", "подчёркнутое есть только теперь", "underlined: only now"),
    "history_same": (
        "Хәзерге текст шушы ук, аерма юк.",
        "Нынешний текст такой же, различий нет.",
        "The text of now is the same, there is no difference.",
    ),
    "unchanged_lines": ("үзгәрмәгән юллар: $", "строк без изменений: $", "unchanged lines: $"),
    "history_restore": ("Шушы текстны кайтару", "Вернуть этот текст", "Go back to this text"),
    "history_restored": (
        "Элеккеге текст кайтарылды. Моны бер адымда кире кагып була.",
        "Прежний текст возвращён. Это можно отменить одним шагом.",
        "The earlier text is back. One step undoes this.",
    ),
}
