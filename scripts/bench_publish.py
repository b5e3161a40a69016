"""What publishing costs with a show of 1,000 episodes: feed, site, one more episode, size of a page. CPU seconds.

Records are those of the tests (tests/feed/records.py), each with a read-along text of half an hour (4,000 words).
`scripts/bench publish`, some minutes; nothing leaves the machine.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import tomlkit

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from bench_cli import cpu_seconds  # noqa: E402

from pipeline.feed.derived import feeds  # noqa: E402
from pipeline.model.published import PublishedEpisode, PublishedFile, render_record  # noqa: E402
from pipeline.model.reading import Reading, ReadingParagraph, Sentence  # noqa: E402
from pipeline.outputs.reading_json import render_reading  # noqa: E402
from tests.feed import records  # noqa: E402

EPISODES = 1000
RUNS = 5
TEXTS = 20
WORDS, SENTENCE_WORDS, PARAGRAPH_SENTENCES, WORD_MS = 4000, 14, 5, 450
SYLLABLES = "ба кә ле тү ры нда сөй ләш без та тар ча һәм җы ел нәр сә үз ән өч өн мә дә ният ка зан шә һәр ки ләч әк"


def main() -> None:
    """Prints one line per figure, with the limit we hold ourselves to."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        episodes = prepare(workspace)
        site = ("--workspace", str(workspace), "site", records.SHOW)
        median_of("all feeds, made anew", 1.0, lambda: cpu(lambda: all_feeds(episodes)))
        first = cpu_seconds(*site)
        print(f"{'first build of site and feeds':<36} {first:6.2f} s CPU")
        median_of("nothing to do", 2.0, lambda: cpu_seconds(*site))
        more = [one_more(workspace, EPISODES + 1 + number, site) for number in range(RUNS)]
        print(f"{'one more episode':<36} {statistics.median(seconds for seconds, _ in more):6.2f} s CPU")
        print(f"{'   things written for it':<36} {statistics.median(len(changed) for _, changed in more):6.0f}")
        for path in sorted(more[-1][1]):
            print(f"      {path}")
        page = (workspace / "public" / records.SHOW / episodes[-1].episode / "index.html").read_bytes()
        kilobytes = (len(page) / 1000, len(gzip.compress(page)) / 1000)
        print(f"{'page of an episode':<36} {kilobytes[0]:6.1f} kB, {kilobytes[1]:.1f} kB gzipped")


def prepare(workspace: Path) -> tuple[PublishedEpisode, ...]:
    """A workspace with the show's preset, and at its destination the records and texts of all episodes."""
    shutil.copytree(ROOT / "presets", workspace / "presets")
    preset = tomlkit.parse((workspace / "presets" / "aittem-bit.toml").read_text(encoding="utf-8"))
    preset["feed"].pop("url")  # type: ignore[union-attr]
    preset["storage"] = {"public_base_url": records.BASE_URL, "verify": False}
    (workspace / "presets" / f"{records.SHOW}.toml").write_text(tomlkit.dumps(preset), encoding="utf-8")
    public = workspace / "public"
    texts = [reading(number) for number in range(TEXTS)]
    (public / "shows").mkdir(parents=True)
    (public / "shows" / f"{records.SHOW}.json").write_bytes(render_record(records.show()))
    return tuple(store(public, number, texts[number % TEXTS]) for number in range(1, EPISODES + 1))


def store(public: Path, number: int, text: bytes) -> PublishedEpisode:
    """An episode as `media publish` has left it: its record last."""
    plain = records.episode(number)
    facts = {"sha256": hashlib.sha256(text).hexdigest(), "size_bytes": len(text)}
    file = PublishedFile.model_validate({**plain.model_dump()["reading"], **facts})
    episode = records.episode(number, reading=file)
    for path, data in (
        (str(file.path), text), (f"{episode.show}/records/{episode.episode}.json", render_record(episode)),
    ):  # fmt: skip
        (public / path).parent.mkdir(parents=True, exist_ok=True)
        (public / path).write_bytes(data)
    return episode


def one_more(workspace: Path, number: int, site: tuple[str, ...]) -> tuple[float, set[str]]:
    """CPU seconds, and the paths that were written besides the episode's own files and record."""
    public = workspace / "public"
    store(public, number, reading(number))
    before = state(public)
    seconds = cpu_seconds(*site)
    return seconds, {path for path, mark in state(public).items() if before.get(path) != mark}


def state(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): ((found := path.stat()).st_mtime_ns, found.st_ino)
        for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")
    }  # fmt: skip


def reading(seed: int) -> bytes:
    """Half an hour of words that nobody has said, with the lengths of Tatar ones."""
    chance = random.Random(seed)
    at, paragraphs, words = 0, [], 0
    while words < WORDS:
        sentences = []
        for _ in range(PARAGRAPH_SENTENCES):
            said = [word(chance) for _ in range(SENTENCE_WORDS)]
            starts = tuple(range(0, SENTENCE_WORDS * WORD_MS, WORD_MS))
            text = " ".join(said).capitalize() + "."
            sentences.append(Sentence(start_ms=at, end_ms=at + starts[-1] + WORD_MS, text=text, word_starts_ms=starts))
            at += SENTENCE_WORDS * WORD_MS
            words += SENTENCE_WORDS
        paragraphs.append(ReadingParagraph(speaker=None, language="tt", sentences=tuple(sentences)))
    return render_reading(Reading(paragraphs=tuple(paragraphs))).encode()


def word(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES.split(), k=chance.choice((1, 2, 2, 3))))


def all_feeds(episodes: tuple[PublishedEpisode, ...]) -> list[bytes]:
    return [item.render({}) for item in feeds(records.show(), episodes)]


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def median_of(name: str, limit: float, measure: Callable[[], float]) -> None:
    measure()
    seconds = statistics.median(measure() for _ in range(RUNS))
    print(f"{name:<36} {seconds:6.2f} s CPU (limit {limit} s)")


if __name__ == "__main__":
    os.environ["COLUMNS"] = "200"
    main()
