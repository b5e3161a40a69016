"""How well a cue or a line can end between two words: 0 is the end of a sentence, 100 is inside a word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.text.caption_words import Token
from pipeline.text.function_words import CONJUNCTIONS, LEANS_BACK, LEANS_FORWARD, SURNAME
from pipeline.text.sentences import sentence_ends

_CLAUSE_END = 3.0
_BEFORE_CONJUNCTION = 6.0
_AFTER_POSTPOSITION = 8.0
_ANYWHERE = 14.0
_TIED = 30.0
_NAME = 60.0
_INSIDE_WORD = 100.0
_PAUSE_WORTH_PER_S = 10.0
_PAUSE_WORTH_MOST = 8.0

_EDGE = "«»“”\"'()[]{}‹›„.,;:!?…"
_CAPITALISED = re.compile(r"[А-ЯЁӘӨҮҖҢҺA-Z][\w’'-]*[^\W\d_][\w’'-]*")
_INITIAL = re.compile(r"[А-ЯЁӘӨҮҖҢҺA-Z]\.(-?[А-ЯЁӘӨҮҖҢҺA-Z]\.)*")
_SURNAME = re.compile(rf"[А-ЯЁӘӨҮҖҢҺ]\w*{SURNAME}")
_TITLE = frozenset({"проф", "доц", "акад", "д-р", "г", "т.ф.д", "т.ф.к"})
_NUMBER = re.compile(r"[№+-]?\d[\d.,:/-]*")


def break_costs(tokens: Sequence[Token], names: Sequence[str]) -> tuple[list[float], list[bool]]:
    """Cost of a break before each token (and 0 after the last), and whether a sentence ends there.

    `names` are full names that must stay together even where nothing else shows that they are names.
    """
    ends = _sentence_gaps(tokens)
    tied = _known_names(tokens, names)
    costs = [0.0] * (len(tokens) + 1)
    for at in range(1, len(tokens)):
        before, after = tokens[at - 1], tokens[at]
        if after.first:
            continue
        if after.glued:
            costs[at] = _INSIDE_WORD
        elif at in tied:
            costs[at] = _NAME
        elif not ends[at]:
            starts_sentence = ends[at - 1]
            pause_s = max(after.start_ms - before.end_ms, 0) / 1000
            worth = min(pause_s * _PAUSE_WORTH_PER_S, _PAUSE_WORTH_MOST)
            costs[at] = max(_between(before, after, starts_sentence=starts_sentence) - worth, 1.0)
    return costs, ends


def _sentence_gaps(tokens: Sequence[Token]) -> list[bool]:
    gaps = [True] * (len(tokens) + 1)
    begin = 0
    for at in range(1, len(tokens) + 1):
        # Language decides what is an abbreviation; a turn always ends a sentence.
        if at == len(tokens) or tokens[at].first or tokens[at].language != tokens[begin].language:
            ends = sentence_ends([token.text for token in tokens[begin:at]], tokens[begin].language)
            ends[-1] = at == len(tokens) or tokens[at].first or tokens[at - 1].text.rstrip(_EDGE[:17])[-1:] in ".!?…"
            gaps[begin + 1 : at + 1] = ends
            begin = at
    return gaps


def _between(before: Token, after: Token, *, starts_sentence: bool) -> float:
    left, right = before.text, after.text
    if right in {"—", "–", "-"}:
        return _TIED
    if left[-1] in ",;:—–":
        return _CLAUSE_END
    if left[-1] in ")»":
        return _BEFORE_CONJUNCTION
    if _is_name(left, right, starts_sentence=starts_sentence):
        return _NAME
    language = "tt" if after.language == "tt" else "ru"
    return _between_words(left.strip(_EDGE).lower(), right.strip(_EDGE).lower(), language)


def _between_words(bare_left: str, bare_right: str, language: str) -> float:
    if bare_right in LEANS_BACK[language] or bare_left in LEANS_FORWARD[language]:
        return _TIED
    if bare_left in CONJUNCTIONS[language] or _NUMBER.fullmatch(bare_left):
        return _TIED
    if bare_right in CONJUNCTIONS[language]:
        return _BEFORE_CONJUNCTION
    return _AFTER_POSTPOSITION if bare_left in LEANS_BACK[language] else _ANYWHERE


def _is_name(left: str, right: str, *, starts_sentence: bool) -> bool:
    bare_right = right.strip(_EDGE)
    if not _CAPITALISED.fullmatch(bare_right) and not _INITIAL.fullmatch(right.rstrip(",;:!?…")):
        return False
    bare_left = left.lstrip(_EDGE)
    if _INITIAL.fullmatch(bare_left) or bare_left.rstrip(".").lower() in _TITLE:
        return True
    if not _CAPITALISED.fullmatch(bare_left):
        return False
    # The first word of a sentence is capitalised anyway: there only a surname after it shows a name.
    return not starts_sentence or _SURNAME.fullmatch(bare_right) is not None


def _known_names(tokens: Sequence[Token], names: Sequence[str]) -> set[int]:
    """Gaps inside any of `names`; endings may follow each part («Айгөл Хәсәнованың»)."""
    by_first: dict[str, list[list[str]]] = {}
    for name in names:
        parts = [part.lower() for part in name.split()]
        if len(parts) > 1:
            by_first.setdefault(parts[0], []).append(parts)
    tied: set[int] = set()
    if by_first:
        words = [token.text.strip(_EDGE).lower() for token in tokens]
        for at, word in enumerate(words):
            for parts in by_first.get(word, ()):
                following = words[at : at + len(parts)]
                if len(following) == len(parts) and all(map(str.startswith, following, parts)):
                    tied.update(range(at + 1, at + len(parts)))
    return tied
