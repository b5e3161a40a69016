"""Facts saved from the editor: what a person wrote stays as it was, to the byte, and no side's change is lost."""

from __future__ import annotations

import copy
import hashlib
import shutil
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.editing.facts_merge import merge_facts
from pipeline.errors import ConfigError, EpisodeError
from pipeline.store.episode_facts import read_facts, save_facts, with_facts
from pipeline.store.episode_folder import EpisodeFolder
from pipeline.store.facts_in_toml import facts_in
from pipeline.store.workspace import Workspace

BLOCKS = """\
# Бу чыгарылыш турында

speech.beam_size = 3   # quick
title = { ru = "О языке",   tt = 'Тел турында' }  # both languages
date = 2026-11-20
season = 0x2
guid = "a-guid" # never change it
keywords = [
  "тел",      # most important
  # two more
  "мәктәп", 'театр',
]
summary.tt = \"\"\"
Беренче юл.
Икенче юл.\"\"\"
summary.ru = "Кратко"

# The guests
[[people]]
name = { tt = "Алсу" }
role = "guest" # on the phone

# came later
[[people]]
role = 'guest'
  [people.name]
  tt = "Марат"
  ru = "Марат"

# One
[[chapters]]
start = "00:00"
title = {tt = "Башы"}

# Two: the long one
[[chapters]]
start = 90.5   # seconds
title.tt = "Уртасы"
title.ru = "Середина"
url = "https://example.org/2"
# after two

# Three
[[chapters]]
start = "0:12:30"
title = { tt = "Ахыры" }

# options
[sound]
stereo_lufs = -18.0 # quieter
"""
VALUES = """\
title = {tt = "Т"}
date = 2026-11-20
guid = "g"
links = [
    # where to read on
    { url = "https://example.org/a", title = { tt = "Беренче" } }, # a
    { url = "https://example.org/b", title = { tt = "Икенче" } },  # b
]
people = [{name = {tt = "Алсу"}, role = "guest"}, {name = {tt = "Марат"}}]
soundbites = []
"""


@pytest.fixture
def folder(tmp_path, root):
    shutil.copytree(root / "presets", tmp_path / "presets")
    path = tmp_path / "episodes" / "aittem-bit" / "one"
    path.mkdir(parents=True)
    (path / "episode.toml").write_bytes(BLOCKS.encode())
    return EpisodeFolder(workspace=Workspace(root=tmp_path), path=path)


def text_of(folder):
    return (folder.path / "episode.toml").read_bytes().decode()


def write(folder, text):
    (folder.path / "episode.toml").write_bytes(text.encode())


def save(folder, change, read=None):
    """The page of `read` (now, when not given), changed by `change`, is saved."""
    read = read or read_facts(folder)
    mine = copy.deepcopy(read.facts)
    change(mine)
    return save_facts(folder, read.etag, read.facts, mine)


def problems(folder, change):
    before = text_of(folder)
    with pytest.raises(ConfigError) as caught:
        save(folder, change)
    assert text_of(folder) == before
    return "\n".join(caught.value.problems)


def test_the_facts_are_those_of_the_file_alone_with_times_in_milliseconds(folder):
    found = read_facts(folder)
    assert found.etag == hashlib.sha256(BLOCKS.encode()).hexdigest()
    assert found.languages == ("tt", "ru")
    assert found.facts["title"] == {"ru": "О языке", "tt": "Тел турында"}
    assert [c["start_ms"] for c in found.facts["chapters"]] == [0, 90_500, 750_000]
    assert found.facts["people"][1] == {"name": {"tt": "Марат", "ru": "Марат"}, "role": "guest"}
    assert found.facts["links"] == found.facts["soundbites"] == []
    assert set(found.facts) == {"title", "summary", "people", "chapters", "soundbites", "links", "keywords"}


