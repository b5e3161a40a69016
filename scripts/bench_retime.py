"""How well and how fast words of a corrected transcript get their times, how fast two corrections are merged, and what
the web editor asks for: times of all words, places worth a listen, the machine's text of a turn.

    .venv/bin/python scripts/bench_retime.py [WORDS]

Invented Tatar and Russian speech, Zipf's frequencies, with known times. The machine mishears it as a recogniser does;
the corrected text is what was said; the error is between the time that `retime` finds for the start of a word and the
true one. Writes nothing into the project. Figures of one run stand in docs/performance.md.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rapidfuzz.distance import Levenshtein  # noqa: E402

from pipeline.editing.document import Document, Sentence, Turn  # noqa: E402
from pipeline.editing.machine_text import machine_sentences  # noqa: E402
from pipeline.editing.merge import merge  # noqa: E402
from pipeline.editing.retime import retime  # noqa: E402
from pipeline.editing.review_queue import review_queue  # noqa: E402
from pipeline.editing.text import render_document  # noqa: E402
from pipeline.editing.word_times import pack, word_times  # noqa: E402
from pipeline.model.transcript import Segment, Span, Transcript, Word  # noqa: E402
from pipeline.speech import doubts  # noqa: E402

LETTERS = {"tt": ("бгдҗйклмнңпрстхчшһ", "аәеиоөуүыэ"), "ru": ("бвгджзклмнпрстфхцчшщ", "аеиоуыэюя")}
WORDS_OF_A_TURN = 52
ROOTS = 6000


@dataclass(frozen=True)
class Spoken:
    """A word as it was said."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Errors:
    """Shares of words that go wrong; and how many whole turns are not heard."""

    changed: float
    lost: float = 0.0
    extra: float = 0.0
    joined: float = 0.0
    split: float = 0.0
    lost_turns: int = 0


CASES = {
    "light (3 %)": Errors(changed=0.02, lost=0.003, extra=0.003, joined=0.003, split=0.003),
    "typical": Errors(changed=0.08, lost=0.015, extra=0.01, joined=0.01, split=0.01, lost_turns=4),
    "poor": Errors(changed=0.30, lost=0.03, extra=0.02, joined=0.04, split=0.04, lost_turns=10),
    "terrible": Errors(changed=0.60, lost=0.10, extra=0.03, joined=0.04, split=0.04, lost_turns=10),
}


