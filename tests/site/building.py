"""Whole sites in memory: records in, path -> bytes out."""

from pipeline.model.reading import NOTHING, Reading, ReadingParagraph, Sentence
from pipeline.outputs.reading_json import render_reading
from pipeline.site.derived import assets, home, pages
from tests.feed import records
from tests.feed.records import SHOW

HOSTILE = (
    "</title></script><script>window.__pwned=1</script><img src=x onerror=alert(1)>\"'`{{7*7}}{% raw %} ]]>--> "
    "\u202egnp.exe\u2028 javascript:alert(1) &lt;b&gt;"
)
HOSTILE_NOTES = (
    "<div><p onclick=alert(1)>Текст<script>alert(1)</script><a href='javascript:alert(1)'>x</a>"
    "<img src=x onerror=alert(1)>"
    "<svg><style><img src=x onerror=alert(1)></style></svg><math><mtext></p><form action=https://evil.example><input>"
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>"
    "<a href=' java&#10;script:alert(1)'>y</a><!--><script>alert(1)//-->"
)
WORDS = (
    "Көзге", "урманда", "йөргәндә", "агачларның", "яфраклары", "коела", "җил", "исә", "кошлар", "җыена", "һәм", "без",
)  # fmt: skip


def talk(minutes):
    """A reading of some length: 110 words a minute, two speakers."""
    paragraphs, at = [], 800
    for number in range(minutes * 2):
        sentences = []
        for _sentence in range(5):
            text = " ".join(WORDS[(number + place) % len(WORDS)] for place in range(11)) + "."
            sentences.append(
                Sentence(
                    start_ms=at, end_ms=at + 5200, text=text, word_starts_ms=tuple(470 * place for place in range(11))
                )
            )
            at += 6000
        speaker = f"Синтетик тавыш {number % 2 + 1}"
        language = "ru" if number % 7 == 3 else "tt"
        paragraphs.append(ReadingParagraph(speaker=speaker, language=language, sentences=tuple(sentences)))
    return Reading(paragraphs=tuple(paragraphs))


def reading_file(slug, reading):
    """The record's entry of a reading.json, with its true size."""
    data = render_reading(reading).encode()
    return records.file(f"{SHOW}/{slug}/reading.json", "application/json", len(data))


def everything(show, episodes, theme, shows=None):
    """All that is derived, unrendered."""
    return (*pages(show, episodes, theme), *home(shows or [show], theme), *assets(theme))


def rendered(derived, reading=NOTHING):
    """path -> bytes; `reading` is the text of all episodes."""
    found = {}
    for one in derived:
        assert one.path not in found, f"two files at {one.path}"
        found[one.path] = one.render({file.sha256: reading for file in one.readings})
    return found