def test_saving_what_was_read_writes_nothing(folder):
    for text in (BLOCKS, VALUES, "\ufeff" + BLOCKS.replace("\n", "\r\n")):
        write(folder, text)
        saved = save(folder, lambda _facts: None)
        assert not saved.changed
        assert text_of(folder) == text


@pytest.mark.parametrize(("change", "old", "new"), [
    (lambda f: f["title"].update(tt="Телебез"), "'Тел турында'", '"Телебез"'),
    (lambda f: f["summary"].update(ru="Подробно"), '"Кратко"', '"Подробно"'),
    (lambda f: f["people"][1]["name"].update(ru="Марат Г."), '  ru = "Марат"', '  ru = "Марат Г."'),
    (lambda f: f["people"][0]["name"].update(tt="Алсу Г."), '"Алсу"', '"Алсу Г."'),
    (lambda f: f["chapters"][1]["title"].update(tt="Урта"), '"Уртасы"', '"Урта"'),
    (lambda f: f["chapters"][1].update(start_ms=91_000), "90.5 ", '"00:01:31.000" '),
    (lambda f: f["chapters"][1].update(image="http://a.b/i"), "# after two", 'image = "http://a.b/i"\n# after two'),
    (lambda f: f["chapters"][0].update(url="http://a.b/1"), '"Башы"}\n', '"Башы"}\nurl = "http://a.b/1"\n'),
    (lambda f: f["people"][0]["name"].update(ru="Алсу"), '"Алсу" }', '"Алсу", ru = "Алсу" }'),
    (lambda f: f["people"][1].update(url="http://a.b/m"), "role = 'guest'", "role = 'guest'\nurl = \"http://a.b/m\""),
    (lambda f: f["people"][1]["name"].pop("ru"), '  ru = "Марат"\n', ""),
    (lambda f: f["summary"].pop("ru"), 'summary.ru = "Кратко"\n', ""),
    (lambda f: f["chapters"][1].pop("url"), 'url = "https://example.org/2"\n', ""),
    (lambda f: f["keywords"].__setitem__(1, "мәктәпләр"), '"мәктәп"', '"мәктәпләр"'),
    (lambda f: f["keywords"].pop(2), ", 'театр',", ","),
])  # fmt: skip
def test_one_change_leaves_every_other_byte(folder, change, old, new):
    assert BLOCKS.count(old) == 1
    for mark, end in (("", "\n"), ("\ufeff", "\r\n")):
        before, after = ((mark + text).replace("\n", end) for text in (BLOCKS, BLOCKS.replace(old, new)))
        write(folder, before)
        assert save(folder, change).changed
        assert text_of(folder) == after


def test_a_chapter_that_goes_leaves_the_comments_around_it(folder):
    save(folder, lambda f: f["chapters"].pop(1))
    gone = 'start = 90.5   # seconds\ntitle.tt = "Уртасы"\ntitle.ru = "Середина"\nurl = "https://example.org/2"\n'
    assert text_of(folder) == BLOCKS.replace("[[chapters]]\n" + gone, "")


def test_all_chapters_go_and_the_options_after_them_stay(folder):
    save(folder, lambda f: f["chapters"].clear())
    text = text_of(folder)
    assert read_facts(folder).facts["chapters"] == []
    assert text.endswith("\n# options\n[sound]\nstereo_lufs = -18.0 # quieter\n")
    assert all(comment in text for comment in ("# One", "# Two: the long one", "# after two", "# Three"))


def test_a_new_chapter_comes_in_its_place_with_its_time_written_out(folder):
    save(folder, lambda f: f["chapters"].append({"start_ms": 100_250, "title": {"tt": "Яңа", "ru": "Новая"}}))
    new = '\n[[chapters]]\nstart = "00:01:40.250"\ntitle = {tt = "Яңа", ru = "Новая"}\n'
    assert text_of(folder) == BLOCKS.replace("# after two\n", f"# after two\n{new}")


