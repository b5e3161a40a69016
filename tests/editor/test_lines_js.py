"""What the page's scripts take for headers, words and front matter is what the program does: else every time is off."""

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.editing.document import Aside
from pipeline.editing.front_matter import parse_speakers, render_speakers, split_front
from pipeline.editing.lines import MARK, read_header, read_line, write_header
from pipeline.editing.text import parse_document, render_document
from pipeline.text.clean import clean_text
from tests.editing.documents import documents, words

WEB = Path(__file__).resolve().parents[2] / "pipeline" / "editor" / "web"
IN_NODE = Path(__file__).with_name("lines_in_node.mjs")

SPACES = [" ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u2009", "\u3000"]
TIMES = ["0:12", "1:02:03.5", "99:59", "100:00:00", "9:60", "60:0", "1:60:00", "1:2:3,45", "٠:١٢", "१२:३०"]
TIMES += [form.format(time) for form in ("[{}]", "[{}]=", "[@{}]", "\n[{}] АХ tt ✓\n") for time in TIMES]
FRONT = [
    "xә: 1\n",
    "x٣: 1\n",
    "---",
    "--- ",
    "а:б",
    "әйе: юк",
    "key: x\n",
    "ключ-x : 1",
    "кә_й: x",
    "language: tt\n",
    "speakers: {А: Б}\n",
]
MARKS = ["[", "]", "[@", "]=", ":", ",", ".", "✓", "<<<<<<<", "=======", ">>>>>>> x", "# ", "###### х", "####### х"]
ESCAPES = ["<!-- а -->", "<!-- --> -->", "-->", "\\", "\\["]
OTHERS = ["tt", "ru", "АХ", "А.", "«А", "-А", "😀", "e\u0301"]
jumbles = (
    st.lists(words | st.sampled_from([*SPACES, *TIMES, *FRONT, *MARKS, *OTHERS]), max_size=25)
    .map("".join)
    .map(clean_text)
)
texts = documents.map(render_document) | jumbles | jumbles.map("---\n{}\n---\nсүз\n".format)
_names = st.text("Айгөл ,:{}\"'\\#x😀", min_size=1, max_size=8).map(str.strip).filter(bool)
speakers = st.dictionaries(st.text("АБВabc01_.-", min_size=1, max_size=4), _names, max_size=4)


@pytest.fixture(scope="module")
def in_page(require_tool):
    """in_page(text): what the page makes of it. One node for all of them."""
    argv = [require_tool("node"), IN_NODE, WEB]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:

        def read(text: str) -> dict:
            node.stdin.write(f"{json.dumps(text)}\n")
            node.stdin.flush()
            return json.loads(node.stdout.readline())

        yield read
        node.stdin.close()


def in_program(text: str) -> dict:
    lines = text.split("\n")
    front, taken = split_front(lines)
    rest = lines[taken:]
    turns = [read_header(line) for line in rest]
    named = front.speakers if front else {}
    return {
        "front": taken,
        "kinds": [_kind(line) for line in rest],
        "headers": [
            turn and {"ms": turn.anchor_ms, "locked": turn.locked, "speaker": turn.speaker, "language": turn.language,
                      "checked": turn.checked} for turn in turns
        ],
        "written": [write_header(turn, turn.anchor_ms) for turn in turns if turn],
        "words": [word for line in rest if _kind(line) == "words" for word in line.split() if not _is_point(word)],
        "points": sum(map(_is_point, text.split())),
        "language": (front.language if front else None),
        "speakers": [[*item] for item in named.items()],
        "again": [[*item] for item in (parse_speakers(render_speakers(named)) or {}).items()],
    }  # fmt: skip


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    if read_header(line):
        return "header"
    if MARK.fullmatch(line):
        return "mark"
    return "aside" if isinstance(read_line(line), Aside) else "words"


def _is_point(word: str) -> bool:
    read = read_line(word)
    return read is not None and not isinstance(read, Aside) and bool(read.points)


@settings(max_examples=1000, deadline=None)
@given(text=texts)
def test_the_page_reads_every_text_as_the_program_does(in_page, text):
    found = in_page(text)
    assert found == in_program(text)
    assert len(found["words"]) == len(parse_document(text).words)


@settings(max_examples=200, deadline=None)
@given(people=speakers)
def test_names_of_speakers_are_written_and_read_by_both_alike(in_page, people):
    text = f"---\nspeakers: {render_speakers(people)}\n---\n"
    front, _ = split_front(text.split("\n"))
    found = in_page(text)
    assert dict(found["speakers"]) == dict(found["again"]) == front.speakers


def test_a_letter_of_two_code_units_is_one_letter_of_a_key(in_page):
    assert in_page(f"[0:01] {'😀' * 24}")["headers"][0]["speaker"] == "😀" * 24
