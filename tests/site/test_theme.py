"""A theme of people's own: blocks, variables, files; and what one may not do."""

import re

import pytest

from pipeline.errors import ConfigError
from pipeline.site.derived import home, pages
from pipeline.site.theme import Theme
from pipeline.store.theme import read_theme
from pipeline.store.workspace import Workspace
from tests.feed import records
from tests.feed.records import SHOW
from tests.site.building import rendered


@pytest.fixture
def themed(tmp_path):
    folder = tmp_path / "presets" / "theme"
    folder.mkdir(parents=True)

    def make(**files):
        for name, text in files.items():
            (folder / name.replace("__", ".")).write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_theme(Workspace(root=tmp_path))

    return make


def episode_page(theme):
    built = pages(records.show(), [records.episode(1)], theme)
    (page,) = [one for one in built if one.path == f"{SHOW}/s01e01/index.html"]
    return page.render({}).decode()


def test_a_template_extends_the_shipped_one_of_its_name(themed):
    own = '{% extends "shipped/episode.html.j2" %}{% block notes %}<p id="ours">{{ said(title) }}{% endblock %}'
    theme = themed(episode__html__j2=own)
    page = episode_page(theme)
    assert '<p id="ours">Өй эчендә ничек яздырырга' in page
    assert "<audio" in page


def test_the_layout_is_changed_once_for_all_pages(themed):
    theme = themed(page__html__j2='{% extends "shipped/page.html.j2" %}{% block footer %}Безнең{% endblock %}')
    assert "Безнең" in episode_page(theme)
    built = rendered(home([records.show()], theme))
    assert "Безнең" in built["index.html"].decode()


def test_variables_come_after_ours_and_files_are_published_under_their_hash(themed):
    theme = themed(theme__css=":root{--measure:38rem;background:url(paper.png)}", paper__png=b"\x89PNG")
    page = episode_page(theme)
    style, file = theme.asset("theme.css"), theme.asset("paper.png")
    assert page.index(f'href="../../{theme.asset("site.css")}"') < page.index(f'href="../../{style}"')
    assert file.removeprefix("assets/") in theme.published["theme.css"][1].decode()


def test_the_examples_in_the_docs_work(themed, root):
    text = (root / "docs" / "site.md").read_text("utf-8")
    template, style = (re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)[1] for kind in ("jinja", "css"))
    theme = themed(episode__html__j2=template, theme__css=style)
    page = episode_page(theme)
    assert "<p>Сынау подкасты · 5 гыйнвар, 2024 ел</p>" in page
    assert 'id="notes"' in page
    named = set(re.findall(r"`(--[a-z-]+)`", text))
    known = set(re.findall(r"(--[a-z-]+):", theme.static["site.css"].decode())) | {"--accent", "--on-accent"}
    assert named == known, "the table names each variable there is"


def test_the_blocks_in_the_docs_are_there(theme, root):
    text = (root / "docs" / "site.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+\.html\.j2)`[^|]*\| (`[^|]*) \|$", text, re.MULTILINE)
    for template, blocks in rows:
        own = set(re.findall(r"{% block (\w+) %}", theme.templates[template]))
        assert set(re.findall(r"`(\w+)`", blocks)) == own - (
            {"body_class", "main", "scripts", "more_styles"} if template != "page.html.j2" else set()
        )
    assert len(rows) == 4


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("a\n{% block x %}", "presets/theme/show.html.j2:2"),
        ("a\nb\n{{ nothing.there }}", "presets/theme/show.html.j2:3: 'nothing' is undefined"),
        ('a\n{{ asset("lost.css") }}', "lost.css"),
        ('{% extends "show.html.j2" %}', "presets/theme/show.html.j2"),
        ('{% include "../../_house.toml" %}', "presets/theme/show.html.j2:1"),
        ('{% include "/etc/passwd" %}', "presets/theme/show.html.j2:1"),
        ('{{ "a" * 1000000000 }}', "'*' is not for templates"),
        ('{{ "%1000000000d" % 1 }}', "'%' is not for templates"),
        ('{{ "x"|center(1000000000) }}', "presets/theme/show.html.j2:1"),
        ("{% for a in range(99999) %}{% for b in range(99999) %}xxxxxxxxxx{% endfor %}{% endfor %}", "grew beyond"),
        ("{{ show.__class__.__mro__ }}", "presets/theme/show.html.j2:1"),
        ("{{ link.__globals__ }}", "presets/theme/show.html.j2:1"),
        ("{{ ''.__class__.__base__.__subclasses__() }}", "presets/theme/show.html.j2:1"),
        ("{{ show.model_copy.__func__ }}", "presets/theme/show.html.j2:1"),
        ("{{ show.parse_file('/etc/hostname') }}", "access to attribute 'parse_file'"),
        ("{{ show.parse_raw('cos.'.encode(), proto='pickle', allow_pickle=true) }}", "access to attribute 'parse_raw'"),
    ],
)
def test_a_wrong_or_greedy_template_is_named_with_file_and_line(themed, template, said):
    theme = themed(show__html__j2=template)
    (page,) = [one for one in pages(records.show(), [records.episode(1)], theme) if one.path == f"{SHOW}/index.html"]
    with pytest.raises(ConfigError) as caught:
        page.render({})
    assert said in str(caught.value)


def test_all_problems_of_a_theme_are_named_at_once(themed, tmp_path):
    folder = tmp_path / "presets" / "theme"
    (folder / "sub").mkdir()
    (folder / "out.css").symlink_to("/etc/passwd")
    (folder / "Big Name.css").write_text("")
    (folder / "run.exe").write_text("")
    (folder / "old.html.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError) as caught:
        themed()
    assert len(caught.value.problems) == 5
    assert all(problem.startswith("presets/theme/") for problem in caught.value.problems)


def test_scripts_that_import_each_other_in_a_circle_or_nobody_are_refused():
    circle = Theme(templates={}, static={"a.js": b'import "./b.js"', "b.js": b'import {x} from "./a.js"'})
    with pytest.raises(ConfigError, match=r"a\.js → b\.js → a\.js"):
        _ = circle.published
    lost = Theme(templates={}, static={"a.js": b'import("./gone.js")'})
    with pytest.raises(ConfigError, match=r"gone\.js"):
        _ = lost.published


def test_the_shipped_styles_are_small(theme):
    assert len(theme.static["site.css"]) <= 20_000
