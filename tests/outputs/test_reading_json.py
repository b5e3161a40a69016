import json

import pytest

from pipeline.model.reading import NOTHING
from pipeline.outputs.reading_json import parse_reading, render_reading
from pipeline.text.reading import reading
from tests.outputs.stage_context import SAID, transcript

SENTENCE = {"start": 1000, "end": 1930, "text": "Сәлам, дуслар!", "words": [0, 440]}


def document(**changes) -> str:
    paragraph = {"speaker": None, "language": "tt", "sentences": [SENTENCE | changes]}
    return json.dumps({"format": 1, "paragraphs": [paragraph]})


def test_it_comes_back_as_it_was():
    made = reading(transcript(SAID, ("Айгөл", None)))
    assert parse_reading(render_reading(made)) == made
    assert parse_reading(render_reading(NOTHING).encode()) == NOTHING


def test_there_is_one_sentence_a_line():
    text = render_reading(reading(transcript()))
    assert text.startswith('{"format":1,"paragraphs":[\n{"speaker":null,"language":"tt","sentences":[\n')
    lines = [line for line in text.splitlines() if line.startswith('{"start"')]
    assert len(lines) == 6
    assert lines[0] == '{"start":1000,"end":1930,"text":"Сәлам, дуслар!","words":[0,440]},'


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"text": "Сәлам"}, "2 times for 1 words"),
        ({"text": "Сәлам,  дуслар!"}, "no line of clean text"),
        ({"text": "Сәлам,\u202e дуслар!"}, "no line of clean text"),
        ({"text": ["a"]}, "no line of clean text"),
        ({"text": ""}, "no line of clean text"),
        ({"start": -1}, "before it starts"),
        ({"end": 900}, "before it starts"),
        ({"start": 1.5}, "whole numbers"),
        ({"start": True}, "whole numbers"),
        ({"words": [0, 2000]}, "ascend within it"),
        ({"words": [440, 0]}, "ascend within it"),
        ({"words": []}, "0 times for 2 words"),
        ({"words": None}, "no list of words"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(changes, problem):
    with pytest.raises(ValueError, match=rf"paragraph 1, sentence 1.*{problem}"):
        parse_reading(document(**changes))


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "null", "{", '{"format": 2, "paragraphs": []}', '{"format": 1}', '{"format": 1, "paragraphs": [1]}',
        '{"format": 1, "paragraphs": [{"speaker": 1, "language": "tt", "sentences": []}]}',
        '{"format": 1, "paragraphs": [{"speaker": null, "language": "\\"><b", "sentences": []}]}',
        "[" * 100_000, b"\xff\xfe\x00", "9" * 10_000,
    ],
)  # fmt: skip
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError):
        parse_reading(text)


def test_a_huge_one_is_refused_unread():
    with pytest.raises(ValueError, match="at most"):
        parse_reading(" " * 30_000_001)
