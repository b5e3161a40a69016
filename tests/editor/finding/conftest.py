"""A short episode under the real `media edit`, open in a browser: what is found, fixed and reviewed in it."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from pipeline.model.transcript import Segment, Span, Transcript, Word
from tests.editor.conftest import copy_of, until
from tests.editor.material import make_episode

# What the machine heard: a sentence a line; a word with ? was heard badly.
HEARD = """\
Сәлям, дуслар! Бүген сәлям бездә.
Кызыклы кунак сәлям бер-берсе белән.
Блокчейн турында ахыр? сөйләшәбез.
Сәлямле булыгыз."""
WORD_MS = 500
GAP_MS = 6000
"""Speech without words, between the second and the third sentence."""
TEXT = """\
---
transcript: 1
language: tt
speakers: {АХ: Сәлям Хәсәнова}
---

## Сәлям
[00:00:01.000] АХ
Сәлям, дуслар! Бүген сәлям бездә.
Кызыклы кунак [@00:00:04.600] сәлям бер-берсе белән.

[00:00:12.500] АХ
Блокчейн турында ахыр сөйләшәбез.
Сәлямле булыгыз.
"""


def heard() -> Transcript:
    at_ms, segments = 1000, []
    for number, sentence in enumerate(HEARD.splitlines()):
        at_ms += GAP_MS if number == 2 else 0
        times = count(at_ms, WORD_MS)
        words = tuple(
            Word(text=word.replace("?", ""), start_ms=start, end_ms=start + 450, probability=0.05 if "?" in word else 1)
            for word, start in zip(sentence.split(), times, strict=False)
        )  # fmt: skip
        at_ms = words[-1].end_ms + 50
        segments.append(
            Segment(
                start_ms=words[0].start_ms, end_ms=words[-1].end_ms, text=" ".join(word.text for word in words),
                language="tt", language_probability=0.99, words=words, flags=(),
            )
        )  # fmt: skip
    gap = Span(start_ms=segments[1].end_ms + 1000, end_ms=segments[2].start_ms - 1000)
    return Transcript(duration_ms=20_000, segments=tuple(segments), uncovered=(gap,))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, require_tool) -> Path:
    workspace = tmp_path_factory.mktemp("finding") / "эш"
    folder = make_episode(workspace, heard(), ffmpeg=require_tool("ffmpeg"))
    (folder / "transcript" / "edited.md").write_text(TEXT, encoding="utf-8")
    return workspace


@pytest.fixture
def workspace(prepared, tmp_path, built_page) -> Path:
    """An episode whose text is TEXT."""
    return copy_of(prepared, tmp_path / "эш")


@pytest.fixture
def desk(workspace, serve, visit):
    """Its page, in English, with times of its words."""
    page = visit(serve(workspace), locale="en-GB")
    until(page, "desk.timing.count > 0")
    return page


def selected(page) -> str:
    return page.evaluate("(({ from, to }) => desk.view.state.sliceDoc(from, to))(desk.view.state.selection.main)")