def test_a_new_last_chapter_stands_before_what_followed(folder):
    save(folder, lambda f: f["chapters"].append({"start_ms": 3_600_000, "title": {"tt": "Соңгы"}}))
    new = '\n[[chapters]]\nstart = "01:00:00.000"\ntitle = {tt = "Соңгы"}\n'
    assert text_of(folder) == BLOCKS.replace('"Ахыры" }\n', '"Ахыры" }\n' + new)


def test_new_kinds_of_facts_are_added_below_the_guid_and_at_the_end(folder):
    write(folder, 'date = 2026-11-20\nguid = "g" # mine\ntitle.tt = "Т"\n\n# table\n[sound]\nmono_lufs = -20.0')
    saved = save(folder, lambda f: f.update(
        summary={"tt": "Ике\nюл"}, keywords=["тел"], links=[{"url": "https://example.org", "title": {"tt": "Сайт"}}],
        soundbites=[{"start_ms": 1000, "duration_ms": 20_000, "title": {}}],
    ))  # fmt: skip
    assert text_of(folder) == (
        'date = 2026-11-20\nguid = "g" # mine\nkeywords = ["тел"]\nsummary = {tt = """Ике\nюл"""}\ntitle.tt = "Т"\n\n'
        "# table\n[sound]\nmono_lufs = -20.0\n"
        '\n[[soundbites]]\nstart = "00:00:01.000"\nduration = "00:00:20.000"\ntitle = {}\n'
        '\n[[links]]\nurl = "https://example.org"\ntitle = {tt = "Сайт"}\n'
    )
    assert saved.now == read_facts(folder)


def test_lists_written_as_values_stay_values(folder):
    write(folder, VALUES)

    def change(facts):
        facts["links"].insert(1, {"url": "https://example.org/c", "title": {"tt": "Өченче"}})
        facts["people"][1]["role"] = "editor"
        facts["soundbites"].append({"start_ms": 0, "duration_ms": 15_000, "title": {"tt": "Б"}})

    save(folder, change)
    expected = VALUES.replace(
        "# a\n", '# a\n    {url = "https://example.org/c", title = {tt = "Өченче"}},\n'
    ).replace('{tt = "Марат"}}', '{tt = "Марат"}, role = "editor"}').replace(
        "[]", '[{start = "00:00:00.000", duration = "00:00:15.000", title = {tt = "Б"}}]'
    )  # fmt: skip
    assert text_of(folder) == expected
    save(folder, lambda f: f["links"].pop(0))
    assert "# where to read on" in text_of(folder)
    assert [link["url"][-1] for link in read_facts(folder).facts["links"]] == ["c", "b"]


def test_people_in_another_order_keep_their_blocks(folder):
    save(folder, lambda f: f["people"].reverse())
    assert [p["name"]["tt"] for p in read_facts(folder).facts["people"]] == ["Марат", "Алсу"]
    for part in ("# The guests", "# came later", 'role = "guest" # on the phone', '  [people.name]\n  tt = "Марат"'):
        assert part in text_of(folder)


def test_what_others_wrote_meanwhile_stays_and_mine_comes_to_it(folder):
    read = read_facts(folder)
    theirs = BLOCKS.replace('"О языке"', '"Про язык"').replace('title.ru = "Середина"', 'title.ru = "Центр"')
    theirs = theirs.replace('"тел", ', '"тел", "әдәбият",')
    write(folder, theirs)

    def change(facts):
        facts["title"]["tt"] = "Телебез"
        facts["chapters"][1]["title"]["tt"] = "Урта"
        facts["chapters"].pop(0)
        facts["keywords"].append("китап")

    saved = save(folder, change, read)
    assert saved.changed
    assert saved.merged
    assert saved.conflicts == ()
    facts = saved.now.facts
    assert facts["title"] == {"tt": "Телебез", "ru": "Про язык"}
    assert [c["title"] for c in facts["chapters"]] == [{"tt": "Урта", "ru": "Центр"}, {"tt": "Ахыры"}]
    assert facts["keywords"] == ["тел", "әдәбият", "мәктәп", "театр", "китап"]


