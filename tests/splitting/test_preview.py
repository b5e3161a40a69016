"""The page on which every cut is heard: it opens from the disk, asks nobody, and says times as the agenda does."""

import pytest

from pipeline.outputs.split_preview import ShownCut, ShownTalk, render_split_preview
from pipeline.splitting.order import SplitOrder
from pipeline.splitting.planning import plan_split
from pipeline.splitting.preview import write_preview
from pipeline.splitting.standing import standings
from pipeline.splitting.words import plan_notes
from pipeline.store.workspace import Workspace
from tests.outputs.hostile import HOSTILE

HOSTILE_LINES = [" ".join(word.split()) for word in HOSTILE if word.split()]


@pytest.fixture(scope="module")
def page(day, tmp_path_factory):
    """Of the first two talks, with real sound."""
    from tests.cli.conftest import new_workspace

    folder = tmp_path_factory.mktemp("preview")
    workspace = Workspace(root=new_workspace(folder / "workspace").workspace)
    agenda = folder / "agenda.toml"
    blocks = day.toml.read_text(encoding="utf-8").split("[[talks]]")
    agenda.write_text("[[talks]]".join(blocks[:3]), encoding="utf-8")
    order = SplitOrder(
        workspace=workspace, show="conference", recordings=(day.recording,), agenda=agenda, exact=True
    )
    plan = plan_split(order, progress=lambda _what, _share: None)
    target = folder / "Һәр көн.html"
    write_preview(
        plan, standings(plan, {}, sha256=None), plan_notes(plan), target, progress=lambda _what, _share: None
    )
    return target


@pytest.mark.parametrize(("width", "scheme"), [(1100, "light"), (360, "dark")])
def test_it_plays_shows_the_time_and_fits(width, scheme, page, browser):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened = context.new_page()
    said = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: said.append(request.url) if request.url.startswith("http") else None)
    opened.goto(page.as_uri())
    assert opened.locator("figure").count() == 4
    opened.wait_for_function("[...document.querySelectorAll('audio')].every((audio) => audio.duration > 10)")
    wave = opened.locator("svg").first
    box = wave.bounding_box()
    wave.click(position={"x": box["width"] / 2, "y": 20})
    figure = opened.locator("figure").first
    begins = figure.get_attribute("data-from")
    heard = opened.evaluate("document.querySelector('audio').currentTime")
    shown = figure.locator("output").inner_text()
    seconds = sum(float(part) * unit for part, unit in zip(shown.split(":"), (3600, 60, 1), strict=True))
    assert seconds == pytest.approx(9 * 3600 + 58 * 60 + 20 + int(begins) / 1000 + heard, abs=0.11)
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    assert said == []
    context.close()


def test_hostile_words_stay_words(browser):
    cut = ShownCut(
        what="begins", asked_ms=0, at_ms=5, asked="</time><script>alert(1)</script>", at="<b>", told='"><img src=x>',
        warning=True, clip_from_ms=0, clip_length_ms=20_000, clip=b"no sound", peaks=[0.0, 1.0, 0.5],
    )  # fmt: skip
    talks = [
        ShownTalk(place=word, titles=(("tt", word), ("ru", word)), people=word, length=word, note=word, cuts=(cut,))
        for word in HOSTILE_LINES
    ]
    page = render_split_preview(
        recording=HOSTILE_LINES[0], show=HOSTILE_LINES[1], notes=HOSTILE_LINES, clock_ms=None, talks=talks
    )
    opened = browser.new_page()
    opened.on("dialog", lambda dialog: pytest.fail(dialog.message))
    opened.set_content("".join(page).encode("utf-8", "replace").decode())
    assert opened.locator("section").count() == len(HOSTILE_LINES)
    assert opened.locator("script").count() == 1
    assert opened.locator("img, b b").count() == 0
    opened.close()
