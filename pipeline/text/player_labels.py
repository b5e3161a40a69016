"""Words of the player and of the read-along text, in Tatar, Russian and English (for any other language)."""

from __future__ import annotations

_LANGUAGES = ("tt", "ru", "en")

# Where forms are parted by |, `static/words.js` takes the one that the number wants (one|few|many, one|other, or one).
_LABELS = {
    "player": ("Уйнаткыч", "Плеер", "Player"),
    "play": ("Тыңлау", "Слушать", "Play"),
    "pause": ("Туктатып тору", "Пауза", "Pause"),
    "back": ("15 секунд артка", "Назад на 15 секунд", "Back 15 seconds"),
    "forward": ("30 секунд алга", "Вперёд на 30 секунд", "Forward 30 seconds"),
    "previous_chapter": ("Алдагы бүлек", "Предыдущая глава", "Previous chapter"),
    "next_chapter": ("Киләсе бүлек", "Следующая глава", "Next chapter"),
    "chapters": ("Бүлекләр", "Главы", "Chapters"),
    "chapter_now": ("Бүлек: {title}", "Глава: {title}", "Chapter: {title}"),
    "position": ("Язмадагы урын", "Место в записи", "Position"),
    "position_of": ("{now}, барлыгы {whole}", "{now}, всего {whole}", "{now} of {whole}"),
    "hours": ("сәгать", "час|часа|часов", "hour|hours"),
    "minutes": ("минут", "минута|минуты|минут", "minute|minutes"),
    "seconds": ("секунд", "секунда|секунды|секунд", "second|seconds"),
    "speed": ("Тизлек", "Скорость", "Speed"),
    "volume": ("Тавыш көче", "Громкость", "Volume"),
    "mute": ("Тавышны сүндерү", "Выключить звук", "Mute"),
    "sleep": ("Йокы таймеры", "Таймер сна", "Sleep timer"),
    "sleep_off": ("юк", "нет", "off"),
    "sleep_minutes": ("{n} минуттан", "через {n} мин", "in {n} min"),
    "sleep_chapter": ("бүлек азагында", "в конце главы", "at the end of the chapter"),
    "share": ("Уртаклашу", "Поделиться", "Share"),
    "share_app": ("Кушымтада…", "В приложении…", "With an app…"),
    "copy_moment": ("Бу мизгелгә сылтама", "Ссылка на этот момент", "Link to this moment"),
    "copy_sentence": ("Бу җөмләгә сылтама", "Ссылка на эту фразу", "Link to this sentence"),
    "copied": ("Сылтама күчереп алынды", "Ссылка скопирована", "The link is copied"),
    "copy_by_hand": ("Сылтама: {address}", "Ссылка: {address}", "The link: {address}"),
    "resumed": ("{time} урыныннан дәвам итә", "Продолжение с {time}", "Goes on from {time}"),
    "from_start": ("Башыннан", "С начала", "From the start"),
    "failed": (
        "Тавышны йөкләп булмады. Элемтәне тикшерегез һәм кабатлап карагыз яки файлны йөкләп алыгыз.",
        "Не удалось загрузить звук. Проверьте соединение и попробуйте ещё раз или скачайте файл.",
        "The sound could not be loaded. Check the connection and try again, or download the file.",
    ),
    "retry": ("Кабатлап карау", "Попробовать ещё раз", "Try again"),
    "download_file": ("Файлны йөкләп алу", "Скачать файл", "Download the file"),
    "keys": ("Төймәләр", "Клавиши", "Keyboard"),
    "close": ("Ябу", "Закрыть", "Close"),
    "key_play": ("тыңлау / туктатып тору", "слушать / пауза", "play / pause"),
    "key_jump": (
        "15 секунд артка / 30 секунд алга",
        "на 15 секунд назад / на 30 вперёд",
        "15 seconds back / 30 forward",
    ),
    "key_step": ("5 секунд артка / алга", "на 5 секунд назад / вперёд", "5 seconds back / forward"),
    "key_chapter": ("алдагы / киләсе бүлек", "предыдущая / следующая глава", "previous / next chapter"),
    "key_speed": ("акрынрак / тизрәк", "медленнее / быстрее", "slower / faster"),
    "key_part": ("язманың 0–90 проценты", "0–90 процентов записи", "0–90 per cent of the recording"),
    "keys_on": ("Бу төймәләр эшләсен", "Использовать эти клавиши", "Use these keys"),
    "key_help": ("бу исемлек", "этот список", "this list"),
    "reading": ("Текст", "Текст", "Text"),
    "back_to_voice": ("Тавышка кайту", "Вернуться к голосу", "Back to the voice"),
    "text_parts": ("Текст өлешләре", "Части текста", "Parts of the text"),
    "text_failed": (
        "Текстның дәвамын йөкләп булмады.",
        "Не удалось загрузить продолжение текста.",
        "The rest of the text could not be loaded.",
    ),
    "episode_page": ("Чыгарылыш бите", "Страница выпуска", "Page of the episode"),
}


def player_labels(language: str) -> dict[str, str]:
    """All of them in `language`."""
    place = _LANGUAGES.index(language) if language in _LANGUAGES else _LANGUAGES.index("en")
    return {name: words[place] for name, words in _LABELS.items()}