def test_where_both_changed_one_fact_the_file_stays_and_both_are_told(folder):
    read = read_facts(folder)
    write(folder, BLOCKS.replace("'Тел турында'", "'Аларныкы'").replace('"Ахыры"', '"Соңы"'))

    def change(facts):
        facts["title"]["tt"] = "Минеке"
        facts["title"]["ru"] = "Моё"
        facts["chapters"].pop(2)

    saved = save(folder, change, read)
    told = {c.key: (c.mine, c.theirs) for c in saved.conflicts}
    assert told == {
        "title.tt": ("Минеке", "Аларныкы"),
        "chapters[00:12:30.000]": (None, {"start_ms": 750_000, "title": {"tt": "Соңы"}}),
    }
    assert saved.now.facts["title"] == {"tt": "Аларныкы", "ru": "Моё"}
    assert saved.now.facts["chapters"][2]["title"] == {"tt": "Соңы"}


def test_a_guest_exchanged_for_another_does_not_get_what_the_first_was_given(folder):
    read = read_facts(folder)
    write(folder, BLOCKS.replace('name = { tt = "Алсу" }\n', 'name = { tt = "Алсу" }\nurl = "https://example.org/alsu"\n'))
    saved = save(folder, lambda f: f["people"][0].update(name={"tt": "Гүзәл"}), read)
    assert [c.key for c in saved.conflicts] == ["people[Алсу]"]
    assert saved.now.facts["people"][0]["name"] == {"tt": "Алсу"}


def test_every_problem_is_told_at_once_and_nothing_is_written(folder):
    def change(facts):
        facts["title"]["tt"] = "бер\u0007"
        facts["title"]["tat"] = "x"
        facts["people"][0]["url"] = "javascript:alert(1)"
        facts["chapters"].append({"start_ms": 0, "title": {"tt": "ике"}})
        facts["keywords"].append("ике\nюл")

    told = problems(folder, change)
    for part in ("title.tt", "U+0007", "two-letter", "people[0].url", "chapters must ascend", "must be one line"):
        assert part in told
    assert "episodes/aittem-bit/one/episode.toml: " in told


@pytest.mark.parametrize(("change", "told"), [
    (lambda f: f.update(guid="mine"), "guid"),
    (lambda f: f["people"][0].update(evil=1), "people[0].evil"),
    (lambda f: f.update(title="x"), "title"),
    (lambda f: f.update(chapters=[{"start_ms": 1.5, "title": {}}]), "chapters[0].start_ms"),
    (lambda f: f.update(chapters=[{"start_ms": True, "title": {}}]), "chapters[0].start_ms"),
    (lambda f: f.update(chapters=[{"start_ms": 10**12, "title": {}}]), "chapters[0].start_ms"),
    (lambda f: f.update(keywords=["x"] * 201), "keywords"),
    (lambda f: f.update(links={"0": "x"}), "links"),
    (lambda f: f["title"].update({f"l{n}": "x" for n in range(21)}), "title"),
    (lambda f: f["title"].update(tt="\ud800"), "title.tt"),
    (lambda f: f["title"].update({'tt"] = 1\n[sound]\n#': "x"}), "two-letter"),
])  # fmt: skip
def test_what_no_honest_page_sends_is_refused(folder, change, told):
    assert told in problems(folder, change)


@pytest.mark.parametrize("sent", [None, [], "x", 3])
def test_what_is_no_facts_at_all_is_refused(folder, sent):
    read = read_facts(folder)
    for base, mine in ((read.facts, sent), (sent, read.facts)):
        with pytest.raises(ConfigError, match="what was"):
            save_facts(folder, read.etag, base, mine)


def test_quotes_and_backslashes_stay_what_they_are(folder):
    for hard in ('"""', "'''", 'ике\n"""юл\\', "\\u0041", 'a = "b"\n[x]\n', "\t\u2028"):
        save(folder, lambda f, hard=hard: f["summary"].update(tt=f"а{hard}б"))
        assert read_facts(folder).facts["summary"]["tt"] == f"а{hard}б"


