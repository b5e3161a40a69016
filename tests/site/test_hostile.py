"""Whatever stands in a record, nothing of it runs, leads astray or breaks a page."""

import re

import pytest
from lxml import html as lxml_html

from pipeline.site.notes_html import page_notes
from pipeline.site.paths import relative
from tests.feed import records
from tests.feed.records import SHOW
from tests.site.building import HOSTILE, HOSTILE_NOTES, everything, rendered

OURS = re.compile(r"(\.\./)*assets/[a-z_-]+-[0-9a-f]{8}\.js")
SCHEMES = {"http", "https", "mailto", "podcast", "pcast"}


@pytest.fixture(scope="module")
def pages(theme):
    words = {"tt": HOSTILE, "ru": HOSTILE}
    person = {"name": words, "role": HOSTILE.replace("\u2028", ""), "url": "https://example.org/"}
    chapters = [{"start": 0, "title": words}, {"start": 9000, "title": words}]
    episodes = [
        records.episode(
            1, title=words, summary=words, notes={"tt": HOSTILE_NOTES, "ru": f"{HOSTILE}{HOSTILE_NOTES}"},
            people=[person], keywords=[HOSTILE], chapters=chapters, location={"name": words}, licence={"id": HOSTILE},
        ),
        records.episode(2, title={"tt": "Ә" * 100_000}, keywords=["к" * 50_000],
                        people=[{"name": {"tt": "и" * 90_000}}]),
        records.episode(3, status="retracted", reason=HOSTILE, title=words),
        records.episode(
            4, captions=[records.file("javascript:alert(1)/x\"'<b>.vtt", 'text/vtt"><script>', 1)],
            enclosure=records.file(f"{SHOW}/s01e04/javascript:alert(1)", 'audio/mpeg"onerror="alert(1)', 10),
        ),
    ]  # fmt: skip
    show = records.show(
        title=words, description={"tt": HOSTILE}, author=words, copyright=HOSTILE, people=[person],
        site={"name": words, "intro": {"tt": HOSTILE_NOTES}, "links": [{"url": "https://e.org/", "title": words}]},
    )  # fmt: skip
    return {path: data for path, data in rendered(everything(show, episodes, theme)).items() if path.endswith(".html")}


def test_no_element_comes_from_a_record(pages):
    for path, data in pages.items():
        document = lxml_html.fromstring(data)
        for script in document.iter("script"):
            source = script.get("src")
            assert script.get("type") == "application/ld+json" or OURS.fullmatch(source.removeprefix("/")), path
        assert not list(document.iter("iframe", "object", "embed", "base", "math", "marquee")), path
        assert len(list(document.iter("style"))) == 1, path
        assert not [form for form in document.iter("form") if form.get("action")], path


def test_no_attribute_acts(pages):
    for path, data in pages.items():
        for element in lxml_html.fromstring(data).iter():
            for name, value in element.attrib.items():
                assert not name.startswith("on"), (path, name)
                assert name != "srcdoc", path
                if name in {"href", "src", "action", "formaction", "data"} and ":" in value.split("/")[0]:
                    scheme = value.split(":")[0]
                    assert scheme in SCHEMES or value == "data:,", (path, value)


def test_names_and_titles_are_shown_as_they_are_typed(pages):
    page = pages[f"{SHOW}/s01e01/index.html"]
    heading = lxml_html.fromstring(page).find(".//h1")
    assert heading.text_content().startswith("</title></script><script>window.__pwned=1</script><img src=x")
    assert "{{7*7}}{% raw %}" in heading.text_content()


def test_direction_overrides_and_controls_are_gone(pages):
    for path, data in pages.items():
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u2028\u2029\x00-\x08\x0b\x0c\x0e-\x1f]", data.decode()), path


def test_huge_texts_are_cut(pages):
    assert all(len(data) < 100_000 for data in pages.values()), {path: len(data) for path, data in pages.items()}


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "s/e/javascript:alert(1)", "s/e/data:text/html,x", "a b#c?d%e.mp3"]
)
def test_a_path_stays_a_path(target):
    address = relative("s/e/index.html", target)
    assert ":" not in address
    assert not set(address) & set("#? \"'<>")


def test_notes_lose_what_the_page_says_anyway_and_nothing_else():
    notes = (
        '<div lang="tt">\n<p><strong>Көзге урман</strong></p>\n<p>Бу чыгарылыш турында.</p>\n'
        "<p>Яздырылган көне: 5 гыйнвар</p>\n"
        "<p><strong>Катнашучылар</strong></p>\n<ul><li>Синтетик тавыш 1</li></ul>\n<p><strong>Бүлекләр</strong></p>\n"
        "<ul><li>0:00 Кереш</li></ul>\n<p><strong>Сылтамалар</strong></p>\n<ul><li>Китап</li></ul>\n"
        '<p><strong>Текстан өзек</strong></p>\n<p lang="ru">Привет</p>\n'
        "<p><strong>Рәхмәт</strong></p>\n<p>Дусларга.</p>\n"
        '<p>Лицензия: <a href="https://example.org/">CC BY</a>.</p>\n<p>Языгыз!</p></div>'
    )
    kept = str(page_notes(notes, "tt", titles=["Көзге урман"], summary="Бу чыгарылыш турында."))
    words = lxml_html.fromstring(kept).text_content().split()
    assert words == ["Бу", "чыгарылыш", "турында.", "Сылтамалар", "Китап", "Рәхмәт", "Дусларга.", "Языгыз!"]
    assert str(page_notes(notes, "tt", titles=[], summary="Башка <сүз>.")).startswith("<p>Башка &lt;сүз&gt;.</p>")
    assert page_notes("<div><p><strong>A</strong></p></div>", "tt", titles=["A"], summary="") == ""
