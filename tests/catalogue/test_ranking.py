"""The order of what is found, and which places of an episode are shown."""

import pytest

from tests.catalogue.material import SHOW, episode, found, texts, workspace

FILLER = [("tt", f"Башка сүз {number} монда тора.") for number in range(30)]
TWO = "Урман турында китап."


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    space = workspace(tmp_path_factory.mktemp("ranking") / "workspace")
    far = [("tt", "Урман яшел."), *FILLER, ("tt", "Китап зур.")]
    episode(space, "together", [*FILLER, ("tt", TWO)])
    episode(space, "far-apart", far)
    episode(space, "only-one", [("tt", "Урман урман урман.")] * 20)
    episode(space, "in-title", FILLER, title="Күл буенда")
    episode(space, "in-text", [("tt", "Күл тирән."), ("tt", "Күл зур."), *FILLER])
    episode(space, "person", FILLER, tables='[[people]]\nname = {tt = "Уйдырма Кеше", ru = "Уйдырма Кеше"}\n')
    episode(
        space, "chapters", FILLER,
        facts='keywords = ["балык тоту"]\nsummary = {tt = "Елга турында.\\n\\nСу турында."}',
        tables='[[chapters]]\nstart = "00:12:30"\ntitle = {tt = "Диңгез"}\n[[links]]\nurl = "https://example.org"\n'
        'title = {tt = "Чишмә"}\n',
    )  # fmt: skip
    episode(space, "other", FILLER, show="aittem-bit", title="Күл турында тагын")
    return space


def episodes(space, query, **asked):
    return list(dict.fromkeys(hit.episode.partition("/")[2] for hit in found(space, query, **asked).hits))


def test_all_words_come_before_some_and_near_before_far(space):
    assert episodes(space, "урман китап") == ["together", "far-apart", "only-one"]


def test_the_sentence_with_all_words_is_shown_first(space):
    assert texts(space, "урман китап", each=1)[0] == TWO


def test_a_title_counts_more_than_the_text(space):
    assert episodes(space, "күл", show=SHOW) == ["in-title", "in-text"]


def test_a_show_can_be_asked_alone(space):
    assert episodes(space, "күл", show="aittem-bit") == ["other"]


@pytest.mark.parametrize(
    ("query", "kind", "start_ms"),
    [
        ("уйдырма", "person", 0), ("балык", "keyword", 0), ("диңгез", "chapter", 750_000), ("елга", "notes", 0),
        ("чишмә", "notes", 0), ("күл", "title", 0),
    ],
)  # fmt: skip
def test_every_kind_of_place_is_found_with_its_time(space, query, kind, start_ms):
    (hit, *_) = found(space, query).hits
    assert (hit.place.kind, hit.place.start_ms) == (kind, start_ms)


def test_a_name_written_alike_in_two_languages_is_shown_once(space):
    assert texts(space, "уйдырма") == ["Уйдырма Кеше"]


def test_kinds_can_be_chosen(space):
    assert episodes(space, "күл", kinds=("said",)) == ["in-text"]
    assert episodes(space, "күл", kinds=("title", "chapter")) == ["in-title", "other"]
    assert episodes(space, "күл", kinds=("keyword",)) == []


def test_few_places_of_an_episode_and_few_in_all(space):
    assert len(found(space, "сүз", each=2).hits) == 14
    assert len(found(space, "сүз", limit=5, each=2).hits) == 5
    assert found(space, "сүз", limit=5, each=2).episodes == 7


def test_times_are_those_of_the_sentences(space):
    (hit,) = found(space, '"китап зур"').hits
    assert hit.place.start_ms == 310_000


def test_an_unknown_word_is_told(space):
    answer = found(space, "урман ксантогенат")
    assert answer.unknown == ("ксантогенат",)
    assert answer.hits


HOSTILE = [
    'NEAR("а" "б", 3)', "title:урман", "урман*", "^урман", '"', '""""', "урман AND OR NOT", "{said}: урман", "урман)",
    "');DROP TABLE texts;--", "\0урман\0", "урман\ud800", "-" * 1000, '-"', "a" * 100_000, '"' + "урман " * 20_000,
    " ".join(f"сүз{n}" for n in range(5000)), "🌲", "\u202eурман", "я" * 5000, "' OR 1=1", "?", "%s %n {0}",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_typed_means_anything_to_the_database(space, query):
    answer = found(space, query, limit=3)
    assert len(answer.hits) <= 3


def test_a_word_that_is_unwanted_itself_finds_nothing(space):
    assert found(space, "урман -урман").hits == ()
    assert found(space, "урман китап -урман").hits != ()
