"""Stems of Tatar and Russian words, for search: «китапларыбызны» and «китабы» are both found by «китап». Pure.

The tables are `stem_rules`; the browser works from the same ones (`rules()`), and `static/search-words.js` does there
what is done here, step by step. Whoever changes one of the two changes the other: tests compare them word by word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.text import stem_rules

LONGEST_WORD = 40
"""Letters; what is longer is cut (the longest Tatar word forms have about 30)."""
SHORTEST_STEM = 3
_ROUNDS = 8

_MARKS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]")
"""Stress marks (after NFC, so that й and ё are letters by then), soft hyphens, invisible characters."""
_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
"""Letters that no Tatar or Russian word has; the browser counts each as two, so such words stay as they are."""
_TATAR_LETTERS = re.compile("[әөүҗңһ]")
_PLAIN = str.maketrans({letter: typed[0] for letter, typed in stem_rules.TYPED_FOR.items()} | {"э": "а"})
_LOOK_ALIKES = str.maketrans(stem_rules.LOOK_ALIKES)
_LAST_LETTERS = str.maketrans({"б": "п", "г": "к"})
_RUSSIAN_VOWELS = frozenset("аеиоуыэюя")
_LONGEST_RUSSIAN = 6
_RUSSIAN_SHAPE = re.compile(stem_rules.RUSSIAN_SHAPE)


def words(text: str) -> Iterator[str]:
    """Words of a text as search sees them: small letters, no marks, one script, at most LONGEST_WORD letters."""
    folded = _MARKS.sub("", unicodedata.normalize("NFC", text).lower()).replace("ё", "е")
    for match in _WORD.finditer(folded):
        word = match[0][:LONGEST_WORD]
        yield word.translate(_LOOK_ALIKES) if _CYRILLIC.search(word) else word


def plain(word: str) -> str:
    """As typed without Tatar letters; ә and what stands for it (а, э) are one letter. As long as `word`."""
    return word.translate(_PLAIN)


@lru_cache(maxsize=200_000)
def stems(word: str, language: str | None) -> tuple[str, ...]:
    """Under which stems a word (one of `words`) stands in the index; `None`: a language is not known, as in a query.

    A Tatar letter tells Tatar. In Tatar talk, words that look Russian get the Russian stem as well.
    """
    if not _CYRILLIC.search(word) or _BEYOND.search(word):
        return (word,)
    if _TATAR_LETTERS.search(word):
        return (tatar_stem(word),)
    if language == "ru":
        return (russian_stem(word),)
    tatar, russian = tatar_stem(word), russian_stem(word)
    if tatar == russian or (language is not None and not _RUSSIAN_SHAPE.search(word)):
        return (tatar,)
    return (tatar, russian)


def tatar_stem(word: str) -> str:
    """Takes endings away until none fits."""
    rules = _RULES
    for _ in range(_ROUNDS):
        word = _without_soft_sign(word)
        key = plain(word)
        if key in rules.kept:
            return word
        if key in rules.one_word:
            return rules.one_word[key]
        shorter = _shortened(word, key, rules)
        if shorter is None:
            break
        word = shorter
    word = _last_letters(word)
    return rules.one_word.get(plain(word), word)


def _without_soft_sign(word: str) -> str:
    """«шагыйрь», but «шагыйре»."""
    return word[:-1] if word.endswith("ь") and len(word) >= SHORTEST_STEM else word


def _shortened(word: str, key: str, rules: _Rules) -> str | None:
    """Without the shortest ending that leaves a word we know; else without the longest that fits."""
    longest = None
    for size in range(1, min(rules.longest, len(key) - 1) + 1):
        conditions = rules.endings.get(key[-size:])
        if conditions is None:
            continue
        rest = _without_soft_sign(key[:-size])
        glide = "й" if key[-size] == "е" and _may_hide_glide(rest, rules) else ""
        # «китабы» is written for «китап» and «ы».
        known = rest[:-1] + (rest[-1] + glide).translate(_LAST_LETTERS)
        if not any(all(_FITS[part](rest, known, rules) for part in parts) for parts in conditions):
            continue
        if known in rules.kept:
            return word[: len(rest) - 1] + (word[len(rest) - 1] + glide).translate(_LAST_LETTERS)
        if len(rest + glide) >= SHORTEST_STEM:
            longest = word[: len(rest)] + glide
    return longest


def _last_letters(word: str) -> str:
    """One spelling for sounds that change before an ending: б/п, г/к, у/в, и and ый of verbs."""
    if len(word) < SHORTEST_STEM:
        return word
    if word.endswith("ый") and len(word) > SHORTEST_STEM:
        return word[:-2] + "а"
    if word.endswith("и") and len(word) > SHORTEST_STEM:
        return word[:-1] + "ә"
    if word[-1] in "уү" and plain(word[-2]) in _RULES.vowels:
        return word[:-1] + "в"
    return word[:-1] + word[-1].translate(_LAST_LETTERS)


def russian_stem(word: str) -> str:
    """Takes «-ся» away, then an ending of nouns, adjectives and verbs, then what makes a verb's stem."""
    if word.endswith(("ся", "сь")) and len(word) > SHORTEST_STEM + 2:
        word = word[:-2]
    word = _without(_RULES.russian_stem, _without(_RULES.russian, word))
    if word.endswith(("ь", "нн")) and len(word) > SHORTEST_STEM:
        word = word[:-1]
    fleeting = len(word) > SHORTEST_STEM + 1 and word[-1] in stem_rules.RUSSIAN_FLEETING and word[-2] in "ео"
    return word[:-2] + word[-1] if fleeting and word[-3] not in _RUSSIAN_VOWELS else word


