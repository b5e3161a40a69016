"""A withheld person's name in texts, replaced by a neutral word: «Катнашучы», «Участник».

Found are full names in every written form, in any order, with initials, in the cases of Tatar and Russian, with letters
of the other script and without Tatar letters. A form of one word (a nickname, a first name that somebody listed) has to
share its stem and its capital letter. What is not found is in docs/decisions/1033. Too much is masked rather than too
little: a namesake is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipeline.model.rights import WithheldName
from pipeline.text.stems import plain, stems, words

_LABELS = {"tt": "Катнашучы", "ru": "Участник"}
_TOKEN = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff])*")
_GAP = re.compile(r"[\s.,*_~`«»„“”\"'’()\-–—]{1,6}")
"""What may stand between the parts of a name: spaces, the dot of an initial, Markdown."""
_MARKS = re.compile(r"[*_~`]+")
_SOFT_ENDS = frozenset("аәеёиоөуүыэюяьй")
_LONGEST_ENDING = 7
"""Letters: «Хәсәновалардан»."""
_SHORT = 3
_MANY_WORDS = 3
_INDEXED = 5
"""Letters by which patterns are found: a house may withhold hundreds of people, and a talk has 25,000 words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A name in a text: characters [start, end), and whose it is (place in the list of people)."""

    start: int
    end: int
    person: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """A word of a name, or the initial of one."""

    key: str
    initial: bool = False
    alone: bool = False
    """The whole form is this word."""
    capital: bool = True


_Patterns = Mapping[str, Sequence[tuple[int, tuple[_Part, ...]]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Token:
    text: str
    key: str
    start: int
    end: int


def neutral_name(language: str, number: int | None = None) -> str:
    """What stands for a withheld person; numbered where several of them speak."""
    label = _LABELS.get(language, "Participant")
    return f"{label} {number}" if number else label


def mask_names(text: str, people: Sequence[WithheldName], language: str) -> str:
    """`text` with neutral words, in `language`, for the names of these people."""
    found = names_in(text, people)
    for one in reversed(found):
        before, after = text[: one.start], text[one.end :]
        mark = _lone_mark(text[one.start : one.end])
        closes = mark and before.endswith(mark)
        text = f"{before}{'' if closes else mark}{neutral_name(language)}{mark if closes else ''}{after}"
    return text


def _lone_mark(name: str) -> str:
    """Markdown that begins or ends within a name: «**Айгөл** Хәсәнова», «Айгөл **Хәсәнова**»."""
    marks = _MARKS.findall(name)
    return marks[0] if len(marks) % 2 else ""


def names_in(text: str, people: Sequence[WithheldName]) -> list[Found]:
    """All names of these people, in the order of the text, without overlap."""
    if not people or not text:
        return []
    patterns = _patterns(tuple(people))
    tokens, found, at = list(_tokens(text)), list[Found](), 0
    while at < len(tokens):
        length, person = _longest(text, tokens, at, patterns)
        if length:
            found.append(Found(start=tokens[at].start, end=tokens[at + length - 1].end, person=person))
        at += max(length, 1)
    return found


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        key = plain("".join(words(match[0])))
        if key:
            yield _Token(text=match[0], key=key, start=match.start(), end=match.end())


def _longest(text: str, tokens: Sequence[_Token], at: int, patterns: _Patterns) -> tuple[int, int]:
    """(number of tokens, person) of the longest name that begins here; (0, 0) when none does."""
    key = tokens[at].key
    beginnings = [key[:length] for length in range(1, min(_INDEXED, len(key)) + 1)]
    if len(key) == 1:
        beginnings.append(f"{key}.")
    possible = [pattern for beginning in beginnings for pattern in patterns.get(beginning, ())]
    for person, parts in sorted(possible, key=_length):  # the longest first
        here = tokens[at : at + len(parts)]
        if len(here) == len(parts) and all(map(_fits, here, parts)) and _together(text, here, parts):
            return len(parts), person
    return 0, 0


def _together(text: str, tokens: Sequence[_Token], parts: Sequence[_Part]) -> bool:
    near = all(_GAP.fullmatch(text, one.end, other.start) for one, other in pairwise(tokens))
    return near and all(not part.initial or text[token.end : token.end + 1] == "."
                        for token, part in zip(tokens, parts, strict=True))  # fmt: skip


def _fits(token: _Token, part: _Part) -> bool:
    if part.initial:
        return token.key == part.key and token.text[0].isupper()
    if not token.key.startswith(_base(part.key)) or len(token.key) > len(_base(part.key)) + _LONGEST_ENDING:
        return False
    if not part.alone or token.key == part.key:
        return not part.alone or not part.capital or token.text[0].isupper()
    return (not part.capital or token.text[0].isupper()) and bool(_stems(token.key) & _stems(part.key))


def _base(key: str) -> str:
    """What all cases of a name have in common: «Хасанова», «Хасановой»; «Рамиль», «Рамилем»."""
    return key[:-1] if len(key) > _SHORT and key[-1] in _SOFT_ENDS else key


@lru_cache(maxsize=20_000)
def _stems(key: str) -> frozenset[str]:
    return frozenset(plain(stem) for language in ("tt", "ru", None) for stem in stems(key, language))


@lru_cache(maxsize=64)
def _patterns(people: tuple[WithheldName, ...]) -> _Patterns:
    """First letters of a name, or its initial with a dot -> (person, parts of the name)."""
    found: dict[str, dict[tuple[int, tuple[_Part, ...]], None]] = {}
    for number, person in enumerate(people):
        for parts in (parts for form in person.forms for parts in _ways(form)):
            letters = f"{parts[0].key}." if parts[0].initial else _base(parts[0].key)[:_INDEXED]
            found.setdefault(letters, {})[number, parts] = None
    return {letters: tuple(patterns) for letters, patterns in found.items()}


def _length(pattern: tuple[int, tuple[_Part, ...]]) -> int:
    return -len(pattern[1])


def _ways(form: str) -> Iterator[tuple[_Part, ...]]:
    """How a form of a name may be written."""
    tokens = list(_tokens(form))
    if len(tokens) == 1:
        yield (_Part(key=tokens[0].key, alone=True, capital=tokens[0].text[0].isupper()),)
    if len(tokens) < 2:  # noqa: PLR2004
        return
    whole = [_Part(key=token.key) for token in tokens]
    short = [_Part(key=token.key[0], initial=True) for token in tokens]
    yield tuple(whole)
    yield (whole[-1], *whole[:-1])
    yield (*whole[1:], whole[0])
    pairs = [(0, len(whole) - 1)] if len(whole) != _MANY_WORDS else [(0, 1), (0, 2), (1, 2)]
    for one, other in (pair for low, high in pairs for pair in ((low, high), (high, low))):
        yield (whole[one], whole[other])
        yield (short[one], whole[other])
        yield (whole[other], short[one])
    if len(whole) == _MANY_WORDS:  # «А. Р. Хасанова», «Хасанова А. Р.», whichever word is the surname
        for surname, rest in ((whole[2], short[:2]), (whole[0], short[1:])):
            yield (*rest, surname)
            yield (surname, *rest)
