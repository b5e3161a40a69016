"""What search costs: sizes, files per added episode, bytes per query, CPU. Writes nothing into the project.

    .venv/bin/python scripts/bench_search.py 1 100 1000

Episodes are an hour of invented words: 7,000 of them, of roots and endings in the proportions of Tatar talk. Figures of
one run stand in docs/search.md.
"""

from __future__ import annotations

import itertools
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.model.reading import Reading, ReadingParagraph, Sentence  # noqa: E402
from pipeline.site.search_index import search_index, segment_count  # noqa: E402
from tests.feed import records  # noqa: E402

WORDS_PER_HOUR = 7000
SENTENCE_MS = 6000
HOUR_MS = 3_600_000
ROOTS = 25_000
SKEW = 1.05
ENDINGS = ("лар", "ларны", "ларга", "ларда", "лары", "ларын", "ы", "ын", "ына", "ында", "ыннан", "ыбыз", "ның", "ны")
CONSONANTS, VOWELS = "бвгдзйклмнпрстхчшҗң", "аәеиоөуүы"


def roots() -> list[str]:
    """Invented roots of two to four syllables; the commonest are short, as in a language."""
    dice = random.Random(1)
    made: dict[str, None] = {}
    while len(made) < ROOTS:
        syllables = 1 + (len(made) > 150) + (dice.random() < 0.5) + (dice.random() < 0.2)
        word = "".join(dice.choice(CONSONANTS) + dice.choice(VOWELS) for _ in range(syllables))
        made[word + dice.choice(CONSONANTS)] = None
    return list(made)


WORDS = roots()
WEIGHTS = list(itertools.accumulate(1 / (rank + 3) ** SKEW for rank in range(ROOTS)))


def talk(number: int) -> Reading:
    """An hour of it."""
    dice = random.Random(number)
    said = dice.choices(WORDS, cum_weights=WEIGHTS, k=WORDS_PER_HOUR)
    words = iter(word + (dice.choice(ENDINGS) if dice.random() < 0.6 else "") for word in said)
    sentences = []
    while taken := list(itertools.islice(words, dice.randint(5, 18))):
        start_ms = len(sentences) * SENTENCE_MS
        starts = tuple(range(0, 400 * len(taken), 400))
        text = " ".join(taken).capitalize() + "."
        sentences.append(Sentence(start_ms=start_ms, end_ms=start_ms + 5000, text=text, word_starts_ms=starts))
    return Reading(paragraphs=(ReadingParagraph(speaker=None, language="tt", sentences=tuple(sentences)),))


class Texts(dict):
    """sha256 -> the text, made when it is asked for: a thousand at once would fill the memory."""

    def __init__(self, episodes: list) -> None:
        super().__init__((episode.reading.sha256, number) for number, episode in enumerate(episodes))

    def of(self, derived: object) -> dict[str, Reading]:
        return {file.sha256: talk(self[file.sha256]) for file in derived.readings}


def measure(count: int) -> None:
    episodes = [records.episode(number + 1, duration_ms=HOUR_MS) for number in range(count + 1)]
    texts = Texts(episodes)
    started = time.perf_counter()
    before = search_index(records.show(), episodes[:count])
    derived_s = time.perf_counter() - started
    after = search_index(records.show(), episodes)
    known = {file.path: file.fingerprint for file in before}
    with tempfile.TemporaryDirectory() as place:
        stored = lay_out(Path(place), before, texts)
        total = sum(stored.sizes.values())
        print(f"\n{count} episodes: {len(before)} files, {total / 1e6:.1f} MB, of which "
              f"{sum(size for path, size in stored.sizes.items() if '/text/' in path) / 1e6:.1f} MB texts")
        print(f"  listing what is derived: {derived_s:.2f} s; CPU per full segment: {stored.cpu_s:.1f} s")
        changed = [file for file in after if known.get(file.path) != file.fingerprint]
        written = sum(len(file.render(texts.of(file))) for file in changed[:2]) if count < 2 else None
        print(f"  one more episode: {len(changed)} files written" + (f", {written} bytes" if written else ""))
        ask(Path(place) / records.SHOW / "search", segment_count(count))


def lay_out(place: Path, files: tuple, texts: Texts) -> SimpleNamespace:
    sizes, cpu, folder, given = {}, {}, None, {}
    for file in files:
        if str(Path(file.path).parent) != folder or "/text/" in file.path:
            folder, given = str(Path(file.path).parent), texts.of(file)
        started = time.process_time()
        data = file.render(given)
        cpu[folder] = cpu.get(folder, 0) + time.process_time() - started
        target = place / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        sizes[file.path] = len(data)
    return SimpleNamespace(sizes=sizes, cpu_s=max(spent for name, spent in cpu.items() if name[-1].isdigit()))


def ask(folder: Path, segments: int) -> None:
    queries = [f"{WORDS[400]} ", f"{WORDS[400]} {WORDS[3000]} ", WORDS[400][:4], f"{WORDS[1]} "]
    argv = ["node", ROOT / "tests/search/in_node.mjs", ROOT / "pipeline/site/static", folder, str(segments)]
    done = subprocess.run(argv, input=json.dumps(queries), capture_output=True, check=True, encoding="utf-8")
    names = ("one word", "two words", "a word begun", "a common word")
    for name, answer in zip(names, json.loads(done.stdout), strict=True):
        kilobytes = ", ".join(f"{part} {size / 1000:.0f} kB" for part, size in answer["bytes"].items())
        requests = answer["requests"]
        print(f"  {name}: {answer['count']} found; {kilobytes}; requests {requests['index']} + {requests['texts']}")


if __name__ == "__main__":
    for argument in sys.argv[1:] or ["1", "100", "1000"]:
        measure(int(argument))
