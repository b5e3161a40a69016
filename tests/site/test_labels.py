"""Words of the pages in Tatar, Russian and English: counts, sizes, durations, order."""

import re

import pytest

from pipeline.text.alphabet import alphabetical
from pipeline.text.player_labels import player_labels
from pipeline.text.search_labels import search_labels
from pipeline.text.site_labels import (
    bitrate_words,
    counted,
    duration_words,
    interface_language,
    site_labels,
    size_words,
)

TATAR = re.compile("[әөүҗңһӘӨҮҖҢҺ]")


def plain(text):
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("number", "russian"),
    [
        (1, "1 выпуск"),
        (2, "2 выпуска"),
        (5, "5 выпусков"),
        (11, "11 выпусков"),
        (21, "21 выпуск"),
        (112, "112 выпусков"),
        (0, "0 выпусков"),
    ],
)
def test_counts(number, russian):
    assert plain(counted(number, "episode", "ru")) == russian
    assert plain(counted(number, "episode", "tt")) == f"{number} чыгарылыш"
    assert plain(counted(number, "episode", "xx")) == f"{number} episode{'' if number == 1 else 's'}"


@pytest.mark.parametrize(
    ("ms", "tatar", "russian"),
    [
        (0, "", ""), (200, "1 сек", "1 сек"), (59_400, "59 сек", "59 сек"), (59_600, "1 мин", "1 мин"),
        (3_569_000, "59 мин", "59 мин"), (3_599_000, "1 сәг", "1 ч"), (4_320_000, "1 сәг 12 мин", "1 ч 12 мин"),
    ],
)  # fmt: skip
def test_durations(ms, tatar, russian):
    assert plain(duration_words(ms, "tt")) == tatar
    assert plain(duration_words(ms, "ru")) == russian


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, ""),
        (12, "1 КБ"),
        (48_000, "48 КБ"),
        (999_400, "999 КБ"),
        (999_600, "1,0 МБ"),
        (28_800_000, "28,8 МБ"),
        (143_000_000, "143 МБ"),
        (2_300_000_000, "2,3 ГБ"),
    ],
)
def test_sizes(size, said):
    assert plain(size_words(size, "tt")) == said
    assert plain(bitrate_words(128, "tt")) == "128 кбит/с"
    assert bitrate_words(None, "tt") == ""


def test_every_word_is_there_in_three_languages():
    tatar, russian, english = (site_labels(language) for language in ("tt", "ru", "en"))
    assert tatar.keys() == russian.keys() == english.keys()
    assert all(words[key].strip() for words in (tatar, russian, english) for key in words)
    assert not any(TATAR.search(word) for word in russian.values())
    assert not any(re.search("[A-Za-zА-я]", word.replace("{}", "")) is None for word in tatar.values())
    assert interface_language("ba") == "en"
    assert [word.count("{}") for word in tatar.values()][-1] == 1


def test_tatar_letters_have_their_places_in_the_alphabet():
    names = ["Яңа", "Әби", "Җыр", "Аю", "Һава", "Хат", "Цирк", "Көз", "Кыш", "Үлән", "Урман", "Өй", "Ом", "API", "2024"]
    assert sorted(names, key=alphabetical) == [
        "2024", "API", "Аю", "Әби", "Җыр", "Көз", "Кыш", "Ом", "Өй", "Урман", "Үлән", "Хат", "Һава", "Цирк", "Яңа",
    ]  # fmt: skip


def test_no_word_is_there_that_nobody_reads(root):
    folder = root / "pipeline" / "site"
    files = [path for path in folder.rglob("*") if path.suffix in {".py", ".j2"}]
    used = "\n".join(path.read_text("utf-8") for path in files)
    made = re.compile("captions_(vtt|srt|txt|json|other)|all_(people|topics)|trailer|bonus")  # named in f-strings
    for key in {**site_labels("tt"), **player_labels("tt"), **search_labels("tt")}:
        assert made.fullmatch(key) or re.search(rf'(text|words)\.{key}\b|["\']{key}["\']', used), key
