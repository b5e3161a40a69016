"""Colours can be read: the accent on every ground, and the text of site.css on its own."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.site.colours import DARK_GROUNDS, LIGHT_GROUNDS, accent_style, contrast, readable

CSS = Path("pipeline/site/static/site.css")


def variables(root):
    """[light, dark by the system, dark by hand], each name -> value."""
    text = (root / CSS).read_text("utf-8")
    blocks = re.findall(r":root[^{]*\{([^}]*)\}", text.partition("*, ::before")[0])
    return [dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6})", block)) for block in blocks]


def whole(colour):
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def test_contrast_is_what_wcag_says():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@given(st.integers(0, 0xFFFFFF))
def test_every_accent_becomes_readable_with_ink_on_it(number):
    accent = f"#{number:06x}"
    for grounds in (LIGHT_GROUNDS, DARK_GROUNDS):
        colour = readable(accent, grounds)
        assert all(contrast(colour, ground) >= 4.5 for ground in grounds)
    for colour, ink in re.findall(r"--accent:(#\w+);--on-accent:(#\w+)", accent_style(accent)):
        assert contrast(colour, ink) >= 4.5


def test_an_accent_that_reads_well_stays_as_it_is():
    assert readable("#0b6b4f", LIGHT_GROUNDS) == "#0b6b4f"


def test_grounds_are_those_of_the_style_sheet_and_its_text_reads_on_them(root):
    light, dark, chosen = variables(root)
    assert dark == chosen, "dark by the system and by hand are the same"
    assert {whole(light[name]) for name in ("background", "card", "surface")} == set(LIGHT_GROUNDS)
    assert {whole(dark[name]) for name in ("background", "card", "surface")} == set(DARK_GROUNDS)
    for colours, grounds in ((light, LIGHT_GROUNDS), (dark, DARK_GROUNDS)):
        for ground in grounds:
            assert contrast(whole(colours["text"]), ground) >= 7
            assert contrast(whole(colours["muted"]), ground) >= 4.5
