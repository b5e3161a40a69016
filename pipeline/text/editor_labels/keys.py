"""What keys do, by the names of pipeline/editor/web/keys.js, and words of the page that shows them."""

from __future__ import annotations

# name: (Tatar, Russian, English). Forms parted by | follow the number, as in player_labels.
LABELS: dict[str, tuple[str, str, str]] = {
    # --- headings; that of the episode's keys is the panel's «Episode»
    "listening": ("Тыңлау", "Прослушивание", "Listening"),
    "correcting": ("Төзәтү", "Исправление", "Correcting"),
    "turns": ("Репликалар", "Реплики", "Turns"),
    "text_keys": ("Текст эчендә", "В тексте", "In the text"),
    # --- listening
    "play": ("Тыңлау", "Слушать", "Play"),
    "back": ("3 секунд артка", "На 3 секунды назад", "Back 3 seconds"),
    "forward": ("3 секунд алга", "На 3 секунды вперёд", "Forward 3 seconds"),
    "replay_turn": ("Репликаны яңадан тыңлау", "Прослушать реплику ещё раз", "Play the turn again"),
    "play_from_word": ("Курсордагы сүздән тыңлау", "Слушать от слова под курсором", "Play from the word at the caret"),
    "slower": ("Акрынрак", "Медленнее", "Slower"),
    "faster": ("Тизрәк", "Быстрее", "Faster"),
    "go_to_time": ("Вакыт буенча күчү", "Перейти ко времени", "Go to a time"),
    "follow": ("Тавыш артыннан бару", "Следовать за голосом", "Follow the voice"),
    "hold": ("Язганда тавышны туктатып тору", "Пауза при наборе текста", "Pause the sound while typing"),
    # --- correcting
    "checked_next": (
        "Тикшерелде дип билгеләп, киләсе репликага күчү",
        "Отметить проверенной и перейти к следующей реплике",
        "Mark the turn checked and go to the next one",
    ),
    "toggle_checked": (
        "«Тикшерелгән» билгесен кую яки алу",
        "Поставить или снять отметку «проверено»",
        "Mark the turn checked or not checked",
    ),
    "next_unchecked": (
        "Киләсе тикшерелмәгән репликага күчү",
        "К следующей непроверенной реплике",
        "To the next turn that is not checked",
    ),
    "next_doubt": ("Киләсе шикле урынга күчү", "К следующему сомнительному месту", "To the next doubtful place"),
    "previous_doubt": (
        "Алдагы шикле урынга күчү",
        "К предыдущему сомнительному месту",
        "To the previous doubtful place",
    ),
    "fix_all": (
        "Мондый хаталарның барысын төзәтү…",
        "Исправить все такие ошибки…",
        "Fix all mistakes like this…",
    ),
    "restore_turn": (
        "Репликаның машина ишеткән текстын кайтару",
        "Вернуть текст реплики, который услышала машина",
        "Bring back what the machine heard in this turn",
    ),
    "find": ("Табу", "Найти", "Find"),
    "replace": ("Табып алмаштыру", "Найти и заменить", "Find and replace"),
    "undo": ("Кире кагу", "Отменить", "Undo"),
    "redo": ("Кире кайтару", "Вернуть", "Redo"),
    "save": ("Хәзер үк саклау", "Сохранить сейчас", "Save now"),
    # --- turns
    "speaker_number": (
        "Репликаны 1–9 нчы сөйләүчегә бирү",
        "Отдать реплику говорящему № 1–9",
        "Give the turn to speaker 1–9",
    ),
    "new_speaker_here": (
        "Репликаны яңа сөйләүчегә бирү",
        "Отдать реплику новому говорящему",
        "Give it to a new speaker",
    ),
    "rename_speaker_here": ("Сөйләүченең исемен үзгәртү", "Переименовать говорящего", "Rename the speaker"),
    "next_language": ("Репликаның телен алмаштыру", "Сменить язык реплики", "Change the turn's language"),
    "time_here": (
        "Курсордагы сүз хәзер яңгырый дип билгеләү",
        "Отметить, что слово под курсором звучит сейчас",
        "The word at the caret is heard now",
    ),
    # --- episode
    "chapter_here": ("Монда яңа бүлек башлана", "Здесь начинается глава", "A chapter begins here"),
    "soundbite": ("Сайланганнан өзек ясау", "Сделать отрывок из выделенного", "Make a soundbite of what is selected"),
    "panel": ("Ян панель", "Боковая панель", "Side panel"),
    "help": ("Төймәләр һәм ярдәм", "Клавиши и помощь", "Keys and help"),
    # --- in the text
    "split_turn": ("Монда яңа реплика башлана", "Здесь начинается новая реплика", "A new turn begins here"),
    "split_line": ("Монда яңа җөмлә башлана", "Здесь начинается новое предложение", "A new sentence begins here"),
    "join_turn": (
        "Реплика башында: алдагысына кушу",
        "В начале реплики: соединить с предыдущей",
        "At the beginning of a turn: join it to the one before",
    ),
    "seek_click": ("Шушы сүздән тыңлау", "Слушать от этого слова", "Play from this word"),
    # --- the page of help
    "help_saving": (
        (
            "Барысы да үзеннән-үзе саклана: язган саен браузерга, бер секундтан чыгарылыш папкасына. Башкалар шул "
            "ук текстны төзәтсә, үзгәрешләр сүзләп берләштерелә; бер урын ике төрле төзәтелсә, ике вариант та кала. "
            "Элеккеге текстлар «Элеккеге текстлар» битендә, теләсә кайсына кайтырга була."
        ),
        (
            "Всё сохраняется само: пока вы пишете, в браузер, а через секунду в папку выпуска. Если тот же текст "
            "правит кто-то ещё, правки соединяются слово за словом; где одно место исправлено по-разному, остаются "
            "оба варианта. Прежние тексты лежат на вкладке «Прежние тексты», к любому можно вернуться."
        ),
        (
            "Everything saves itself: to the browser as you type, and a second later to the episode's folder. When "
            "somebody else corrects the same text, corrections are merged word by word; where one place was "
            "corrected differently, both versions stay. Earlier texts are under “Earlier texts”; you can go back to "
            "any of them."
        ),
    ),
    "help_filter": ("Гамәл эзләү", "Найти действие", "Find an action"),
    "help_nothing": (
        "Мондый гамәл юк. Сүзнең башын гына язып карагыз.",
        "Такого действия нет. Попробуйте написать только начало слова.",
        "There is no such action. Try only the beginning of the word.",
    ),
    "change_key": ("Алмаштыру", "Сменить", "Change"),
    "our_key": ("Безнекен кайтару", "Вернуть нашу", "Back to ours"),
    "press_keys": (
        "Төймәләргә басыгыз; Escape – кире кагу",
        "Нажмите клавиши; Escape – отмена",
        "Press the keys; Escape calls it off",
    ),
    "key_taken": (
        "{key} төймәсе бүтән эш башкара: {name}. Башкасына басыгыз.",
        "Клавиши {key} заняты: {name}. Нажмите другие.",
        "{key} is taken: {name}. Press others.",
    ),
    "key_unfit": (
        "{key} текст язганда кирәк. Ctrl яки Alt белән бергә яисә F1–F12 төймәсенә басыгыз.",
        "{key} нужна при наборе текста. Нажмите сочетание с Ctrl или Alt или одну из F1–F12.",
        "{key} is needed for typing. Press keys with Ctrl or Alt, or one of F1–F12.",
    ),
    "key_changed": ("Алмаштырылды", "Изменено", "Changed"),
    "key_ours": ("Безнеке кайтарылды", "Снова наша клавиша", "Ours again"),
}
