"""Words of the page itself: the text and its turns, the sound, saving, the panel, questions."""

from __future__ import annotations

# name: (Tatar, Russian, English). Forms parted by | follow the number, as in player_labels.
LABELS: dict[str, tuple[str, str, str]] = {
    # --- everywhere
    "ok": ("Ярар", "Готово", "OK"),
    "cancel": ("Кире кагу", "Отмена", "Cancel"),
    "close": ("Ябу", "Закрыть", "Close"),
    "show": ("Күрсәтү", "Показать", "Show"),
    "retry": ("Кабатлап карау", "Попробовать ещё раз", "Try again"),
    "interface_language": ("Бит теле", "Язык страницы", "Language of the page"),
    "colours": ("Якты яки караңгы төсләр", "Светлые или тёмные цвета", "Light or dark colours"),
    "review": ("Тыңлап карау", "Прослушать", "Worth a listen"),
    "episode": ("Чыгарылыш", "Выпуск", "Episode"),
    "history": ("Элеккеге текстлар", "Прежние тексты", "Earlier texts"),
    "progress": (
        "Тикшерелгән репликалар: {checked} / {all} ({percent} %)",
        "Проверено реплик: {checked} из {all} ({percent} %)",
        "Turns checked: {checked} of {all} ({percent}%)",
    ),
    # --- the text and its turns
    "text": ("Язма тексты", "Текст записи", "Text of the recording"),
    "speaker": ("Сөйләүче", "Говорящий", "Speaker"),
    "nobody": ("кем икәне әйтелмәгән", "не указан", "nobody named"),
    "new_speaker": ("Яңа сөйләүче…", "Новый говорящий…", "New speaker…"),
    "new_speaker_name": ("Сөйләүченең исеме", "Имя говорящего", "The speaker's name"),
    "rename_speaker": ("Исемен үзгәртү…", "Переименовать…", "Rename…"),
    "rename_speaker_to": (
        "Сөйләүченең бөтен тексттагы яңа исеме",
        "Новое имя говорящего во всём тексте",
        "The speaker's new name in the whole text",
    ),
    "turn_language": ("Репликаның теле", "Язык реплики", "Language of the turn"),
    "play_from": ("Моннан тыңлау", "Слушать отсюда", "Play from here"),
    "time_by_hand": ("Вакыты кулдан куелган", "Время поставлено вручную", "The time was set by hand"),
    "check": ("тикшерелмәгән", "не проверено", "not checked"),
    "checked": ("тикшерелгән", "проверено", "checked"),
    "checked_key": (
        "Бу репликаны тыңладым, тексты дөрес",
        "Я прослушал эту реплику, текст верен",
        "I have listened to this turn, its text is right",
    ),
    "all_checked": ("Барлык репликалар тикшерелгән", "Все реплики проверены", "All turns are checked"),
    "two_versions": ("Ике төрле вариант", "Два варианта", "Two versions"),
    "other_version": ("икенче вариант:", "другой вариант:", "the other version:"),
    "keep_this": ("Монысын калдыру", "Оставить этот", "Keep this one"),
    "keep_that": ("Өстәгесен калдыру", "Оставить тот, что выше", "Keep the one above"),
    "keep_both": ("Икесен дә калдыру", "Оставить оба", "Keep both"),
    # --- the sound
    "sound": ("Тавыш", "Звук", "Sound"),
    "pause": ("Туктатып тору", "Пауза", "Pause"),
    "again": ("Яңадан", "Ещё раз", "Again"),
    "speed": ("Тизлек", "Скорость", "Speed"),
    "hold_short": ("язганда туктап тору", "пауза при наборе", "pause while typing"),
    "back_to_voice": ("Тавышка кайту", "Вернуться к голосу", "Back to the voice"),
    "sound_trouble": (
        "Тавышны йөкләп булмады. Текстны төзәтергә мөмкин; тавышны кабатлап карагыз.",
        "Не удалось загрузить звук. Текст можно править и так; попробуйте загрузить звук ещё раз.",
        "The sound could not be loaded. The text can be corrected all the same; try the sound again.",
    ),
    "overview": ("Бөтен язма", "Вся запись", "The whole recording"),
    "position": ("{now}, барлыгы {whole}", "{now}, всего {whole}", "{now} of {whole}"),
    "hours": ("{n} сәгать", "{n} час|{n} часа|{n} часов", "{n} hour|{n} hours"),
    "minutes": ("{n} минут", "{n} минута|{n} минуты|{n} минут", "{n} minute|{n} minutes"),
    "seconds": ("{n} секунд", "{n} секунда|{n} секунды|{n} секунд", "{n} second|{n} seconds"),
    # --- saving
    "state_saved": ("Сакланган", "Сохранено", "Saved"),
    "state_changed": ("Үзгәртелде, саклана…", "Изменено, сейчас сохранится…", "Changed, about to be saved…"),
    "state_saving": ("Саклана…", "Сохраняется…", "Saving…"),
    "state_away": ("Сакланмаган: сервер җавап бирми", "Не сохранено: сервер не отвечает", "Not saved: no answer"),
    "state_locked": ("Сакланмаган: бит искергән", "Не сохранено: страница устарела", "Not saved: an old page"),
    "state_refused": ("Сакланмаган", "Не сохранено", "Not saved"),
    "trouble_away": (
        (
            "Редактор серверы җавап бирми. Язганнарыгыз югалмый: алар браузерда саклана һәм сервер җавап бирү белән "
            "файлга языла. Сервер туктатылган булса, терминалда кабат ачыгыз: {command}"
        ),
        (
            "Сервер редактора не отвечает. Написанное не пропадёт: оно хранится в браузере и попадёт в файл, как "
            "только сервер ответит. Если он остановлен, запустите его в терминале снова: {command}"
        ),
        (
            "The editor's server does not answer. Nothing is lost: what you type is kept in the browser and goes to "
            "the file as soon as it answers. If it was stopped, start it again in a terminal: {command}"
        ),
    ),
    "trouble_locked": (
        (
            "Редактор яңадан ачылган, бу бит искесенә карый. Язганнарыгыз югалмый: алар браузерда саклана һәм яңа "
            "биткә күчә. Терминалда {command} дип языгыз һәм ул күрсәткән адресны ачыгыз."
        ),
        (
            "Редактор был запущен заново, а эта страница от прежнего запуска. Написанное не пропадёт: оно хранится "
            "в браузере и перейдёт на новую страницу. Выполните в терминале {command} и откройте адрес, который "
            "появится."
        ),
        (
            "The editor was started anew, and this page belongs to an earlier start. Nothing is lost: what you "
            "typed is kept in the browser and comes to the new page. Run {command} in a terminal and open the "
            "address that it shows."
        ),
    ),
    "trouble_refused": (
        (
            "Текстны файлга саклап булмады: {why}. Язганнарыгыз югалмый: алар браузерда саклана, редактор кабатлап "
            "карый. Сәбәбен бетерегез, битне ябып тормагыз."
        ),
        (
            "Текст не удалось сохранить в файл: {why}. Написанное не пропадёт: оно хранится в браузере, и редактор "
            "пробует снова. Устраните причину, а страницу не закрывайте."
        ),
        (
            "The text could not be saved to the file: {why}. Nothing is lost: what you typed is kept in the "
            "browser, and the editor tries again. Remove the cause, and leave the page open."
        ),
    ),
    "no_drafts": (
        "Браузер каралама саклый алмый: биткә игътибар белән карагыз, «Сакланган» дип язылмыйча япмагыз.",
        "Браузер не может хранить черновик: не закрывайте страницу, пока не написано «Сохранено».",
        "The browser cannot keep a draft: do not close the page before it says “Saved”.",
    ),
    "draft_came": (
        "Сәгать {time} язылган, әмма сакланмый калган үзгәрешләр текстка кертелде. Кирәкмәсә, кире кагыгыз.",
        "Правки, не сохранённые в {time}, внесены в текст. Если они не нужны, отмените.",
        "Corrections that were not saved at {time} are in the text now. Undo them if they are not wanted.",
    ),
    "draft_waits": (
        (
            "Браузердагы сакланмаган үзгәрешләрне текстка кертеп булмады: {why}. Алар браузерда кала, бит яңадан "
            "ачылгач кабатлана."
        ),
        (
            "Несохранённые правки из браузера не удалось внести в текст: {why}. Они остаются в браузере; при "
            "следующем открытии страницы попытка повторится."
        ),
        (
            "Unsaved corrections from the browser could not be put into the text: {why}. They stay in the browser "
            "and are tried again when the page is opened next."
        ),
    ),
    "merged_came": (
        "Башка җирдә кертелгән үзгәрешләр килде",
        "Пришли правки, сделанные в другом месте",
        "Corrections made elsewhere came in",
    ),
    "conflicts_came": (
        "{n} урынны икегез ике төрле үзгәрткән. Икесе дә текстта: берсен сайлагыз.",
        (
            "{n} место вы и кто-то другой исправили по-разному. Оба варианта в тексте: выберите один.|{n} места вы "
            "и кто-то другой исправили по-разному. Оба варианта в тексте: выберите один.|{n} мест вы и кто-то "
            "другой исправили по-разному. Оба варианта в тексте: выберите один."
        ),
        (
            "You and somebody else corrected {n} place differently. Both versions are in the text: choose one.|You "
            "and somebody else corrected {n} places differently. Both versions are in the text: choose one of each."
        ),
    ),
}
