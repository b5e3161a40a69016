import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from pipeline.errors import ConfigError
from pipeline.model.settings import Notes
from pipeline.outputs.show_notes import notes_template, render_notes_html, render_notes_markdown
from pipeline.text.clean import clean_line
from pipeline.text.excerpt import excerpt
from tests.outputs.hostile import hostile_text
from tests.outputs.page import read_page
from tests.outputs.stage_context import ROOT, settings, transcript

DEFAULT = (ROOT / "presets" / "templates" / "show-notes.md.j2").read_text(encoding="utf-8")
EPISODE = {
    "summary": {"tt": "Тел турында **сөйләшү**.", "ru": "Разговор о **языке**."},
    "season": 2,
    "number": 14,
    "people": [
        {"name": {"tt": "Айгөл Хәсәнова", "ru": "Айгуль Хасанова"}, "role": "host"},
        {"name": {"tt": "Рамил Сафин"}, "role": "guest", "url": "https://example.org/ramil"},
    ],
    "chapters": [
        {"start": "0:10", "title": {"tt": "Телне саклау", "ru": "Сохранение языка"}},
        {"start": "1:02:03", "title": {"tt": "Гаилә", "ru": "Семья"}, "url": "https://example.org/family"},
    ],
    "links": [{"url": "https://example.org/китап", "title": {"tt": "Китап", "ru": "Книга"}}],
}
NOTES = Notes(footer={"tt": "Языгыз: [адрес](mailto:a@example.org)", "ru": "Пишите: [адрес](mailto:a@example.org)"})


def markdown(options, language="tt", template=DEFAULT, said=None) -> str:
    return render_notes_markdown(
        options, said or transcript(), language=language, template="t.j2", sources={"t.j2": template}
    )


def html(options, language="tt"):
    return render_notes_html(markdown(options, language), language=language)


def test_notes_in_tatar_read_as_a_tatar_would_write_them():
    assert markdown(settings(EPISODE, notes=NOTES)) == """\
**Телебез турында**

Тел турында **сөйләшү**.

Яздырылган көне: 22 ноябрь, 2026 ел · 2 нче сезон, 14 нче чыгарылыш

**Катнашучылар**

- Айгөл Хәсәнова — алып баручы
- [Рамил Сафин](https://example.org/ramil) — кунак

**Бүлекләр**

- 0:00 Кереш
- 0:10 Телне саклау
- 1:02:03 [Гаилә](https://example.org/family)

**Сылтамалар**

- [Китап](https://example.org/китап)

**Текстан өзек**

Сәлам, дуслар! Бүген бездә бик кызыклы кунак, татар теле һәм әдәбияты турында сөйләшәбез. \
Телебезне саклау өчен нәрсә эшләргә кирәк? Беренчедән, балалар белән татарча сөйләшергә.

[Әйттем бит](https://example.org/show)

Лицензия: [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/deed.tt). © Союз татарских порталов

Языгыз: [адрес](mailto:a@example.org)
"""


def test_notes_in_russian_say_a_womans_role_and_the_date_in_the_genitive():
    text = markdown(settings(EPISODE, notes=NOTES), "ru")
    assert "- Айгуль Хасанова — ведущая\n" in text
    assert "Дата записи: 22 ноября 2026 г. · 2-й сезон, 14-й выпуск" in text
    assert "- 0:00 Вступление\n- 0:10 Сохранение языка\n" in text


def test_html_is_a_fragment_with_its_language_and_only_tags_that_apps_show():
    page = read_page(html(settings(EPISODE, notes=NOTES)))
    assert html(settings(EPISODE)).startswith('<div lang="tt">\n<p>')
    assert page.tags == {"div", "p", "strong", "ul", "li", "a"}
    assert page.attributes == {"lang", "href"}
    assert page.links[-1] == "mailto:a@example.org"


