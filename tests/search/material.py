"""A show whose episodes are read, not heard: records and their texts. Nobody in them is real."""

import hashlib
import json
import subprocess
from pathlib import Path

from pipeline.model.reading import Reading, ReadingParagraph, Sentence
from pipeline.outputs.reading_json import render_reading
from pipeline.site.search_index import search_index
from tests.conftest import ROOT, need_tool
from tests.feed import records

STATIC = ROOT / "pipeline" / "site" / "static"


def sentence(start_ms, text):
    words = text.split(" ")
    return Sentence(
        start_ms=start_ms, end_ms=start_ms + 400 * len(words), text=text,
        word_starts_ms=tuple(range(0, 400 * len(words), 400)),
    )  # fmt: skip


def reading(*paragraphs):
    """Of (language, sentence, sentence, …); a sentence every six seconds."""
    made, start_ms = [], 1500
    for language, *texts in paragraphs:
        said = []
        for text in texts:
            said.append(sentence(start_ms, text))
            start_ms += 6000
        made.append(ReadingParagraph(speaker=None, language=language, sentences=tuple(said)))
    return Reading(paragraphs=tuple(made))


def told(number, text, **changes):
    """(record, its text)."""
    data = render_reading(text).encode()
    slug = changes.get("episode") or records.episode(number).episode
    file = {
        "path": f"{records.SHOW}/{slug}/reading.json", "content_type": "application/json", "size_bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }  # fmt: skip
    last_ms = max((s.end_ms for p in text.paragraphs for s in p.sentences), default=0)
    facts = {"duration_ms": last_ms, "reading": file, "chapters": [{"start": 0, "title": {"tt": "Кереш"}}], **changes}
    return records.episode(number, **facts), text


def site(*episodes):
    """(records, readings by sha256)."""
    return [record for record, _ in episodes], {record.reading.sha256: text for record, text in episodes}


def index(episodes, readings, show=None):
    """Path below search/ -> bytes, of all files of the index."""
    made = search_index(show or records.show(), episodes)
    return {
        derived.path.removeprefix(f"{records.SHOW}/search/"): derived.render(
            {file.sha256: readings[file.sha256] for file in derived.readings}
        )
        for derived in made
    }


def in_node(folder, segments, queries):
    """What the browser's code says to each query (see in_node.mjs)."""
    node = need_tool("node")
    argv = [node, Path(__file__).with_name("in_node.mjs"), STATIC, folder, str(segments)]
    done = subprocess.run(argv, input=json.dumps(queries), capture_output=True, check=True, encoding="utf-8")
    return json.loads(done.stdout)


def lay_out(folder, files):
    """The index's files in a folder."""
    for path, data in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return folder