def test_a_link_is_not_written_through(folder, tmp_path):
    read = read_facts(folder)
    elsewhere = tmp_path / "elsewhere.toml"
    (folder.path / "episode.toml").rename(elsewhere)
    (folder.path / "episode.toml").symlink_to(elsewhere)
    with pytest.raises(EpisodeError, match="lead elsewhere"):
        save_facts(folder, read.etag, read.facts, {**read.facts, "title": {"tt": "x"}})
    assert elsewhere.read_text(encoding="utf-8") == BLOCKS


def test_a_broken_file_is_told_and_left_alone(folder):
    read = read_facts(folder)
    write(folder, BLOCKS + "broken")
    with pytest.raises(ConfigError, match="not valid TOML"):
        save_facts(folder, read.etag, read.facts, read.facts)
    write(folder, BLOCKS.replace("season", "saeson"))
    with pytest.raises(ConfigError, match="saeson: unknown key; did you mean 'season'"):
        read_facts(folder)


TEXTS = st.dictionaries(st.sampled_from(["tt", "ru"]), st.sampled_from("абвг"), max_size=2)
NAMED = st.dictionaries(st.sampled_from(["tt", "ru"]), st.sampled_from("абвг"), min_size=1, max_size=2)
FACTS = st.fixed_dictionaries(
    {
        "title": TEXTS,
        "summary": TEXTS,
        "people": st.lists(st.fixed_dictionaries({"name": NAMED, "role": st.sampled_from("xy")}), max_size=4),
        "chapters": st.lists(
            st.fixed_dictionaries({"start_ms": st.integers(0, 9), "title": NAMED}), max_size=5,
            unique_by=lambda c: c["start_ms"],
        ).map(lambda chapters: sorted(chapters, key=lambda c: c["start_ms"])),
        "soundbites": st.just([]),
        "links": st.lists(
            st.fixed_dictionaries({"url": st.sampled_from(["https://a.b/1", "https://a.b/2"]), "title": NAMED}),
            max_size=3,
        ),
        "keywords": st.lists(st.sampled_from("абвг"), max_size=4),
    }
)  # fmt: skip


def values(merged):
    return {**merged.texts, **{key: [item.value for item in items] for key, items in merged.lists.items()}}


@given(FACTS, FACTS)
def test_alone_each_side_gets_just_what_it_wants(base, other):
    mine = merge_facts(base, other, base)
    assert (values(mine), mine.conflicts) == (other, ())
    theirs = merge_facts(base, base, other)
    assert (values(theirs), theirs.conflicts) == (other, ())
    same = merge_facts(base, other, other)
    assert (values(same), same.conflicts) == (other, ())


@given(FACTS, FACTS, FACTS)
def test_every_item_of_the_file_stays_unless_the_page_removed_or_changed_it(base, mine, theirs):
    merged = merge_facts(base, mine, theirs)
    for key, items in merged.lists.items():
        sources = [item.source for item in items if item.source is not None]
        assert len(sources) == len(set(sources))
        lost = [item for at, item in enumerate(theirs[key]) if at not in sources]
        assert all(item in base[key] for item in lost), "only what was in base unchanged may go"
        wanted = [item.wanted for item in items if item.wanted is not None]
        assert len(wanted) == len(set(wanted))


@pytest.mark.parametrize("text", [BLOCKS, VALUES])
@given(mine=FACTS)
def test_any_facts_can_be_written_over_any_layout(text, mine):
    now = facts_in(tomllib.loads(text))
    changed = with_facts(text, now, merge_facts(now, mine, now), file="episode.toml")
    assert facts_in(tomllib.loads(changed)) == mine
    assert {line.strip() for line in text.splitlines() if line.startswith("#")} <= set(changed.splitlines())
