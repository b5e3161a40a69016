"""Words of the list of places that are worth a listen."""

from __future__ import annotations

# name: (Tatar, Russian, English). Forms parted by | follow the number, as in player_labels.
LABELS: dict[str, tuple[str, str, str]] = {
    "review_places": ("Тыңлап карарлык урыннар", "Места, которые стоит прослушать", "Places worth a listen"),
    "review_kinds": ("Нинди урыннар күрсәтелә", "Какие места показаны", "Which places are shown"),
    "review_all": ("Барысы", "Все", "All"),
    "review_play": ("Шунда ук уйнату", "Сразу воспроизводить", "Play at once"),
    "review_loading": ("Шикле урыннарны эзлибез…", "Ищем сомнительные места…", "Looking for doubtful places…"),
    "review_failed": (
        "Шикле урыннарны табып булмады: {why}",
        "Сомнительные места найти не удалось: {why}",
        "Doubtful places could not be found: {why}",
    ),
    "review_empty": (
        "Шикле урыннар юк. Текст укырга әзер.",
        "Сомнительных мест нет. Осталось просто прочитать текст.",
        "There are no doubtful places. All that is left is to read the text.",
    ),
    "review_all_done": (
        "Барлык шикле урыннар каралды. Афәрин!",
        "Все сомнительные места просмотрены. Отлично!",
        "All doubtful places are done. Well done!",
    ),
    "review_end": (
        "Каралмаган урын калмады",
        "Непросмотренных мест больше нет",
        "There is no other place to look at",
    ),
    "review_left": (
        "{n} урынны тыңлап карарга кирәк.",
        "Стоит прослушать {n} место.|Стоит прослушать {n} места.|Стоит прослушать {n} мест.",
        "{n} place is worth a listen.|{n} places are worth a listen.",
    ),
    "review_more": (
        "Азрак шикле тагын {n} урын күрсәтелми.",
        "Не показано менее сомнительных мест: {n}.",
        "Less doubtful places not shown: {n}.",
    ),
    "review_at": ("{kind}: {text}", "{kind}: {text}", "{kind}: {text}"),
    "review_done": ("каралды", "готово", "done"),
    "doubt_word": ("Шикле сүз", "Сомнительное слово", "Doubtful word"),
    "doubt_uncovered": ("Язылмаган сөйләм", "Речь без текста", "Speech without text"),
    "doubt_unknown": ("Таныш булмаган сүз", "Незнакомое слово", "Unknown word"),
    "doubt_language": ("Тел", "Язык", "Language"),
    "doubt_flag": ("Тану хатасы", "Сбой распознавания", "Recognition failure"),
    "doubt_guessed": ("Ишетелмәгән сүзләр", "Неуслышанные слова", "Words not heard"),
    "why_improbable": ("машина икеләнгән", "машина сомневалась", "the machine was not sure"),
    "why_never_seen": (
        "тикшерелгән текстларда юк",
        "нет в проверенных текстах",
        "in no checked text",
    ),
    "why_not_heard": ("вакыты чамалап куелган", "время поставлено наугад", "its time is a guess"),
    "why_language_unsure": ("машина телне төгәл белми", "машина не уверена в языке", "the machine is not sure of it"),
    "why_language_change": ("монда тел алышына", "здесь язык меняется", "it changes here"),
    "why_like_tt": ("татарчага охшаган", "похоже на татарский", "looks like Tatar"),
    "why_like_ru": ("русчага охшаган", "похоже на русский", "looks like Russian"),
    "why_repetition": ("кабатлау", "повторы", "repetition"),
    "why_truncated": ("текст өзелгән", "текст оборван", "the text breaks off"),
    "why_silence": ("тынлыкта текст", "текст поверх тишины", "text over silence"),
    "why_sparse": ("сүзләр аз", "слов слишком мало", "too few words"),
    "why_low_confidence": ("ышаныч түбән", "низкая уверенность", "low confidence"),
}
