"""The presets that ship: complete, true to the models, in clean Tatar and Russian."""

import re
import shutil
import tomllib
import unicodedata

import pytest
from tokenizers import Tokenizer

from pipeline.model import basics, publishing, settings
from pipeline.speech.glossary import glossary_prompt
from pipeline.store.options import read_preset
from pipeline.store.workspace import Workspace
from pipeline.text.homoglyphs import fix_homoglyphs
from tests.conftest import ROOT

PRESETS = ROOT / "presets"
SHOWS = ("aittem-bit", "blockchain-lectures", "conference")
FILES = ("_house", *SHOWS)
TABLES = {
    "show": settings.Show, "show.owner": settings.Owner, "show.licence": settings.Licence, "sound": settings.Sound,
    "speech": settings.Speech, "captions": settings.Captions, "notes": settings.Notes, "feed": settings.Feed,
    "feed.rhythm": publishing.Rhythm, "feed.podroll": publishing.Recommended, "feed.proofs": publishing.Proof,
    "publishing": settings.Publishing, "site": settings.Site, "storage": settings.Storage,
}  # fmt: skip


def text(name: str) -> str:
    return (PRESETS / f"{name}.toml").read_text(encoding="utf-8")


def values(table: dict) -> list[str]:
    """All strings of a preset."""
    found = []
    for value in table.values():
        for item in value if isinstance(value, list) else [value]:
            found += values(item) if isinstance(item, dict) else [item] if isinstance(item, str) else []
    return found


def preset(show: str) -> settings.Settings:
    return read_preset(Workspace(root=ROOT), show)


@pytest.mark.parametrize("show", SHOWS)
def test_a_preset_is_valid_together_with_the_house(show):
    assert preset(show).show.title


@pytest.mark.parametrize("show", SHOWS)
def test_every_option_is_set_or_shown_in_a_comment(show):
    """A journalist finds every option in the files, without the reference."""
    written = text("_house") + text(show)
    # `people` is set per show; `ca_bundle`, `acl` and `part_size_mb` are for those who run a store of their own.
    special = {"ca_bundle", "acl", "part_size_mb"}
    options = {name for model in TABLES.values() for name in model.model_fields} - special
    missing = [o for o in sorted(options) if not re.search(rf"(?m)^\s*#?\s*(\[\[?[\w.]*\b)?{o}\b(\]|\s*=)", written)]
    assert missing == []


@pytest.mark.parametrize("show", SHOWS)
def test_examples_in_comments_can_be_taken_as_they_stand(show, tmp_path):
    example = re.compile(r"(?m)^# (?=\[|[a-z_]+ = |  [{#]|\])")
    shutil.copytree(PRESETS, tmp_path / "presets")
    for name in ("_house", show):
        (tmp_path / "presets" / f"{name}.toml").write_text(example.sub("", text(name)), encoding="utf-8")
    found = read_preset(Workspace(root=tmp_path), show)
    assert all((found.feed.rhythm, found.feed.podroll, found.feed.proofs, found.destinations, found.site.links))


def test_shows_differ_as_they_must():
    podcast, lectures, conference = (preset(show) for show in SHOWS)
    assert (podcast.show.medium, podcast.show.languages, podcast.sound.levelling) == ("podcast", ("tt", "ru"), True)
    assert (lectures.show.medium, lectures.show.type, lectures.show.languages) == ("course", "serial", ("ru",))
    assert [person.name["ru"] for person in lectures.show.people] == ["Константин Скобельцын"]
    assert conference.show.languages == ("tt", "ru")
    assert podcast.storage.url == "public"


def test_nobody_is_named_who_was_not_asked():
    people = [person.name["ru"] for show in SHOWS for person in preset(show).show.people]
    assert people == ["Константин Скобельцын"]


@pytest.mark.parametrize("show", SHOWS)
def test_titles_and_descriptions_come_in_tatar_and_russian(show):
    found = preset(show).show
    for texts in (found.title, found.description, found.author):
        assert set(texts) == {"tt", "ru"}
    assert all(len(description.encode()) <= 4000 for description in found.description.values()), "Apple counts bytes"
    tatar = found.description["tt"] + found.author["tt"]
    assert set("әөүҗңһ") & set(tatar.lower())


@pytest.mark.parametrize("name", FILES)
def test_letters_are_whole_and_of_one_script(name):
    for value in values(tomllib.loads(text(name))):
        assert value == unicodedata.normalize("NFC", value)
        assert value == fix_homoglyphs(value)


@pytest.mark.parametrize("name", FILES)
def test_addresses_are_the_unions_own(name):
    hosts = set(re.findall(r"(?:https?://|@)([\w.-]+)", text(name))) - {"127.0.0.1"}
    assert {re.sub(r"^.*?([\w-]+\.[\w-]+)$", r"\1", host) for host in hosts} <= {
        "portalunion.tatar", "creativecommons.org"
    }  # fmt: skip


@pytest.mark.parametrize("show", SHOWS)
def test_addresses_that_nobody_has_confirmed_are_marked(show):
    lines = [line for line in text(show).splitlines() if re.search(r"https://[\w.]*portalunion\.tatar", line)]
    assert len(lines) == 2
    assert [line for line in lines if "«check»" not in line] == []


@pytest.mark.parametrize("show", SHOWS)
def test_the_address_of_the_feed_is_where_it_will_be_stored(show):
    (proposed,) = re.findall(r'# public_base_url = "(.*)"', text("_house"))[:1]
    assert preset(show).feed.url == f"{proposed}/{show}/feed.xml"


@pytest.mark.parametrize("show", SHOWS)
def test_every_term_of_a_glossary_reaches_the_model(show, tiny_model):
    """The tiny model's tokenizer spends about as many tokens on these words as Whisper's own."""
    tokenizer = Tokenizer.from_file(str(tiny_model / "tokenizer.json"))
    house = tomllib.loads(text("_house"))["speech"]["glossary"]
    for terms in (*preset(show).speech.glossary.values(), *house.values()):
        _, used = glossary_prompt(terms, lambda words: tokenizer.encode(words, add_special_tokens=False).ids)
        assert used == len(terms), terms


def test_every_key_of_the_models_has_a_meaning():
    models = [*TABLES.values(), settings.Rendition, basics.Person, basics.Link]
    assert [f"{m.__name__}.{n}" for m in models for n, field in m.model_fields.items() if not field.description] == []
