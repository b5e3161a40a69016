#!/usr/bin/env python3
"""Makes pipeline/tools/fonts/: the letters of Inter Display that share pictures are set in, with their kerning.

The files are committed, since a picture must be the same on every machine. Latin with accents, all Cyrillic that the
typeface has (Tatar and Russian among it), the signs that titles need. Kerning goes into a file beside: Pillow without
Raqm, as it is on many a laptop, does not kern, and with Raqm the picture would be another one.

Needs the typeface (`apt-get install fonts-inter`) and fonttools (`pip install fonttools`), neither for anything else.
"""

from __future__ import annotations

import json
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = Path("/usr/share/fonts/opentype/inter")
TARGET = Path(__file__).resolve().parent.parent / "pipeline" / "tools" / "fonts"
WEIGHTS = ("Bold", "Medium")
SIGNS = "ƏəŋŊʻʼ‐‑–—―‘’‚“”„•…‰‹›€₽№→←−×"
CHARACTERS = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x400, 0x530), *map(ord, SIGNS)}
KERNED = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;!?-–—«»„“”’()/ "
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯәөүҗңһӘӨҮҖҢҺ"
)
LEAST_KERNING = 24
"""In 1/2048 of the size: a pixel at 80 px."""


def kerning(font: TTFont) -> dict[str, int]:
    """Two letters -> how much nearer the second stands, in 1/2048 of the size; from the lookups of GPOS' kern feature,
    of which the first that knows a pair wins.
    """
    names = font.getBestCmap()
    letters = {names[ord(character)]: character for character in KERNED if ord(character) in names}
    table = font["GPOS"].table
    used = {n for f in table.FeatureList.FeatureRecord if f.FeatureTag == "kern" for n in f.Feature.LookupListIndex}
    found: dict[str, int] = {}
    for number in sorted(used):
        for part in table.LookupList.Lookup[number].SubTable:
            for one, other, value in _pairs(getattr(part, "ExtSubTable", part), letters):
                found.setdefault(letters[one] + letters[other], value)
    return {pair: found[pair] for pair in sorted(found) if abs(found[pair]) >= LEAST_KERNING}


def _pairs(part, wanted):  # noqa: ANN001, ANN202 - fontTools has no types
    left = [glyph for glyph in part.Coverage.glyphs if glyph in wanted]
    if part.Format == 1:
        sets = dict(zip(part.Coverage.glyphs, part.PairSet, strict=True))
        for one in left:
            for record in sets[one].PairValueRecord:
                if record.SecondGlyph in wanted:
                    yield one, record.SecondGlyph, getattr(record.Value1, "XAdvance", 0)
        return
    for one in left:
        row = part.Class1Record[part.ClassDef1.classDefs.get(one, 0)].Class2Record
        for other in wanted:
            value = row[part.ClassDef2.classDefs.get(other, 0)].Value1
            yield one, other, getattr(value, "XAdvance", 0) if value else 0


def make(weight: str) -> Path:
    path = SOURCE / f"InterDisplay-{weight}.otf"
    options = subset.Options(layout_features=[], name_IDs=[0, 1, 2, 4, 5, 6, 13, 14])
    font = subset.load_font(path, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    target = TARGET / path.name
    subset.save_font(font, target, options)
    pairs = json.dumps(kerning(TTFont(path)), ensure_ascii=False, separators=(",", ":"))
    target.with_suffix(".kerning.json").write_text(f"{pairs}\n", encoding="utf-8")
    return target


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    for weight in WEIGHTS:
        target = make(weight)
        print(f"{target.name}: {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
