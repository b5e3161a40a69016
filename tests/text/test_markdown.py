import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from pipeline.text.clean import clean_line
from pipeline.text.markdown import link, literal, people_markdown, to_html
from tests.outputs.hostile import HOSTILE, hostile_text
from tests.outputs.page import read_page


@settings(deadline=None)
@given(hostile_text)
def test_a_literal_shows_exactly_its_text_and_makes_nothing_come_alive(text):
    for before in ("", "- ", "**Исем:** "):
        page = read_page(to_html(before + literal(text)))
        assert page.text.replace("\n", " ").strip() == (before.strip("-* ") + " " + clean_line(text)).strip()
        assert page.links == []
        assert page.tags <= {"p", "ul", "li", "strong"}


@settings(deadline=None)
@given(hostile_text)
def test_other_renderers_show_a_literal_the_same(text):
    """The .md file travels: a renderer with raw HTML and tables on must find nothing in it either."""
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(f"- {literal(text)}")
    page = read_page(html)
    assert page.tags <= {"ul", "li", "p"}
    assert page.text.strip() == clean_line(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_of_people_is_shown_not_run(text):
    page = read_page(to_html(people_markdown(f"Сүз {text} сүз")))
    assert page.tags <= {"p", "ul", "ol", "li", "a", "strong", "em", "br"}
    assert all(address.startswith(("http://", "https://", "mailto:")) for address in page.links)


@settings(deadline=None, max_examples=200)
@given(hostile_text)
def test_what_follows_a_persons_markdown_is_never_swallowed(text):
    page = read_page(to_html(f"{people_markdown(text)}\n\n**Бүлекләр**\n\n- 0:00 Кереш\n"))
    assert page.text.rstrip().endswith("0:00 Кереш")
    assert "li" in page.tags


@pytest.mark.parametrize(
    "source",
    [
        "Гади текст, **калын** һәм *авыш*.",
        "- бер\n- ике\n\n1. өч",
        "[сылтама](https://example.org/a?b=1) һәм <https://example.org>",
        "Языгыз: [адрес](mailto:podcast@example.org)",
    ],
)
def test_harmless_markdown_stays_as_it_is(source):
    assert people_markdown(source) == source


@pytest.mark.parametrize(
    "source",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](<javascript:alert(1)>)",
        "[x][1]\n\n[1]: javascript:alert(1)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](//example.org/without-scheme)",
        "[x](../../secret)",
        "<javascript:alert(1)>",
        "<b onclick=alert(1)>x</b>",
        "<!-- open",
        "```\nopen fence",
        "![x](https://example.org/pixel.gif)",
    ],
)
def test_harmful_markdown_becomes_literal(source):
    made = people_markdown(source)
    assert made != source
    page = read_page(MarkdownIt("commonmark", {"html": True}).render(made))
    assert page.tags <= {"p"}
    assert read_page(to_html(made)).links == []


def test_a_heading_becomes_a_bold_paragraph():
    assert to_html("# Тел") == "<p><strong>Тел</strong></p>\n"


def test_a_link_keeps_parentheses_and_cyrillic():
    assert link("Мәкалә", "https://tt.wikipedia.org/wiki/Тел_(дәреслек)") == (
        "[Мәкалә](https://tt.wikipedia.org/wiki/Тел_%28дәреслек%29)"
    )


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "ftp://example.org", "//example.org", "x y"])
def test_a_title_without_a_web_address_is_only_a_title(url):
    assert link("Исем", url) == "Исем"


@settings(deadline=None)
@given(hostile_text, hostile_text)
def test_a_link_leads_where_it_says(title, path):
    page = read_page(to_html(link(title, "https://example.org/" + "".join(clean_line(path).split()))))
    if clean_line(title):
        assert len(page.links) == 1
        assert page.links[0].startswith("https://example.org/")
        assert page.text.strip() == clean_line(title)
