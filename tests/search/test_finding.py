"""What the browser's own code finds in an index, run by node: forms, letters, order, and that both sides agree."""

import json
import re

import pytest

from pipeline.site.search_index import segment_count
from pipeline.text.stems import plain, stems, words
from tests.conftest import ROOT
from tests.search.material import in_node, index, lay_out, reading, site, told
from tests.search.test_stems import RUSSIAN, TATAR, forms

DEMO = json.loads((ROOT / "tests/data/demo/telebez-turynda.reference.json").read_text(encoding="utf-8"))["said"]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """found([episode, …], [query, …]) gives what is found, best first: [[slug, …], …]; with full=True all of it."""

    def find(told_ones, queries, *, full=False):
        episodes, readings = site(*told_ones)
        folder = lay_out(tmp_path_factory.mktemp("search"), index(episodes, readings))
        answers = in_node(folder, segment_count(len(episodes)), queries)
        return answers if full else [[row["episode"] for row in answer["rows"]] for answer in answers]

    return find


def test_python_and_the_browser_make_the_same_words_and_stems(found, tmp_path):
    texts = [form for table in (TATAR, RUSSIAN) for pair in forms(table) for form in pair]
    texts += [said["text"] for said in DEMO]
    texts += ["Ёлка hәм Cүз мәгъ\u0301нә co\u00adde 2026 SMSка 𝔸ба İстанбул ǅа ²өй ка\u0301к", "ә" * 5000]
    texts += sorted({word for path in ("docs/producers.ru.md", "scripts/tiny_whisper/grammar.toml")
                     for word in re.findall(r"\w+", (ROOT / path).read_text(encoding="utf-8"))})  # fmt: skip
    lay_out(tmp_path, index(*site(told(1, reading(("tt", "Бер сүз."))))))
    theirs = in_node(tmp_path, 1, [{"words": texts}])[0]
    ours = [[[w, plain(w), *(list(stems(w, language)) for language in ("tt", "ru", None))] for w in words(text)]
            for text in texts]  # fmt: skip
    assert len(texts) > 1000
    assert theirs == ours


def test_every_form_finds_every_other_form(found):
    rows = [(word, form) for table in (TATAR, RUSSIAN) for word, form in forms(table)]
    languages = {word: "tt" for word, _ in forms(TATAR)} | {word: "ru" for word, _ in forms(RUSSIAN)}
    episodes = [told(n + 1, reading((languages[word], f"{form}."))) for n, (word, form) in enumerate(rows)]
    slug_of = {form: episode.episode for (_, form), (episode, _) in zip(rows, episodes, strict=True)}
    queries = sorted({word for word, _ in rows})
    counted = found(episodes, [f"{query} " for query in queries], full=True)
    for query, answer in zip(queries, counted, strict=True):
        expected = {slug_of[form] for word, form in rows if word == query}
        assert answer["count"] >= len(expected), query


def test_real_talk_is_found_by_other_forms_of_its_words(found):
    paragraphs = [(said["language"], said["text"]) for said in DEMO]
    queries = ["тел", "порталда", "шәһәр", "шэхэр", "кунаклар", "программистлар", "блок", "транзакции", "фестивальләр"]
    answers = found([told(1, reading(*paragraphs))], queries, full=True)
    said = [" ".join(s["text"] for s in answer["rows"][0]["sentences"]) for answer in answers]
    there = ["тел", "портал", "шәһәр", "шәһәр", "кунаг", "программист", "блок", "транзакц", "фестиваль"]
    for text, word in zip(said, there, strict=True):
        assert word in text


def test_letters_of_a_keyboard_without_tatar_find_tatar_but_tatar_letters_mean_themselves(found):
    episodes = [told(1, reading(("tt", "Көл бетте."))), told(2, reading(("tt", "Кол булды.")))]
    assert found(episodes, ["кол ", "көл "]) == [["s01e02", "s01e01"], ["s01e01"]]
    assert found([told(1, reading(("tt", "Эш күп.")), title={"tt": "Хәл"})], ["аш ", "эш "]) == [[], ["s01e01"]]


