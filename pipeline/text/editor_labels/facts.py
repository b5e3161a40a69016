"""Words of the form of the episode's facts."""

from __future__ import annotations

# name: (Tatar, Russian, English). Forms parted by | follow the number, as in player_labels.
LABELS: dict[str, tuple[str, str, str]] = {
    "facts_hint": (
        "Болар episode.toml файлына үзеннән-үзе языла; андагы аңлатмалар һәм тәртип саклана.",
        "Это само записывается в episode.toml; примечания и порядок в нём сохраняются.",
        "This writes itself to episode.toml; remarks and order in it are kept.",
    ),
    "facts_unread": (
        "Чыгарылыш турында мәгълүматны укып булмады. Файлны төзәтегез һәм кабатлагыз. {why}",
        "Сведения о выпуске прочитать не удалось. Исправьте файл и повторите. {why}",
        "The episode's facts could not be read. Correct the file and try again. {why}",
    ),
    # --- saving
    "facts_saved": ("Сакланган", "Сохранено", "Saved"),
    "facts_changed": ("Үзгәртелде, саклана…", "Изменено, сейчас сохранится…", "Changed, about to be saved…"),
    "facts_saving": ("Саклана…", "Сохраняется…", "Saving…"),
    "facts_waiting": (
        "Сакланган, тулып бетмәгән {n} юлдан кала: анда нәрсә кирәге язылган.",
        (
            "Сохранено, кроме {n} незаполненной строки: в ней написано, чего не хватает.|Сохранено, кроме {n} "
            "незаполненных строк: в них написано, чего не хватает.|Сохранено, кроме {n} незаполненных строк: в них "
            "написано, чего не хватает."
        ),
        (
            "Saved, but for {n} row that is not complete: it says what it lacks.|Saved, but for {n} rows that are "
            "not complete: they say what they lack."
        ),
    ),
    "facts_away": (
        "Сакланмаган: сервер җавап бирми. Язганнарыгыз браузерда, сервер җавап бирү белән саклана.",
        "Не сохранено: сервер не отвечает. Написанное хранится в браузере и сохранится, как только он ответит.",
        "Not saved: the server does not answer. What you typed is kept in the browser and is saved when it answers.",
    ),
    "facts_locked": (
        "Сакланмаган: редактор яңадан ачылган. Язганнарыгыз браузерда, яңа биттә саклана.",
        "Не сохранено: редактор запущен заново. Написанное хранится в браузере и сохранится на новой странице.",
        "Not saved: the editor was started anew. What you typed is kept in the browser and is saved by the new page.",
    ),
    "facts_refused": (
        "Сакланмаган: билгеләнгән урыннарны төзәтегез. Язганнарыгыз шушында һәм браузерда кала.",
        "Не сохранено: исправьте отмеченное. Написанное остаётся здесь и в браузере.",
        "Not saved: correct what is marked. What you typed stays here and in the browser.",
    ),
    "facts_conflicts": (
        "Моны сез дә, башка берәү дә үзгәрткән. Файлда аныкы; сезнекен алып була.",
        "Это изменили и вы, и кто-то другой. В файле его вариант; можно взять ваш.",
        "You and somebody else changed this. The file has theirs; you can take yours.",
    ),
    "fact_mine": ("Сезнеке", "Ваш вариант", "Yours"),
    "fact_theirs": ("Файлдагы", "В файле", "In the file"),
    "fact_gone": ("(юк)", "(нет)", "(gone)"),
    "take_mine": ("Минекен алу", "Взять мой", "Take mine"),
    "leave_theirs": ("Файлдагысын калдыру", "Оставить тот, что в файле", "Leave the file's"),
    # --- fields
    "fact_title": ("Исем", "Название", "Title"),
    "fact_summary": ("Эчтәлек", "О чём выпуск", "Summary"),
    "fact_name": ("Исем", "Имя", "Name"),
    "fact_role": ("Роль", "Роль", "Role"),
    "fact_url": ("Сылтама", "Ссылка", "Address"),
    "fact_start_ms": ("Башы", "Начало", "Start"),
    "fact_duration_ms": ("Озынлыгы", "Длительность", "Length"),
    "needed": (
        "Моннан башка юл сакланмый: тутырыгыз.",
        "Без этого строка не сохранится: заполните.",
        "Without this the row is not saved: fill it in.",
    ),
    "unreadable_time": (
        "Вакытны болай языгыз: 12:30, 1:02:03.500 яки секундларда: 95.",
        "Время пишется так: 12:30, 1:02:03.500 или в секундах: 95.",
        "Write the time as 12:30, 1:02:03.500, or in seconds: 95.",
    ),
    "unreadable_address": (
        "Сылтама https:// яки http:// белән башлана, буш аралар булмый.",
        "Ссылка начинается с https:// или http:// и не содержит пробелов.",
        "An address begins with https:// or http:// and has no spaces.",
    ),
    "same_time": (
        "Бу вакытта башка бүлек тә башлана: берсен күчерегез.",
        "В это время начинается и другая глава: сдвиньте одну из них.",
        "Another chapter begins at this time, too: move one of them.",
    ),
    # --- rows
    "remove": ("Бетерү", "Убрать", "Remove"),
    "move_up": ("Өскәрәк", "Выше", "Move up"),
    "fact_removed": ("Бетерелде: {name}", "Убрано: {name}", "Removed: {name}"),
    "bring_back": ("Кире кайтару", "Вернуть", "Bring back"),
    "people": ("Кешеләр", "Люди", "People"),
    "add_people": ("Кеше өстәү", "Добавить человека", "Add a person"),
    "one_people": ("{n} нче кеше", "Человек {n}", "Person {n}"),
    "chapters": ("Бүлекләр", "Главы", "Chapters"),
    "add_chapters": ("Бүлек өстәү", "Добавить главу", "Add a chapter"),
    "one_chapters": ("{n} нче бүлек", "Глава {n}", "Chapter {n}"),
    "now": ("хәзер", "сейчас", "now"),
    "time_of_sound": (
        "Башы – хәзер яңгырый торган мизгел",
        "Начало – то, что звучит сейчас",
        "Start at what is heard now",
    ),
    "soundbites": ("Өзекләр", "Отрывки", "Soundbites"),
    "add_soundbites": ("Өзек өстәү", "Добавить отрывок", "Add a soundbite"),
    "one_soundbites": ("{n} нче өзек", "Отрывок {n}", "Soundbite {n}"),
    "soundbites_how": (
        (
            "Тексттан сүзләр сайлагыз яки дулкында тычкан белән бер өлешне билгеләгез, аннары өстәгез. 15 секундтан "
            "2 минутка кадәр булуы яхшы."
        ),
        "Выделите слова в тексте или часть записи на волне и добавьте. Лучше всего от 15 секунд до 2 минут.",
        "Select words in the text, or a part of the waveform, and add it. Best are 15 seconds to 2 minutes.",
    ),
    "soundbites_length": (
        "Кушымталар 15 секундтан 2 минутка кадәр өзекләрне ярата.",
        "Приложениям подходят отрывки от 15 секунд до 2 минут.",
        "Apps like soundbites of 15 seconds to 2 minutes.",
    ),
    "play_soundbite": ("Өзекне тыңлау", "Прослушать отрывок", "Play the soundbite"),
    "selected": ("сайланганы", "выделенное", "selection"),
    "take_selection": (
        "Текстта яки дулкында сайланганны алу",
        "Взять выделенное в тексте или на волне",
        "Take what is selected in the text or the waveform",
    ),
    "links": ("Сылтамалар", "Ссылки", "Links"),
    "add_links": ("Сылтама өстәү", "Добавить ссылку", "Add a link"),
    "one_links": ("{n} нче сылтама", "Ссылка {n}", "Link {n}"),
    "keywords": ("Төп сүзләр", "Ключевые слова", "Keywords"),
    "keywords_hint": (
        "Аралары өтер белән языла. Өтерле сүзтезмә куштырнаклар эчендә.",
        "Пишутся через запятую. То, в чём есть запятая, ставится в кавычки.",
        "With commas between them. What has a comma itself stands in quotes.",
    ),
}
