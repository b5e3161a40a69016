"""A transcript goes out, comes back, and is merged: the real command in a real folder."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.editing.foreign import read_foreign
from pipeline.outputs.srt import render_srt
from pipeline.text.caption_layout import caption_cues
from tests.outputs.stage_context import transcript, write_asr

MEDIA = Path(sys.executable).parent / "media"
EPISODE = "aittem-bit/telebez-turynda"


@pytest.fixture
def folder(tmp_path, root) -> Path:
    shutil.copytree(root / "presets", tmp_path / "presets")
    made = tmp_path / "episodes" / EPISODE
    made.mkdir(parents=True)
    (made / "episode.toml").write_text(
        'title = {tt = "Телебез турында"}\ndate = 2026-11-20\nguid = "g"\n\n'
        '[[people]]\nname = {tt = "Айгөл Хәсәнова"}\nrole = "host"\n', encoding="utf-8"
    )  # fmt: skip
    write_asr(made, transcript(speakers=("Айгөл Хәсәнова", "Рамил Сафин")))
    return made


def media(folder: Path, *words: str | Path, code: int = 0, env: dict | None = None) -> subprocess.CompletedProcess:
    done = subprocess.run(
        [MEDIA, "--workspace", folder.parents[2], *words], capture_output=True, text=True, check=False, timeout=60,
        stdin=subprocess.DEVNULL, env={**os.environ, **(env or {})},
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done


def exported(folder: Path, kind: str) -> Path:
    path = folder.parents[2] / f"out.{kind}"
    media(folder, "transcript", "export", EPISODE, "--format", kind, "-o", path)
    return path


def edited(folder: Path) -> str:
    return (folder / "transcript" / "edited.md").read_text(encoding="utf-8")


def change(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["md", "srt", "vtt", "txt", "json"])
def test_a_word_corrected_in_any_format_comes_back_as_that_and_nothing_else(folder, kind):
    path = exported(folder, kind)
    before = media(folder, "transcript", "export", EPISODE, "--format", "md").stdout
    again = media(folder, "transcript", "import", EPISODE, path, "--json")
    assert json.loads(again.stdout)["changed"] is False
    assert not (folder / "transcript" / "edited.md").exists()
    came = media(folder, "transcript", "import", EPISODE, change(path, "кызыклы", "күңелле"), "--json")
    assert json.loads(came.stdout) == {
        "episode": EPISODE, "file": "transcript/edited.md", "changed": True, "dry_run": False, "kept": None,
        "conflicts": [], "notes": [],
    }  # fmt: skip
    without_base = "".join(line for line in before.splitlines(True) if not line.startswith("base: "))
    assert edited(folder) == without_base.replace("кызыклы", "күңелле")
    assert "speakers: {АХ: Айгөл Хәсәнова, РС: Рамил Сафин}" in edited(folder)


@pytest.mark.parametrize("kind", ["md", "srt"])
def test_what_was_corrected_here_meanwhile_stays(folder, kind):
    path = exported(folder, kind)
    media(folder, "transcript", "import", EPISODE, change(exported(folder, "vtt"), "кызыклы", "күңелле"))
    media(folder, "transcript", "import", EPISODE, change(path, "дуслар", "туганнар"))
    assert "күңелле" in edited(folder)
    assert "туганнар" in edited(folder)
    kept = list((folder / "transcript" / "revisions").iterdir())
    assert any("күңелле" in path.read_text() and "туганнар" not in path.read_text() for path in kept)


def test_speakers_corrected_in_subtitles_come_back_and_new_ones_are_added(folder):
    path = change(exported(folder, "vtt"), "<v Айгөл Хәсәнова>", "<v Азат Хәлимов>")
    came = media(folder, "transcript", "import", EPISODE, path, "--json")
    assert json.loads(came.stdout)["notes"] == []
    front, _, text = edited(folder).partition("---\n\n")
    assert "speakers: {АХ: Айгөл Хәсәнова, РС: Рамил Сафин, АХ2: Азат Хәлимов}" in front
    assert [line.split()[1] for line in text.splitlines() if line.startswith("[")] == ["АХ2", "РС", "АХ2"]


def test_two_corrections_of_one_word_both_stay_and_are_told(folder):
    path = change(exported(folder, "md"), "кызыклы", "ямьле")
    media(folder, "transcript", "import", EPISODE, change(exported(folder, "srt"), "кызыклы", "күңелле"))
    before = edited(folder)
    dry = media(folder, "transcript", "import", EPISODE, path, "--dry-run", code=4)
    assert edited(folder) == before
    assert "would stand" in dry.stderr
    done = media(folder, "transcript", "import", EPISODE, path, code=4)
    assert "0:01\n  yours   Бүген бездә бик ямьле кунак," in done.stdout
    assert "  theirs  Бүген бездә бик күңелле кунак," in done.stdout
    assert "<<<<<<< out.md (0:01)\n" in edited(folder)
    refused = media(folder, "transcript", "import", EPISODE, path, code=4)
    assert "two versions stand here" in refused.stderr
    assert "ямьле" in edited(folder)


def test_a_corrected_subtitle_file_becomes_the_text_and_is_kept(folder):
    cues = caption_cues(transcript(speakers=("Айгөл Хәсәнова", "Рамил Сафин")))
    former = render_srt(cues).replace("кызыклы", "күңелле")
    (folder / "transcript" / "edited.srt").write_text(former, encoding="utf-8")
    media(folder, "transcript", "import", EPISODE, change(exported(folder, "md"), "дуслар", "туганнар"))
    assert "күңелле" in edited(folder)
    assert "туганнар" in edited(folder)
    assert not (folder / "transcript" / "edited.srt").exists()
    (kept,) = (folder / "transcript" / "revisions").glob("*.srt")
    assert kept.read_text(encoding="utf-8") == former
    shutil.copy(kept, folder / "transcript" / "edited.srt")  # killed before it was removed
    media(folder, "transcript", "export", EPISODE, "--format", "txt")
    assert not (folder / "transcript" / "edited.srt").exists()


def test_two_corrected_files_are_refused(folder):
    for name in ("edited.md", "edited.srt"):
        (folder / "transcript" / name).write_text("1\n00:00:01,000 --> 00:00:02,000\nбер\n", encoding="utf-8")
    done = media(folder, "transcript", "export", EPISODE, "--format", "md", code=4)
    assert "two corrected transcripts" in done.stderr


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.srt", "сүз\n", "a.srt, line 1: no line with times"),
        ("a.json", "{\n\n!", "a.json, line 3: this is not JSON"),
        ("a.json", '{"segments": [{"text": "a"}]}', "a.json, line 1: it must be"),
        ("a.txt", "\n", "a.txt, line 1: there are no words"),
        ("a.md", "<<<<<<< x\nа\n=======\nб\n>>>>>>> y\n", "a.md, line 1: two versions"),
        ("a.md", "---\ntranscript: 9\n---\n", "a.md, line 2: transcript: 9; this version reads 1"),
        ("a.srt", b"\xff\xfe1", "a.srt is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_changes_nothing_and_is_told_by_line(folder, name, text, told):
    path = folder.parents[2] / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert told in media(folder, "transcript", "import", EPISODE, path, code=4).stderr
    assert not (folder / "transcript" / "edited.md").exists()


def test_export_overwrites_no_file(folder):
    path = exported(folder, "md")
    done = media(folder, "transcript", "export", EPISODE, "--format", "md", "-o", path, code=2)
    assert "may hold somebody's corrections" in done.stderr


def test_a_foreign_name_in_the_file_reads_no_other_revision(folder):
    path = change(exported(folder, "md"), "base: ", "base: ../../*")
    media(folder, "transcript", "import", EPISODE, change(path, "кызыклы", "күңелле"))
    assert "base" not in edited(folder)


# --- an editor ---------------------------------------------------------------------------------------------------


def editor(folder: Path, body: str) -> dict[str, str]:
    """A program that changes the file it is given, in the way of a person."""
    path = folder.parents[2] / "my editor"
    path.write_text(f"#!{sys.executable}\nimport sys\npath = sys.argv[1]\ntext = open(path).read()\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return {"EDITOR": f"'{path}'", "VISUAL": ""}


def test_the_text_is_edited_in_the_persons_editor(folder):
    env = editor(folder, "open(path, 'w').write(text.replace('кызыклы', 'күңелле'))")
    media(folder, "edit", EPISODE, "--text", env=env)
    assert "күңелле" in edited(folder)
    assert not list((folder / "work" / "editing").iterdir())


def test_what_changed_while_the_editor_was_open_is_merged(folder):
    path = change(exported(folder, "srt"), "дуслар", "туганнар")
    command = [str(MEDIA), "--workspace", str(folder.parents[2]), "transcript", "import", EPISODE, str(path)]
    env = editor(
        folder,
        f"import subprocess; subprocess.run({command!r}, check=True, stdout=subprocess.DEVNULL)\n"
        "open(path, 'w').write(text.replace('кызыклы', 'күңелле'))",
    )
    media(folder, "edit", EPISODE, "--text", env=env)
    assert "күңелле" in edited(folder)
    assert "туганнар" in edited(folder)


def test_an_editor_that_fails_changes_nothing_and_its_file_stays(folder):
    env = editor(folder, "open(path, 'w').write('югалмасын'); sys.exit(3)")
    done = media(folder, "edit", EPISODE, "--text", code=1, env=env)
    assert "status 3" in done.stderr
    assert not (folder / "transcript" / "edited.md").exists()
    (copy,) = (folder / "work" / "editing").iterdir()
    assert copy.read_text(encoding="utf-8") == "югалмасын"


def test_two_versions_can_be_resolved_in_the_editor(folder):
    path = change(exported(folder, "md"), "кызыклы", "ямьле")
    media(folder, "transcript", "import", EPISODE, change(exported(folder, "srt"), "кызыклы", "күңелле"))
    media(folder, "transcript", "import", EPISODE, path, code=4)
    env = editor(
        folder, "import re\nopen(path, 'w').write(re.sub(r'<{7}.*\\n(.*\\n)={7}\\n.*\\n>{7}.*\\n', r'\\1', text))"
    )
    media(folder, "edit", EPISODE, "--text", env=env)
    assert "ямьле" in edited(folder)
    assert "<<<<<<<" not in edited(folder)


# --- what others save --------------------------------------------------------------------------------------------


def test_text_of_others_has_its_names_and_times_left_out():
    names = ("Айгөл Хәсәнова",)
    text = "[0:12] Айгөл Хәсәнова: Сәлам!\n\n[1:02:03] Ничек?\nкирәк: шулай\n"
    assert read_foreign(text, "txt", names=names, duration_ms=0).words == ("Сәлам!", "Ничек?", "кирәк:", "шулай")
