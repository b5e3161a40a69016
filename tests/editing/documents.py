"""Documents for tests, made by hypothesis and by hand."""

from __future__ import annotations

import time
from collections.abc import Callable

from hypothesis import strategies as st

from pipeline.editing.document import Aside, Document, Sentence, Turn
from pipeline.editing.front_matter import FrontMatter
from pipeline.editing.lines import is_key
from pipeline.text.clean import clean_text

ODD_WORDS = [
    "---", "—", "[00:00:01.000]", "[0:12]=", "[@00:01:02.500]", "\\[@0:01]", "\\", "\\\\", "#", "##", "<!--", "-->",
    "<<<<<<<", "=======", ">>>>>>>", "✓", "tt", "АХ", "speakers:", "\\#", "\\-", "=", "[", "[0:99]", "transcript:",
]  # fmt: skip
MS = st.integers(0, 359_999_999)


def _is_word(text: str) -> bool:
    return bool(text) and clean_text(text) == text and text.split() == [text]


words = st.one_of(
    st.sampled_from(ODD_WORDS),
    st.text("абвәөүҗңһАӘ.,!?«»—-[]#\\<>=✓:@01", min_size=1, max_size=8),
    st.text(min_size=1, max_size=5),
).filter(_is_word)


@st.composite
def _sentence(draw):
    inside = tuple(draw(st.lists(words, max_size=6)))
    points = sorted(draw(st.lists(st.tuples(st.integers(0, len(inside)), MS), max_size=2)), key=lambda p: p[0])
    return Sentence(words=inside, points=tuple(points))


_sentences = _sentence().filter(lambda sentence: sentence.words or sentence.points)
_asides = st.sampled_from(
    ["# Кереш", "##  Ике   буш урын ", "<!-- искәрмә -->", "<!---->  ", "<<<<<<< yours (0:12)", "=======", ">>>>>>> x"]
).map(lambda text: Aside(text=text))
_lines = st.lists(st.one_of(_sentences, _sentences, _asides), max_size=5).map(tuple)
_keys = st.text("АБВXY01абв", min_size=1, max_size=6).filter(is_key)
_turns = st.builds(
    Turn, anchor_ms=MS, locked=st.booleans(), speaker=st.none() | _keys,
    language=st.none() | st.sampled_from(["tt", "ru", "tat"]), checked=st.booleans(), lines=_lines,
)  # fmt: skip
_opening = st.builds(Turn, anchor_ms=st.none(), lines=_lines.filter(bool))
_FRONT_LINES = ["transcript: 1", "# үзем өчен:  искәрмә", "x-key:  1,  2", "language: tt", "", "  тирәнрәк  ", "a:b"]
_fronts = st.lists(st.sampled_from(_FRONT_LINES)).map(lambda lines: FrontMatter(tuple(lines)))


@st.composite
def _documents(draw):
    turns = draw(st.lists(_turns, max_size=5))
    first = draw(st.none() | _opening)
    return Document(front=draw(st.none() | _fronts), turns=tuple([first, *turns] if first else turns))


documents = _documents()


def least_cpu_s(act: Callable[[], object], *, times: int = 3) -> float:
    """CPU seconds of the quickest of some runs: what else the machine does only makes them slower."""
    spent = []
    for _ in range(times):
        begin = time.process_time()
        act()
        spent.append(time.process_time() - begin)
    return min(spent)