def _without(endings: frozenset[str], word: str) -> str:
    """Without the longest of `endings`, if enough of the word stays, with a vowel in it."""
    for size in range(min(_LONGEST_RUSSIAN, len(word) - SHORTEST_STEM), 0, -1):
        if word[-size:] in endings and not _RUSSIAN_VOWELS.isdisjoint(word[:-size]):
            return word[:-size]
    return word


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rules:
    """The tables as they are used; all keys in plain letters."""

    endings: Mapping[str, tuple[tuple[str, ...], ...]]
    longest: int
    kept: frozenset[str]
    verbs: frozenset[str]
    verb_ends: tuple[str, ...]
    one_word: Mapping[str, str]
    vowels: frozenset[str]
    unvoiced: frozenset[str]
    nasals: frozenset[str]
    russian: frozenset[str]
    russian_stem: frozenset[str]


def _may_hide_glide(rest: str, rules: _Rules) -> bool:
    """«чәе» is «чәй» and «е», «туе» is «туй» and «е»; but «килүе» is «килү» and «е», «әнием» «әни» and «ем»."""
    if rest[-1] == "у":
        return len(rest) <= SHORTEST_STEM
    return rest[-1] in rules.vowels and rest[-1] != "и"


def _is_verb(rest: str, known: str, rules: _Rules) -> bool:
    if known in rules.verbs or (len(rest) > SHORTEST_STEM + 1 and rest.endswith(rules.verb_ends)):
        return True
    return rest.endswith("ма") and len(rest) > SHORTEST_STEM and _is_verb(rest[:-2], rest[:-2], rules)  # бул-ма-ды


# (what stays, the same as a word we may know, rules) -> whether the ending may stand there. Tatar words end in no о.
_FITS: dict[str, Callable[[str, str, _Rules], bool]] = {
    "any": lambda rest, _, rules: not rest.endswith("о"),  # noqa: ARG005
    "vowel": lambda rest, _, rules: rest[-1] in rules.vowels and not rest.endswith("о"),
    "consonant": lambda rest, _, rules: rest[-1] not in rules.vowels or rest.endswith(("у", "и")),
    "glide": lambda rest, _, rules: _may_hide_glide(rest, rules),
    "voiced": lambda rest, _, rules: rest[-1] not in rules.unvoiced,
    "unvoiced": lambda rest, _, rules: rest[-1] in rules.unvoiced,
    "nasal": lambda rest, _, rules: rest[-1] in rules.nasals,
    "т": lambda rest, _, rules: rest.endswith("т"),  # noqa: ARG005
    "й": lambda rest, _, rules: rest.endswith("й"),  # noqa: ARG005
    "long": lambda rest, _, rules: len(rest) > SHORTEST_STEM,  # noqa: ARG005
    "verb": _is_verb,
    "root": lambda _, known, rules: known in rules.verbs,
}


def rules() -> dict[str, Any]:
    """The tables for the browser, as JSON-able values."""
    found = _RULES
    return {
        "typed_for": stem_rules.TYPED_FOR,
        "look_alikes": stem_rules.LOOK_ALIKES,
        "russian_shape": stem_rules.RUSSIAN_SHAPE,
        "endings": {ending: ["+".join(parts) for parts in rows] for ending, rows in found.endings.items()},
        "kept": sorted(found.kept),
        "verbs": sorted(found.verbs),
        "verb_ends": list(found.verb_ends),
        "one_word": dict(found.one_word),
        "vowels": "".join(sorted(found.vowels)),
        "unvoiced": "".join(sorted(found.unvoiced)),
        "nasals": "".join(sorted(found.nasals)),
        "russian": sorted(found.russian),
        "russian_stem": sorted(found.russian_stem),
        "russian_fleeting": stem_rules.RUSSIAN_FLEETING,
        "longest_word": LONGEST_WORD,
    }


def _plain_words(text: str) -> frozenset[str]:
    return frozenset(_without_soft_sign(plain(word)) for word in text.split())


def _column(table: str) -> frozenset[str]:
    return frozenset(ending for row in table.strip().splitlines() for ending in row.split("|")[1].split())


def _read() -> _Rules:
    endings: dict[str, tuple[tuple[str, ...], ...]] = {}
    for row in stem_rules.TATAR_ENDINGS.strip().splitlines():
        _, after, forms, *_ = (cell.strip() for cell in row.split("|"))
        for form in forms.split():
            rows = {*endings.get(plain(form), ()), tuple(after.split("+"))}
            endings[plain(form)] = tuple(sorted(rows))
    one_word: dict[str, str] = {}
    for row in stem_rules.ONE_WORD.strip().splitlines():
        word, forms = row.split("=")
        one_word |= {plain(form): word.strip() for form in (word.strip(), *forms.split())}
    verbs = _plain_words(stem_rules.VERBS)
    return _Rules(
        endings=endings,
        longest=max(map(len, endings)),
        verbs=verbs,
        kept=verbs | _plain_words(stem_rules.WHOLE + stem_rules.SHORT),
        verb_ends=tuple(sorted(_plain_words(stem_rules.VERB_ENDS))),
        one_word=one_word,
        vowels=frozenset(plain(stem_rules.VOWELS)),
        unvoiced=frozenset(plain(stem_rules.UNVOICED)),
        nasals=frozenset(plain(stem_rules.NASALS)),
        russian=_column(stem_rules.RUSSIAN_ENDINGS),
        russian_stem=_column(stem_rules.RUSSIAN_STEM_ENDINGS),
    )


_RULES = _read()
