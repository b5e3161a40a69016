"""Where sentences end, in Tatar and Russian.

Made for both because no splitter is: those for Russian take the Tatar pronoun «ул» (he, she, it) at the end of a
sentence for the Russian «ул.» (street) and miss the end; those by Unicode rules split after initials.
"""

from __future__ import annotations

import re
from collections.abc import Sequence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Abbreviations after which a sentence goes on even before a capital: titles, addresses, units before a name.
_OPEN = {
    "ru": _words(
        "акад арх бул гл гос гр д-р доц др-р им инж ин-т исп кв кн м-р мр напр наб о обл оз оф пер пл пос пр просп "
        "проф р р-н рис св см ср ст стр табл тж ул ун-т устар утв ф-т худ чл шт экз яз"
    ),
    # Not here although dictionaries have them: бит. (page), тел. (telephone), кит. (book) are everyday words too.
    "tt": _words(
        "акад арх гл гос д-р доц инж и.о кв мәс м-р обл проф рәс рис р-н тәрҗ ун-т ур фак ф-т "
        "т.ф.д т.ф.к ф.ф.д ф.ф.к и.ф.д и.ф.к п.ф.д п.ф.к т.и.д"
    ),
}
# Abbreviations that often end a sentence: one ends there when a capital follows.
_TAIL = _words("т.д т.п т.е др пр г гг в вв э н.э б.э.к б.э һ.б һб е млн млрд тыс руб сум")
_YEAR_LIKE = frozenset({"г", "гг", "в", "вв", "е", "ст"})
_CLOSING = "»”\"')]}›’"
_OPENING = "«“\"'([{‹„‘—–-"
_DASHES = frozenset({"—", "–", "-"})
_INITIAL = re.compile(r"[А-ЯЁӘӨҮҖҢҺA-Z]\.(-?[А-ЯЁӘӨҮҖҢҺA-Z]\.)*")
_DOTTED = re.compile(r"[^\W\d_]{1,3}(\.[^\W\d_]{1,3})+")
_LIST_NUMBER = re.compile(r"\d{1,3}[.)]")


def sentence_ends(words: Sequence[str], language: str) -> list[bool]:
    """For each word (punctuation attached): does a sentence end with it? The last word always ends one."""
    starts_sentence = True
    ends = []
    for index, word in enumerate(words):
        end = index + 1 == len(words) or _ends(words, index, language, starts_sentence=starts_sentence)
        ends.append(end)
        # A dash or an opening quote by itself is not yet the first word of a sentence.
        starts_sentence = end or (starts_sentence and not any(c.isalnum() for c in word))
    return ends



def _ends(words: Sequence[str], index: int, language: str, *, starts_sentence: bool) -> bool:
    bare = words[index].rstrip(_CLOSING)
    if not bare or bare[-1] not in ".!?…":
        return False
    following = _next_letter(words, index + 1)
    if following is None or following.islower():
        return False  # «Кая?» — диде ул.
    if bare[-1] != "." or bare.endswith(".."):
        return True
    return not _is_abbreviation(words, index, bare, language, starts_sentence=starts_sentence)


def _is_abbreviation(
    words: Sequence[str], index: int, bare: str, language: str, *, starts_sentence: bool
) -> bool:
    token = bare.lstrip(_OPENING)
    if _INITIAL.fullmatch(token) or (starts_sentence and _LIST_NUMBER.fullmatch(token)):
        return True
    stem = token[:-1].lower()
    if stem in _YEAR_LIKE and language != "tt":
        # «в 2020 г. Потом …» may end; «г. Казань» does not.
        return not (index and words[index - 1][:1].isdigit())
    if stem in _TAIL:
        return False
    return stem in _OPEN.get(language, _OPEN["ru"]) or _DOTTED.fullmatch(stem) is not None


def _next_letter(words: Sequence[str], index: int) -> str | None:
    """First letter or digit of the next word that has one."""
    for word in words[index : index + 3]:
        for char in word:
            if char.isalnum():
                return char
    return None
