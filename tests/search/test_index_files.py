"""The files of the index: how many, how large, what changes, and what hostile texts can do to them."""

import json

import pytest

from pipeline.model.derived import fingerprint
from pipeline.site.search_codes import MOST_PLACES, deltas, numbers, postings
from pipeline.site.search_index import SEGMENT, search_index, segment_count
from pipeline.site.search_terms import LONGEST_SENTENCE, MOST_SENTENCES, MOST_STEMS, Found
from tests.feed import records
from tests.search.material import index, reading, site, told

HOUR_MS = 3_600_000


def changed(before, after):
    known = {file.path: file.fingerprint for file in before}
    return [file.path for file in after if known.get(file.path) != file.fingerprint]


def hours(count):
    return [records.episode(number + 1, duration_ms=HOUR_MS) for number in range(count)]


@pytest.mark.parametrize("count", [1, 63, 64, 200, 1000])
def test_one_more_episode_writes_a_bounded_number_of_files(count):
    before, after = search_index(records.show(), hours(count)), search_index(records.show(), hours(count + 1))
    written = changed(before, after)
    segment = count // SEGMENT
    assert len(written) <= 64 + 2
    assert {path.split("/")[2] for path in written} == {"text", str(segment)}
    assert len(after) <= 1 + (count + 1) * 2 + segment_count(count + 1)


def test_what_does_not_concern_search_changes_nothing():
    episodes = hours(70)
    episodes[3] = records.episode(4, duration_ms=HOUR_MS, notes={}, explicit=True, keywords=episodes[3].keywords)
    assert changed(search_index(records.show(), hours(70)), search_index(records.show(), episodes)) == []


def test_a_corrected_title_changes_one_segment():
    episodes = hours(130)
    episodes[70] = records.episode(71, duration_ms=HOUR_MS, title={"tt": "Яңа исем"})
    written = changed(search_index(records.show(), hours(130)), search_index(records.show(), episodes))
    assert {path.split("/")[2] for path in written} == {"1"}


def test_a_retracted_episode_leaves_the_index_and_the_others_stay_where_they_are():
    kept = told(2, reading(("tt", "Калган сүз.")))
    gone = told(1, reading(("tt", "Серле тавыш.")), status="retracted", reason="Ялгыш")
    files = index(*site(gone, kept))
    everything = b"".join(files.values()).decode()
    assert "Серле" not in everything
    assert "серле" not in everything.replace(files["rules.json"].decode(), "")
    assert files["text/s01e01.txt"] == b""
    assert json.loads(files["0/list.json"])["episodes"][0] is None
    assert json.loads(files["0/list.json"])["episodes"][1]["episode"] == "s01e02"


def test_a_scheduled_episode_is_not_seen():
    files = index(*site(told(1, reading(("tt", "Иртәгә булачак хәбәр.")), status="scheduled")))
    assert list(files) == ["rules.json"]


def test_the_same_records_give_the_same_bytes_in_any_order():
    episodes, readings = site(*(told(n, reading(("tt", f"Бу {n} нче сөйләшү."))) for n in range(1, 9)))
    assert index(episodes, readings) == index(episodes[::-1], readings)


def test_texts_come_before_pieces_and_lists_come_last():
    paths = [file.path.split("/", 2)[2] for file in search_index(records.show(), hours(70))]
    assert paths[0] == "rules.json"
    assert all(path.startswith("text/") for path in paths[1:71])
    assert paths[-1] == "1/list.json"


def test_a_piece_for_every_hour_and_no_more_than_64():
    def pieces(count):
        return len([file for file in search_index(records.show(), hours(count)) if "/0/" in file.path]) - 1

    assert [pieces(1), pieces(5), pieces(64)] == [1, 5, 64]
    long = [records.episode(n, duration_ms=20 * HOUR_MS) for n in range(1, 20)]
    assert len([file for file in search_index(records.show(), long) if "/0/" in file.path]) == 65


def test_numbers_and_postings_are_written_as_documented():
    assert numbers([0, 31, 32, 1000]) == "AfgBof"
    assert deltas((3, 5, 9)) == [3, 2, 4]
    places = [(2, Found(sentences=(1, 4), fields=0)), (5, Found(sentences=(), fields=1))]
    assert postings(places) == numbers([2, 4, 1, 3, 3, 1, 1])
    common = postings([(0, Found(sentences=tuple(range(500)), fields=0))])
    assert len(common) == len(numbers([0, 1000])) + MOST_PLACES


def test_a_hundred_thousand_different_words_and_a_word_of_a_megabyte_stay_bounded():
    words = [f"сүз{number:06}дан" for number in range(100_000)]
    many = told(1, reading(("tt", *(" ".join(words[at : at + 10]) for at in range(0, 100_000, 10)))))
    long = told(2, reading(("tt", "ә" * 1_000_000, "ы " * 500_000 + "ы", "ахыргы җөмлә")))
    files = index(*site(many, long))
    listed = json.loads(files["0/list.json"])
    stems = {stem for path, data in files.items() if path[0] == "0" and "list" not in path
             for stem in json.loads(data)["words"]}  # fmt: skip
    assert len(stems) <= 2 * MOST_STEMS
    assert max(map(len, stems)) <= 41
    assert len(files["text/s01e02.txt"]) < 3 * 2 * LONGEST_SENTENCE + 200
    assert sum(map(len, files.values())) < 4_000_000
    assert "ахыргы".encode() in files["text/s01e02.txt"]
    assert len(listed["episodes"]) == 2


def test_no_more_sentences_than_are_searched():
    files = index(*site(told(1, reading(("tt", *["Бу кыска җөмлә."] * (MOST_SENTENCES + 50))))))
    said = [line for line in files["text/s01e01.txt"].splitlines() if not line.startswith(b"=")]
    assert len(said) == MOST_SENTENCES


def test_a_text_that_cannot_be_had_is_missing_from_the_index_and_nothing_else():
    episodes, readings = site(told(1, reading(("tt", "Югалган сүз."))), told(2, reading(("tt", "Табылган сүз."))))
    lost = dict(readings) | {episodes[0].reading.sha256: reading()}
    words = json.loads(index(episodes, lost)["0/0.json"])["words"]
    assert "табыл" in "".join(words)
    assert "югал" not in "".join(words)


def test_fingerprints_differ_where_bytes_may_differ():
    files = search_index(records.show(), hours(3))
    assert len({file.fingerprint for file in files}) == len(files)
    assert fingerprint("a") != fingerprint("b")
