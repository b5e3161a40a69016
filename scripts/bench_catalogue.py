"""What searching an archive costs: making the index, looking for changes, a query, the whole command; and memory.

    .venv/bin/python scripts/bench_catalogue.py 1000 [FOLDER]

Episodes are an hour of invented words: 7,000 of them, of roots and endings in the proportions of Tatar talk (as in
bench_search.py). Everything is written into FOLDER, or into one that is removed afterwards. Figures of one run stand in
docs/catalogue.md.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.catalogue.find import Asked, find  # noqa: E402
from pipeline.catalogue.index import FILE, open_index  # noqa: E402
from pipeline.catalogue.opening import Opening, current_index  # noqa: E402
from pipeline.catalogue.stale import stale  # noqa: E402
from pipeline.store.new_workspace import make_workspace  # noqa: E402
from pipeline.store.workspace import Workspace  # noqa: E402
from pipeline.text.search_query import parse_query  # noqa: E402
from scripts.bench_search import WORDS, talk  # noqa: E402

MEDIA = Path(sys.executable).parent / "media"
SHOW = "blockchain-lectures"
TODAY = dt.date(2026, 11, 28)
QUERIES = {
    "a word": WORDS[400],
    "two words": f"{WORDS[400]} {WORDS[900]}",
    "a phrase": f'"{WORDS[3]} {WORDS[7]}"',
    "the commonest word": WORDS[0],
    "five common words": " ".join(WORDS[:5]),
    "in Latin letters": "kitap hesh funktsiyase",
    "without a word": f"{WORDS[1]} -{WORDS[0]}",
    "nowhere": "ннннн",
}


def make(root: Path, episodes: int) -> None:
    make_workspace(root)
    for number in range(episodes):
        folder = root / "episodes" / SHOW / f"s{number // 100:02}e{number % 100:02}"
        folder.mkdir(parents=True)
        title = f"{WORDS[number + 1000].capitalize()} {WORDS[number + 2000]}"
        (folder / "episode.toml").write_text(
            f'title = {{tt = "{title}"}}\ndate = 2026-01-01\nguid = "bench-{number}"\nkeywords = ["{WORDS[number]}"]\n',
            encoding="utf-8",
        )
        (folder / "outputs").mkdir()
        (folder / "outputs" / "reading.json").write_text(reading_json(number), encoding="utf-8")


def reading_json(number: int) -> str:
    """As outputs/reading_json.py writes it; sentences last as long as their words do."""
    (paragraph,) = talk(number).paragraphs
    sentences = [
        {"start": s.start_ms, "end": s.start_ms + s.word_starts_ms[-1] + 300, "text": s.text, "words": s.word_starts_ms}
        for s in paragraph.sentences
    ]
    said = {"speaker": None, "language": "tt", "sentences": sentences}
    return json.dumps({"format": 1, "paragraphs": [said]}, ensure_ascii=False)


def measure(root: Path, episodes: int) -> None:
    workspace = Workspace(root=root)
    started, cpu = time.perf_counter(), time.process_time()
    with current_index(Opening(workspace=workspace, today=TODAY, say=print), rebuild=True):
        pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    size = (root / ".media" / FILE).stat().st_size
    spent = time.perf_counter() - started
    print(f"\n{episodes} hours: index made in {spent:.1f} s (CPU: {time.process_time() - cpu:.1f} s "
          f"here, {children.ru_utime + children.ru_stime:.1f} s in processes), {size / 1e6:.0f} MB; memory at most "
          f"{peak:.0f} MB here, {children.ru_maxrss / 1e3:.0f} MB in each process")
    index = open_index(root / ".media" / FILE)
    found, spent = _timed(lambda: stale(workspace, index, TODAY))
    print(f"  looking for changes: {spent * 1e3:.0f} ms ({'none' if not found else 'some'})")
    for name, text in QUERIES.items():
        asked = Asked(query=parse_query(text))
        answer, spent = _timed(lambda asked=asked: find(index, asked))
        print(f"  {name}: {spent * 1e3:.0f} ms, {answer.episodes} episodes, {len(answer.hits)} hits")
    index.close()
    argv = [MEDIA, "--workspace", root, "search", "--json", WORDS[400]]
    _, spent = _timed(lambda: subprocess.run(argv, check=True, capture_output=True))
    _, start = _timed(lambda: subprocess.run([MEDIA, "--version"], check=True, capture_output=True))
    print(f"  the whole command: {spent * 1e3:.0f} ms (of which {start * 1e3:.0f} ms are the program's start)")
    toml = next((root / "episodes" / SHOW).glob("*/episode.toml"))
    toml.write_text(toml.read_text(encoding="utf-8").replace("2026-01-01", "2026-01-02"), encoding="utf-8")
    _, spent = _timed(lambda: subprocess.run(argv, check=True, capture_output=True), tries=1)
    print(f"  the whole command after a change in one episode: {spent * 1e3:.0f} ms")


def _timed(ask, tries: int = 5):  # noqa: ANN001, ANN202
    best, answer = float("inf"), None
    for _ in range(tries):
        started = time.perf_counter()
        answer = ask()
        best = min(best, time.perf_counter() - started)
    return answer, best


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as place:
        root = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(place) / "workspace"
        if not root.exists():
            make(root, count)
        measure(root, count)
