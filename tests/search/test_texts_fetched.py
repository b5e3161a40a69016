"""The texts of a segment are fetched from the destination once, however many of its pieces ask for them."""

import threading
from concurrent.futures import ThreadPoolExecutor

from pipeline.outputs.reading_json import render_reading
from pipeline.publishing.derived import Readings
from pipeline.site.search_index import search_index
from pipeline.store.published_cache import PublishedCache
from tests.feed import records
from tests.search.material import reading, told


class Far:
    """A destination that counts what is fetched from it."""

    show = records.SHOW

    def __init__(self, told_ones, folder):
        self.files = {record.reading.path: render_reading(text).encode() for record, text in told_ones}
        self.cache = PublishedCache(folder=folder / ".media" / "far", show=records.SHOW)
        self.fetched = []
        self.said = []
        self.lock = threading.Lock()

    def fetch(self, path):
        with self.lock:
            self.fetched.append(path)
        return (self.files[path], "mark") if path in self.files else None

    def doubt(self, words):
        self.said.append(words)


def test_texts_are_fetched_once_and_kept_for_the_next_run(tmp_path):
    told_ones = [told(n, reading(("tt", f"Сүз{n} китапта.")), duration_ms=3_600_000) for n in range(1, 20)]
    far = Far(told_ones, tmp_path)
    files = search_index(records.show(), [record for record, _ in told_ones])

    def run():
        readings = Readings(target=far, local={})
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(lambda file: file.render(readings.of(file)), files))

    first = run()
    assert sorted(far.fetched) == sorted(far.files)
    assert run() == first
    assert len(far.fetched) == len(far.files)
    for kept in (tmp_path / ".media" / "far" / records.SHOW / "readings").iterdir():
        kept.write_bytes(b"damaged")
    assert run() == first
    assert len(far.fetched) == 2 * len(far.files)
    assert far.said == []


def test_a_text_that_came_late_is_in_the_next_edition_of_the_pieces(tmp_path):
    record, text = told(1, reading(("tt", "Соңга калган сүз.")))
    far = Far([], tmp_path)
    files = search_index(records.show(), [record])
    before = b"".join(file.render(Readings(target=far, local={}).of(file)) for file in files)
    assert "Соңга калган".encode() not in before
    assert far.said
    far.files[record.reading.path] = render_reading(text).encode()
    made = b"".join(file.render(Readings(target=far, local={}).of(file)) for file in files)
    assert "Соңга калган сүз.".encode() in made
    assert '"соң":'.encode() in made
