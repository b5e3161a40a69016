"""Which language a sentence speaks for: letters that a language has alone, and its small words.

Enough to doubt what a turn says of its language, never to decide it: people mix Tatar and Russian in one breath.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from pipeline.speech.doubts import OWN_LETTERS
from pipeline.text.function_words import CONJUNCTIONS, LEANS_BACK, LEANS_FORWARD
from pipeline.text.word_alignment import bare

_FEWEST_WORDS = 4
_FEWEST_SIGNS = 2
_SHARE = 0.25
"""Fewer of a sentence's words than this are a quotation or a loan."""
_MUCH_MORE = 3
_FIRST = ("tt", "ru")
"""Preferred where letters fit several languages."""
_MORE = {
    "ru": "мы вы он она они был была было были есть нет так вот уже только еще надо можно",
    "tt": "мин син сез алар минем синең аның юк хәзер менә шулай",
}
_OF_BOTH = frozenset({"без", "бит", "да", "ни", "та", "те", "тик", "то", "ук", "я"})
"""Words of both: «без» is Russian “without” and Tatar “we”."""
_OWN = {language: frozenset(letters) for language, letters in OWN_LETTERS.items()}
_ANY_OWN = frozenset().union(*_OWN.values())
_SMALL = {
    language: frozenset(
        bare(word) for word in (*CONJUNCTIONS[language], *LEANS_FORWARD[language], *LEANS_BACK[language], *more.split())
    )
    - _OF_BOTH
    for language, more in _MORE.items()
}


def another_language(forms: Sequence[str], language: str) -> tuple[str, float] | None:
    """(the language that most words speak for, share of such words), when it is clearly not `language`; else None.

    `forms` are `bare` words of one sentence.
    """
    words = [form for form in forms if form and not form.isdecimal()]
    if language not in OWN_LETTERS or len(words) < _FEWEST_WORDS:
        return None
    signs = [found for found in map(signs_of, words) if found]
    against = [found for found in signs if language not in found]
    own = len(signs) - len(against)
    if len(against) < max(_FEWEST_SIGNS, _SHARE * len(words), _MUCH_MORE * own):
        return None
    votes = Counter(other for found in against for other in found)
    order = [*_FIRST, *sorted(set(votes) - set(_FIRST))]
    return max(order, key=lambda other: votes[other]), len(against) / len(words)


@lru_cache(maxsize=1 << 15)
def signs_of(form: str) -> tuple[str, ...]:
    """The languages that a bare word speaks for; none for most words."""
    special = _ANY_OWN.intersection(form)
    if special:
        return tuple(language for language, letters in _OWN.items() if special <= letters)
    return tuple(language for language, small in _SMALL.items() if form in small)