def vocabulary(dice: random.Random, language: str) -> list[str]:
    consonants, vowels = LETTERS[language]
    made: dict[str, None] = {}
    while len(made) < ROOTS:
        syllables = 1 + min(3, len(made) // 200)
        word = "".join(dice.choice(consonants) + dice.choice(vowels) for _ in range(syllables))
        made[word + dice.choice(("", dice.choice(consonants)))] = None
    return list(made)


def spoken(dice: random.Random, words: int) -> list[list[Spoken]]:
    """Turns of words with true times."""
    known = {language: vocabulary(dice, language) for language in LETTERS}
    weights = list(accumulate(1 / (rank + 2) for rank in range(ROOTS)))
    turns, at, count = [], 500, 0
    while count < words:
        language = "ru" if dice.random() < 0.2 else "tt"
        turn = []
        for text in dice.choices(known[language], cum_weights=weights, k=dice.randint(20, 2 * WORDS_OF_A_TURN - 20)):
            length = round(len(text) * dice.uniform(50, 110)) + 60
            turn.append(Spoken(text, at, at + length))
            at += length + (round(dice.uniform(300, 900)) if dice.random() < 0.1 else dice.randint(0, 40))
        turns.append(turn)
        count += len(turn)
        at += round(dice.uniform(400, 1500))
    return turns


def misheard(dice: random.Random, turns: list[list[Spoken]], errors: Errors) -> list[Spoken]:
    """What a recogniser would write."""
    words = [word for turn in turns for word in turn]
    texts = [word.text for word in words]
    gone = set(dice.sample(range(len(turns)), errors.lost_turns)) if errors.lost_turns else set()
    heard: list[Spoken] = []
    for number, turn in enumerate(turns):
        for word in () if number in gone else turn:
            what = dice.random()
            if (what := what - errors.lost) < 0:
                continue
            if (what := what - errors.changed) < 0:
                heard.append(replace(word, text=wrong(dice, word.text, texts)))
            elif (what := what - errors.joined) < 0 and heard and heard[-1].start >= turn[0].start:
                heard[-1] = Spoken(heard[-1].text + word.text, heard[-1].start, word.end)
            elif (what := what - errors.split) < 0 and len(word.text) > 3:
                cut = dice.randint(1, len(word.text) - 1)
                middle = word.start + (word.end - word.start) * cut // len(word.text)
                heard += [Spoken(word.text[:cut], word.start, middle), Spoken(word.text[cut:], middle, word.end)]
            else:
                heard.append(word)
            if dice.random() < errors.extra:
                heard.append(Spoken(dice.choice(texts), heard[-1].end, heard[-1].end))
    return heard


def wrong(dice: random.Random, word: str, others: list[str]) -> str:
    """Mostly a letter or two; else another word."""
    if dice.random() < 0.35 or len(word) < 3:
        return dice.choice(others)
    at = dice.randrange(len(word))
    return word[:at] + dice.choice("аәеиобгдклмнст") + word[at + 1 :]


def machine(heard: Sequence[Spoken], duration: int) -> Transcript:
    words = tuple(Word(text=word.text, start_ms=word.start, end_ms=word.end, probability=0.9) for word in heard)
    segment = Segment(
        start_ms=0, end_ms=duration, text="", language="tt", language_probability=1.0, words=words,
    )  # fmt: skip
    return Transcript(duration_ms=duration, segments=(segment,))


def corrected(turns: list[list[Spoken]], *, anchors: bool = True) -> Document:
    return Document(
        front=None,
        turns=tuple(
            Turn(
                anchor_ms=turn[0].start if anchors else 0,
                lines=tuple(
                    Sentence(words=tuple(word.text for word in turn[at : at + 12])) for at in range(0, len(turn), 12)
                ),
            )
            for turn in turns
        ),
    )


def measure(name: str, turns: list[list[Spoken]], heard: list[Spoken], document: Document) -> None:
    true = [word.start for turn in turns for word in turn]
    begin = time.process_time()
    found = retime(machine(heard, true[-1] + 5000), document, language="tt")
    spent = time.process_time() - begin
    starts = [word.start_ms for word in found.words]
    report(name, [abs(a - b) for a, b in zip(true, starts, strict=True)], spent)
    old, new = [word.text for word in heard], [word.text for turn in turns for word in turn]
    begin = time.process_time()
    guess = copied(old, new, heard)
    report("    words copied, rest spread", [abs(a - b) for a, b in zip(true, guess, strict=True)],
           time.process_time() - begin)  # fmt: skip


def copied(old: list[str], new: list[str], heard: list[Spoken]) -> list[float]:
    """What most editors do: equal words keep their time, the others share the room between them evenly."""
    known: list[tuple[int, float]] = [(-1, 0.0)]
    for code in Levenshtein.opcodes(old, new):
        if code.tag == "equal":
            known += [(j, heard[i].start) for i, j in
                      zip(range(code.src_start, code.src_end), range(code.dest_start, code.dest_end), strict=True)]
    known.append((len(new), heard[-1].end))
    starts = [0.0] * len(new)
    for (a, from_ms), (b, to_ms) in pairwise(known):
        for j in range(max(a, 0), b):
            starts[j] = from_ms + (to_ms - from_ms) * (j - a) / (b - a)
    return starts


def report(name: str, errors: list[float], spent: float) -> None:
    errors = sorted(errors)
    mean, p99 = sum(errors) / len(errors), errors[int(len(errors) * 0.99)]
    bad = 100 * sum(error > 200 for error in errors) / len(errors)
    shown = f"mean {mean:7.1f} ms  p99 {p99:7.0f}  max {errors[-1]:7.0f}  >0.2 s {bad:5.2f} %"
    print(f"{name:34} {shown}  cpu {spent:.2f} s", flush=True)


def hard_cases(dice: random.Random, turns: list[list[Spoken]]) -> dict[str, Callable[[], list[Spoken]]]:
    """Machine texts made to cost time."""
    words = [word for turn in turns for word in turn]
    return {
        "all words replaced": lambda: [replace(word, text="ъ" + word.text[::-1]) for word in words],
        "half of the words deleted": lambda: words[: len(words) // 2],
        "each word in another order": lambda: [
            replace(word, text=text.text) for word, text in zip(words, dice.sample(words, len(words)), strict=True)
        ],
    }


def few_words(dice: random.Random, turns: list[list[Spoken]], count: int) -> list[list[Spoken]]:
    return [[replace(word, text=f"сүз{dice.randrange(count)}") for word in turn] for turn in turns]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    dice = random.Random(4)
    turns = spoken(dice, count)
    for name, errors in CASES.items():
        measure(name, turns, misheard(dice, turns, errors), corrected(turns))
    heard = misheard(dice, turns, CASES["typical"])
    moved = corrected(turns)
    order = list(range(len(turns)))
    for at in dice.sample(range(len(turns) - 20), 20):
        order[at], order[at + 17] = order[at + 17], order[at]
    measure("typical, 20 turns moved", turns, heard, replace(moved, turns=tuple(moved.turns[at] for at in order)))
    for name, make in hard_cases(dice, turns).items():
        measure(name, turns, make(), corrected(turns))
    for size in (2, 50):
        said, other = few_words(dice, turns, size), few_words(dice, turns, size)
        measure(f"{size} different words, at random", said, [word for turn in other for word in turn], corrected(said))
    merging(dice, corrected(turns))
    reviewing(dice, turns, heard)


def merging(dice: random.Random, document: Document) -> None:
    base = render_document(document)
    mine, theirs = (edited(dice, base) for _ in range(2))
    for name, ours, other in (("two correct 4 % of the words each", mine, theirs),
                              ("nothing in common", mine.upper(), theirs[::-1])):  # fmt: skip
        begin = time.process_time()
        merged = merge(base, ours, other)
        print(f"merge: {name:40} {len(merged.conflicts):6} conflicts  cpu {time.process_time() - begin:.2f} s")


def reviewing(dice: random.Random, turns: list[list[Spoken]], heard: list[Spoken]) -> None:
    listened, document = doubtful(dice, heard), corrected(turns)
    known = frozenset(word.text for turn in turns[: len(turns) // 2] for word in turn)
    begin = time.process_time()
    times = word_times(listened, document)
    print(f"word_times: {len(times.kinds)} words  cpu {time.process_time() - begin:.2f} s")
    begin = time.process_time()
    size = len(pack(times))
    print(f"pack: {size} bytes  cpu {time.process_time() - begin:.3f} s")
    begin = time.process_time()
    found = review_queue(listened, document, times, language="tt", known=known)
    spent = time.process_time() - begin
    kinds = Counter(doubt.kind for doubt in found)
    print(f"review_queue: {sum(doubt.words for doubt in found)} words in {dict(kinds)}  cpu {spent:.2f} s")
    begin = time.process_time()
    lines = machine_sentences(listened, turns[7][0].start, turns[8][0].start, "tt")
    print(f"machine_sentences: {len(lines)} lines of a turn  cpu {time.process_time() - begin:.3f} s")


def doubtful(dice: random.Random, heard: Sequence[Spoken]) -> Transcript:
    """What recognition tells beside the words: probabilities (most near 1), flags, languages, speech without words."""
    flags = (*doubts.WORDS_LOST, doubts.LOW_CONFIDENCE, doubts.LANGUAGE)
    segments = []
    for at in range(0, len(heard), 12):
        words = tuple(
            Word(text=word.text, start_ms=word.start, end_ms=word.end, probability=round(dice.random() ** 0.2, 3))
            for word in heard[at : at + 12]
        )
        segments.append(
            Segment(
                start_ms=words[0].start_ms, end_ms=words[-1].end_ms, text=" ".join(word.text for word in words),
                language="ru" if dice.random() < 0.2 else "tt", language_probability=dice.random(), words=words,
                flags=tuple(flag for flag in sorted(flags) if dice.random() < 0.02),
            )
        )  # fmt: skip
    gaps = (Span(start_ms=a.end_ms, end_ms=b.start_ms) for a, b in pairwise(segments))
    return Transcript(
        duration_ms=heard[-1].end + 5000, segments=tuple(segments),
        uncovered=tuple(span for span in gaps if span.end_ms - span.start_ms >= 1000),
    )  # fmt: skip


def edited(dice: random.Random, text: str) -> str:
    return "\n".join(
        " ".join(word + "ч" if word.isalpha() and dice.random() < 0.04 else word for word in line.split())
        for line in text.split("\n")
    )


if __name__ == "__main__":
    main()
