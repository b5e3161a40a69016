"""Words of the page as a file, without a server. `offline_X` stands there in the place of `X`, where there is one."""

from __future__ import annotations

# name: (Tatar, Russian, English). Forms parted by | follow the number, as in player_labels.
LABELS: dict[str, tuple[str, str, str]] = {
    "state_unfiled": ("Әле файлда түгел", "Ещё не в файле", "Not yet in the file"),
    "offline_save": ("Файлга саклау", "Сохранить в файл", "Save to a file"),
    "offline_choose": ("Тавыш файлын сайлау…", "Выбрать файл со звуком…", "Choose the sound file…"),
    "offline_forget": ("Кирәкми", "Не нужны", "Not wanted"),
    "offline_hello": (
        "Бит интернетсыз эшли. Беткәч «Файлга саклау» төймәсенә басып, яңа файлны җибәрүчегә кайтарыгыз.",
        "Страница работает без интернета. Закончив, нажмите «Сохранить в файл» и отправьте новый файл обратно.",
        "This page works offline. When you are done, press “Save to a file” and send the new file back.",
    ),
    "offline_filed": (
        "Файл: {file}. Кайтарасы файл шул: аны ачсагыз, дәвам итә аласыз.",
        "Файл: {file}. Отправлять обратно надо его; открыв его, можно продолжить.",
        "The file is {file}. It is the one to send back; open it to go on.",
    ),
    "offline_other_draft": (
        "Браузерда бу чыгарылышның башка файлында ясалган төзәтмәләр бар ({when}). Аларны аерым файлга саклап була.",
        (
            "В браузере есть правки, сделанные в другом файле этого выпуска ({when}). Их можно сохранить в "
            "отдельный файл."
        ),
        "This browser holds corrections from another file of this episode ({when}). They can be saved to a file.",
    ),
    "offline_sound_trouble": (
        "Тавыш юк: {name} файлын бу файл янына куегыз яки аны сайлагыз. Тавышсыз да төзәтеп була.",
        "Звука нет: положите {name} рядом с этим файлом или выберите его. Править можно и без звука.",
        "There is no sound: put {name} beside this file, or choose it. The text can be corrected without it.",
    ),
    "offline_no_drafts": (
        "Бу браузер файлдан ачылган битнең төзәтмәләрен саклый алмый. Еш-еш «Файлга саклау» төймәсенә басыгыз.",
        "Этот браузер не хранит правки страницы, открытой из файла. Почаще нажимайте «Сохранить в файл».",
        "This browser keeps no corrections of a page that was opened from a file. Press “Save to a file” often.",
    ),
    "offline_draft_came": (
        "Бу файлда булмаган төзәтмәләр ({time}) браузерда сакланган иде; хәзер алар текстта. Кирәкмәсә, кире кагыгыз.",
        "Правки, которых нет в этом файле ({time}), были в браузере; теперь они в тексте. Если не нужны, отмените.",
        (
            "Corrections that are not in this file ({time}) were kept by the browser; they are in the text now. Undo "
            "them if they are not wanted."
        ),
    ),
    "offline_restore_turn": (
        "Репликаның җибәрелгән вакыттагы текстын кайтару",
        "Вернуть текст реплики, каким он был прислан",
        "Bring back the turn's text as it was sent",
    ),
    "offline_help_saving": (
        (
            "Язганнарыгыз шунда ук браузерда саклана, әмма файлга түгел. «Файлга саклау» яңа файл ясый: аны җибәрүчегә "
            "кайтарыгыз. Ул вакытта башкалар төзәткән урыннар белән төзәтмәләрегез сүзләп берләштерелә."
        ),
        (
            "Написанное сразу хранится в браузере, но не в файле. «Сохранить в файл» создаёт новый файл: отправьте его "
            "обратно. С правками, которые другие сделали за это время, ваши соединятся слово за словом."
        ),
        (
            "What you type is kept by the browser at once, but not in the file. “Save to a file” makes a new file: "
            "send it back. With what others corrected meanwhile, your corrections are merged word by word."
        ),
    ),
}