def test_an_episode_with_the_least_facts_has_no_empty_headings():
    text = markdown(settings(notes=Notes(excerpt_words=0)))
    assert "**Телебез турында**\n\nЯздырылган көне: 22 ноябрь, 2026 ел\n\n[Әйттем бит]" in text
    assert "\n\n\n" not in text


def test_a_quotation_in_another_language_says_so_in_html():
    said = transcript((("tt", "Сәлам, дуслар! Бүген бездә кунак."),))
    text = markdown(settings(), "ru", said=said)
    fragment = render_notes_html(text, language="ru", quoted=excerpt(said, 60, "ru"))
    assert '<p lang="tt">Сәлам, дуслар! Бүген бездә кунак.</p>' in fragment


def test_letters_of_the_wrong_script_are_put_right():
    assert "**Тел һәм без**" in markdown(settings({"title": {"tt": "Тел hәм без"}}))


@hypothesis_settings(deadline=None, max_examples=60)
@given(hostile_text, hostile_text)
def test_nothing_hostile_gets_through(text, other):
    line = clean_line(text) or "x"
    options = settings(
        {
            "title": {"tt": line},
            "summary": {"tt": clean_line(other)},
            "people": [{"name": {"tt": line}, "role": clean_line(other) or "host"}],
            "chapters": [{"start": 0, "title": {"tt": line}}],
            "links": [{"url": "https://example.org/", "title": {"tt": line}}],
        },
        notes=Notes(footer={"tt": clean_line(other)}),
    )
    page = read_page(render_notes_html(markdown(options, said=transcript((("tt", f"сүз {line}"),))), language="tt"))
    assert page.tags <= {"div", "p", "strong", "em", "ul", "ol", "li", "a", "br"}
    assert page.attributes <= {"lang", "href"}
    assert all(address.startswith(("https://", "http://", "mailto:")) for address in page.links)
    assert "Лицензия: CC BY 4.0" in page.text
    assert f"0:00 {line}" in page.items


def test_the_first_chapter_is_at_zero_and_they_ascend():
    times = [item.split()[0] for item in read_page(html(settings(EPISODE))).items if ":" in item.split()[0]]
    assert times == ["0:00", "0:10", "1:02:03"]


# --- templates ---------------------------------------------------------------------------------------------------


def test_each_language_may_have_its_own_template():
    options = settings(notes=Notes(templates={"default": "a.j2", "ru": "b.j2"}))
    assert [notes_template(options, language) for language in ("tt", "ru")] == ["a.j2", "b.j2"]


def test_what_a_template_inserts_is_literal_even_after_a_filter():
    options = settings({"title": {"tt": "*a* <b>"}})
    assert markdown(options, template="{{ title|upper }} {{ title ~ '!' }}") == "\\*A\\* \\<B\\> \\*a\\* \\<b\\>!\n"


def test_a_template_may_declare_text_to_be_markdown_and_it_is_checked():
    options = settings({"title": {"tt": "*a*"}, "keywords": ["<b>"]})
    assert markdown(options, template="{{ title|markdown }} {{ keywords[0]|markdown }}") == "*a* \\<b\\>\n"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("a\n{% if %}", "presets/templates/t.j2:2: "),
        ("a\n\n{{ tilte }}", "presets/templates/t.j2:3: 'tilte' is undefined"),
        ("{{ title.__class__.__mro__ }}", "unsafe"),
        ("{% include 'other.j2' %}", "other.j2"),
        ("{{ 'a' * 1000000000 }}", "not for show notes"),
        ("{% for i in range(10**9) %}{% endfor %}", "not for show notes"),
        ("{% for i in range(1000000000) %}{% endfor %}", "too big"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ title + 1 }}", "t.j2"),
        ("{{ link() }}", "t.j2"),
    ],
)
def test_a_wrong_or_hostile_template_gives_one_clear_message(template, message):
    with pytest.raises(ConfigError) as caught:
        markdown(settings(), template=template)
    assert message in str(caught.value)
    assert "docs/show-notes.md" in str(caught.value)
