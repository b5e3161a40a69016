"""The page as a file, without a browser: what gets into it, and what of it is taken back."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pipeline.editing.offline_text import CLOSING, OPENING, OfflineText, read_offline_text, render_offline_text
from pipeline.editor import offline
from pipeline.errors import ToolFailed
from pipeline.sound.peaks import Peaks
from pipeline.sound.thin_peaks import thin_peaks
from tests.editor.exporting import export, media
from tests.editor.material import REF


def test_the_short_form_is_the_same_and_two_forms_are_refused(workspace, tmp_path):
    media(workspace, "transcript", "export", REF, "--format", "html", "--html", "-o", tmp_path / "a.html")
    assert OPENING in (tmp_path / "a.html").read_text("utf-8")
    told = media(workspace, "transcript", "export", REF, "--format", "md", "--html", "-o", tmp_path / "b.md", status=2)
    assert "leave one of them out" in told
    assert "--format" in media(workspace, "transcript", "export", REF, "-o", tmp_path / "c.md", status=2)


BASE = "a" * 64
GOOD = render_offline_text(OfflineText(episode="a/b", base=BASE, text="[00:00:01.000]\nсүз <b>\n"))


def page_with(content: str) -> str:
    return f"<!doctype html>\n{OPENING}{content}{CLOSING}\n"


def test_a_page_is_read_as_it_was_written():
    offline = read_offline_text(page_with(GOOD))
    assert offline == OfflineText(episode="a/b", base=BASE, text="[00:00:01.000]\nсүз <b>\n")
    assert "<" not in GOOD


@pytest.mark.parametrize(
    "html",
    [
        "", "<p>сүз</p>", page_with(GOOD) * 2, f"{OPENING}{GOOD}", page_with(""), page_with("{"), page_with("[]"),
        page_with("null"), page_with("[" * 100_000), page_with("1" * 10_000), page_with('{"format":1}'),
        page_with(GOOD.replace("a" * 64, "a" * 63)),
        page_with(GOOD.replace("a" * 64, "../" * 21 + "a")), page_with(GOOD.replace("\\u003c", "<")),
        page_with(GOOD.replace('"format":1', '"format":2')), page_with(GOOD.replace('"text":', '"text":1,"t":')),
        page_with(GOOD.replace('"episode":"a/b"', '"episode":["a"]')), OPENING.upper() + GOOD + CLOSING,
    ],
)  # fmt: skip
def test_what_is_no_page_of_ours_is_refused_with_a_reason(html):
    with pytest.raises(ValueError, match=r"page|file|damaged"):
        read_offline_text(html)


def test_text_that_comes_back_is_clean():
    hostile = GOOD.replace("сүз", "с\\u202e\\u0000\\ud800үз\\r\\n")
    assert read_offline_text(page_with(hostile)).text == "[00:00:01.000]\nсүз\n <b>\n"


def test_a_page_of_others_and_one_of_another_episode_change_nothing(workspace, tmp_path):
    (tmp_path / "news.html").write_text("<html><p>Яңалыклар</p></html>", encoding="utf-8")
    told = media(workspace, "transcript", "import", REF, tmp_path / "news.html", status=4)
    assert "news.html, line 1: this is no page that" in told
    assert "Traceback" not in told
    of_another = json.dumps("башка/чыгарылыш", ensure_ascii=False)
    html = export(workspace, tmp_path / "a.html").read_text("utf-8")
    renamed = html.replace(f'"episode":"{REF}"', f'"episode":{of_another}')
    (tmp_path / "renamed.html").write_text(renamed, encoding="utf-8")
    assert "nothing new" in media(workspace, "transcript", "import", REF, tmp_path / "renamed.html")
    other = re.sub(r'"base":"[0-9a-f]{64}","text"', f'"base":"{BASE}","text"', renamed)
    (tmp_path / "other.html").write_text(other, encoding="utf-8")
    assert "is of another episode, башка/чыгарылыш" in media(
        workspace, "transcript", "import", REF, tmp_path / "other.html", status=4
    )
    assert not (workspace / "episodes" / REF / "transcript" / "edited.md").exists()


def test_a_page_that_is_not_built_is_said(workspace, tmp_path):
    code = (
        "import pathlib, sys, pipeline.editor.episode_files as files; files.STATIC = pathlib.Path('nowhere');"
        "from pipeline.cli import main; sys.exit(main())"
    )
    argv = [sys.executable, "-c", code, "--workspace", workspace, "transcript", "export", REF, "--html"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 5
    assert "scripts/build_editor.py" in done.stderr


# --- what is in the file ------------------------------------------------------------------------------------------


def test_the_file_tells_nothing_of_the_machine_it_was_made_on(workspace, tmp_path):
    html = export(workspace, tmp_path / "a.html").read_text("utf-8")
    data = html.replace(re.search(r'<script id="code">.*', html, re.DOTALL)[0], "")
    home = str(Path.home())
    for secret in (str(workspace), str(workspace.parent), home, "token", "127.0.0.1", "@example"):
        assert secret not in data


def receipt(workspace, url: str) -> None:
    folder = workspace / "episodes" / REF
    item = {"path": f"renditions/{folder.name}.mp3", "key": "k", "url": url, "sha256": "0" * 64, "size_bytes": 1,
            "content_type": "audio/mpeg", "uploaded_at": "2026-11-20T00:00:00Z"}  # fmt: skip
    (folder / "receipts").mkdir(exist_ok=True)
    document = {"format": 1, "destination": "folder", "url": "public", "endpoint_url": None, "items": [item]}
    (folder / "receipts" / "folder.json").write_text(json.dumps(document), encoding="utf-8")


def sources(html: str) -> list[str]:
    return re.findall(r'<source src="([^"]*)"', html)


def test_published_sound_is_named_by_its_address(workspace, tmp_path):
    receipt(workspace, "https://cdn.example.org/a%20b.mp3?x=1&y=2")
    html = export(workspace, tmp_path / "a.html").read_text("utf-8")
    assert sources(html) == ["telebez-turynda.mp3", "https://cdn.example.org/a%20b.mp3?x=1&amp;y=2"]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "data:audio/mp3;base64,AA", "https://me:pw@example.org/a", "//x/y"],
)
def test_no_other_address_gets_into_the_file(workspace, tmp_path, url):
    receipt(workspace, url)
    assert sources(export(workspace, tmp_path / "a.html").read_text("utf-8")) == ["telebez-turynda.mp3"]


def test_a_damaged_receipt_is_no_reason_to_have_no_page(workspace, tmp_path):
    receipt(workspace, "https://example.org/a.mp3")
    path = workspace / "episodes" / REF / "receipts" / "folder.json"
    for text in ("[]", "{", "null", '{"format": 1, "items": [1]}', '{"format": 1}', "[" * 100_000):
        path.write_text(text, encoding="utf-8")
        out = tmp_path / f"{hashlib.sha256(text.encode()).hexdigest()}.html"
        assert sources(export(workspace, out).read_text("utf-8")) == ["telebez-turynda.mp3"]


def test_a_smaller_waveform_keeps_what_is_loud():
    points = np.zeros((103, 2), dtype=np.int8)
    points[7], points[101] = (-90, 3), (-2, 80)
    small = thin_peaks(Peaks(sample_rate_hz=16000, samples_per_point=320, points=points), points_per_second=10)
    assert (small.samples_per_point, len(small.points)) == (1600, 21)
    assert small.points[1].tolist() == [-90, 3]
    assert small.points[20].tolist() == [-2, 80]
    assert thin_peaks(small, points_per_second=10) == small


def test_a_folder_without_a_waveform_gives_a_page_without_one(workspace, tmp_path):
    peaks = workspace / "episodes" / REF / "master" / "peaks.dat"
    for number, data in enumerate((b"x", b"\0" * 24, None)):
        peaks.unlink()
        if data is not None:
            peaks.write_bytes(data)
        assert '"peaks": null' in export(workspace, tmp_path / f"{number}.html").read_text("utf-8")


def test_what_could_not_be_inlined_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(offline, "STATIC", tmp_path)
    for text in ("a</SCRIPT>", "'<!--<script'", "a{}</style", "a\0b"):
        (tmp_path / "editor.js").write_bytes(text.encode())
        with pytest.raises(ToolFailed, match="cannot stand inside a page"):
            offline._inlined("editor.js")
    (tmp_path / "editor.js").write_bytes(b"/<!--.*/")
    assert offline._inlined("editor.js") == "/<!--.*/"