def test_the_title_weighs_more_than_the_text_and_words_close_together_more_than_apart(found):
    far = ["Китап бар.", *["Башка сүз."] * 40, "Урман бар."]
    episodes = [
        told(1, reading(("tt", *far)), title={"tt": "Ерак"}, summary={}),
        told(2, reading(("tt", *["Башка сүз."] * 40, "Урманда китап укыдык.")), title={"tt": "Якын"}, summary={}),
        told(3, reading(("tt", *["Башка сүз."] * 40)), title={"tt": "Урманнар китабы"}, summary={}),
    ]
    answer = found(episodes, ["китап урман "], full=True)[0]
    assert [row["episode"] for row in answer["rows"]] == ["s01e03", "s01e02", "s01e01"]
    assert answer["rows"][1]["sentences"][0]["text"] == "Урманда китап укыдык."


def test_all_words_before_some_words(found):
    episodes = [told(1, reading(("tt", "Елга ярында."))), told(2, reading(("tt", "Елга буенда шәһәр."))),
                told(3, reading(("tt", "Шәһәр шәһәр шәһәр.")))]  # fmt: skip
    assert found(episodes, ["елга шәһәр "])[0][0] == "s01e02"


def test_people_topics_and_chapters_are_found(found):
    people = [{"name": {"tt": "Сынаев Синтетик"}, "role": "guest"}]
    chapters = [{"start": 0, "title": {"tt": "Кереш"}}, {"start": 1000, "title": {"tt": "Яңгырлар", "ru": "Дожди"}}]
    episodes = [
        told(1, reading(("tt", "Сүз.")), people=people, keywords=["җәмгыять"], chapters=chapters),
        told(2, reading(("tt", "Башка.")), people=[], keywords=[], summary={}),
    ]
    assert found(episodes, ["сынаевка ", "җәмгыятьтә ", "яңгыр ", "дождь ", "юк нәрсә "])[:4] == [["s01e01"]] * 4


def test_a_word_that_is_being_typed_finds_its_continuations_after_whole_words(found):
    episodes = [told(1, reading(("tt", "Китапханәләрдә тынлык."))), told(2, reading(("tt", "Бер китап.")))]
    queries = ["китап", "китап ", "китапханә", "китапха", "ки"]
    assert found(episodes, queries) == [["s01e02", "s01e01"], ["s01e02"], ["s01e01"], ["s01e01"], []]
    assert sorted(found(episodes, ["кит"])[0]) == ["s01e01", "s01e02"]


def test_an_ending_the_tables_do_not_know_still_finds_the_word(found):
    assert found([told(1, reading(("tt", "Бу программист.")))], ["программистчык "]) == [["s01e01"]]


def test_sentences_come_with_their_time_language_and_chapter(found):
    text = reading(("tt", *["Тын җөмлә."] * 40, "Яшен яктыртты."), ("ru", "Потом была гроза."))
    chapters = [{"start": 0, "title": {"tt": "Кереш"}}, {"start": 200_000, "title": {"tt": "Яшен", "ru": "Гроза"}}]
    answers = found([told(1, text, chapters=chapters, title={"tt": "Һава"})], ["яшенне", "грозы"], full=True)
    assert answers[0]["rows"][0]["sentences"] == [
        {"startMs": 241_500, "language": "tt", "text": "Яшен яктыртты.", "chapter": {"tt": "Яшен", "ru": "Гроза"}}
    ]
    assert answers[1]["rows"][0]["sentences"][0]["startMs"] == 247_500


def test_a_query_fetches_the_pieces_it_needs_and_no_others(found):
    episodes = [
        told(n, reading(("tt", *(f"сүз{n}а{i} китап{i}лар урман." for i in range(120)))), duration_ms=3_600_000)
        for n in range(1, 131)
    ]
    one, two = found(episodes, ["урман ", "урман китап5 "], full=True)
    assert one["count"] == 130
    # Lists and rules; then of each segment a piece for each stem, Tatar and Russian.
    assert one["requests"]["index"] <= 3 + 1 + 2 * 3
    assert two["requests"]["index"] <= 3 + 1 + 4 * 3
    assert one["requests"]["texts"] <= 30


ODD = ["", " ", "?", "…", "a" * 5000, "' \" < > & %s \\", "\u202eабв", "__proto__", "constructor"]


@pytest.mark.parametrize("query", ODD)
def test_odd_queries_find_nothing_and_break_nothing(found, query):
    assert found([told(1, reading(("tt", "Сүз.")))], [query]) == [[]]


def test_words_that_are_names_in_javascript_are_found(found):
    episodes = [told(1, reading(("tt", "Без constructor һәм __proto__ һәм 2026 ел турында.")))]
    assert found(episodes, ["constructor", "proto", "2026 "]) == [["s01e01"]] * 3
