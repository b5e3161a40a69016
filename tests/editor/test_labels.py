"""Words of the editor's page: all of them there in three languages, none twice, none that nobody reads."""

import re

import pytest

from pipeline.text.editor_labels import INTERFACES, TABLES, editor_labels

TATAR = re.compile("[әөүҗңһӘӨҮҖҢҺ]")
NAMED = re.compile(r"\blabels\??\.(\w+)")
NAMED_BY_PART = re.compile(r"labels\[`([a-z_]*)\$\{")
ALL = {name: words for table in TABLES for name, words in table.items()}


@pytest.fixture(scope="module")
def scripts(root):
    return {path.name: path.read_text("utf-8") for path in (root / "pipeline" / "editor" / "web").glob("*.js")}


@pytest.fixture(scope="module")
def keys(scripts):
    """Names of groups and actions, which are names of labels, too."""
    lists = scripts["keys.js"].split("const FIXED")[0]
    return set(re.findall(r'\["([a-z_]+)", (?:\[|")', lists))


def test_no_name_is_in_two_tables():
    assert len(ALL) == sum(len(table) for table in TABLES)


def test_every_label_that_the_page_reads_is_there(scripts, keys):
    # The system's own controls are given `title` and `show` of the recording; they are no words of the page.
    asked = {name for text in scripts.values() for name in NAMED.findall(text)} - {"title", "show"} | keys
    assert {"play", "turns", "split_turn", "seek_click"} <= keys
    assert asked - ALL.keys() == set()


def test_no_label_is_there_that_nobody_reads(scripts, keys):
    text = "\n".join(scripts.values())
    begins = tuple(begin for begin in NAMED_BY_PART.findall(text) if begin)
    quoted = set(re.findall(r'"([a-z_0-9]+)"', text))
    unread = [
        name
        for name in ALL
        if name not in keys and name not in quoted and not name.startswith(begins) and f"labels.{name}" not in text
    ]
    assert unread == []


@pytest.mark.parametrize(
    ("module", "begin", "names"),
    [
        ("main.js", "state", ("saved", "changed", "saving", "away", "locked", "refused")),
        ("main.js", "trouble", ("away", "locked", "refused")),
        ("facts.js", "facts", ("saved", "changed", "saving", "waiting", "away", "locked", "refused")),
        ("facts_list.js", "one", ("people", "chapters", "soundbites", "links")),
        ("facts_list.js", "add", ("people", "chapters", "soundbites", "links")),
        ("facts_row.js", "fact", ("name", "role", "url", "start_ms", "duration_ms", "title")),
        ("facts_form.js", "fact", ("title", "summary")),
    ],
)
def test_labels_whose_names_are_put_together_are_there(scripts, module, begin, names):
    assert re.search(rf"labels\[`{begin}_\$\{{", scripts[module])
    assert [name for name in names if f"{begin}_{name}" not in ALL] == []


@pytest.mark.parametrize("name", ALL)
def test_places_for_values_are_the_same_in_all_languages(name):
    tatar, russian, english = ALL[name]
    wanted = set(re.findall(r"\{(\w+)\}", english))
    for words in (tatar, russian, english):
        for form in words.split("|"):
            assert set(re.findall(r"\{(\w+)\}", form)) == wanted


@pytest.mark.parametrize("name", ALL)
def test_words_are_whole_and_of_their_language(name):
    tatar, russian, english = ALL[name]
    assert all(words.strip() == words != "" for words in ALL[name])
    assert not TATAR.search(russian + english)
    assert not re.search("[а-яё]", english.lower())
    assert [len(words.split("|")) for words in (tatar, russian, english)] in ([1, 1, 1], [1, 3, 2])


def test_an_interface_in_a_language_that_nobody_translated_is_english():
    assert editor_labels("ba") == editor_labels("en")
    assert [editor_labels(code)["close"] for code, _ in INTERFACES] == ["Ябу", "Закрыть", "Close"]
