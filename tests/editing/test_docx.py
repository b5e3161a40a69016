"""A .docx goes out, is corrected as people correct, and comes back; hostile ones are told in one sentence."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import pty
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.oxml.parser import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.editing.manuscript import manuscript_of, read_manuscript
from pipeline.editing.said import Said
from pipeline.editing.text import parse_document
from pipeline.errors import EpisodeError
from pipeline.tools.docx_file import read_docx, write_docx
from tests.editing.test_correcting import EPISODE, MEDIA, edited, exported, folder, media  # noqa: F401 - a fixture

NOW = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
NAMES = ("Айгөл Хәсәнова", "Рамил Сафин")
TEXT = (
    "---\nspeakers: {АХ: Айгөл Хәсәнова, РС: Рамил Сафин}\n---\n\n# Кереш\n[00:00:12.340] АХ ✓\nСәлам, дуслар!\n"
    "Бүген кунак.\n\n[01:00:19.020] РС ru\nСпасибо.\n\n[01:00:25.000]\nӘйе.\n"
)
BASE = "0123456789abcdef" * 4
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def written(text: str = TEXT) -> bytes:
    return write_docx(manuscript_of(parse_document(text), title="Исем", language="tt", base=BASE), now=NOW)


def said(data: bytes) -> list[tuple[str | None, str]]:
    came = read_manuscript(read_docx(data, file="a.docx"), names=NAMES)
    return [(part.speaker, " ".join(part.words)) for part in came.said]


def notes(data: bytes) -> tuple[str, ...]:
    return read_manuscript(read_docx(data, file="a.docx"), names=NAMES).notes


def changed(data: bytes, change: Callable[[docx.document.Document], None]) -> bytes:
    """What a person made of it in a word processor."""
    document = docx.Document(io.BytesIO(data))
    change(document)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def body(xml: str) -> bytes:
    """The exported document with other paragraphs."""

    def replace(document: docx.document.Document) -> None:
        for paragraph in list(document.element.body)[:-1]:
            document.element.body.remove(paragraph)
        for number, element in enumerate(parse_xml(f"<w:body {W}>{xml}</w:body>")):
            document.element.body.insert(number, element)

    return changed(written(), replace)


def repacked(data: bytes, parts: dict[str, bytes], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The same zip with other parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", packing) as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return made.getvalue()


# --- out and back ------------------------------------------------------------------------------------------------


def test_a_turn_is_a_heading_and_a_paragraph_in_its_language():
    document = docx.Document(io.BytesIO(written()))
    assert [(p.style.name, p.text) for p in document.paragraphs] == [
        ("Title", "Исем"), ("Heading 2", "[0:12] Айгөл Хәсәнова"), ("Normal", "Сәлам, дуслар! Бүген кунак."),
        ("Heading 2", "[1:00:19] Рамил Сафин"), ("Normal", "Спасибо."), ("Heading 2", "[1:00:25]"), ("Normal", "Әйе."),
    ]  # fmt: skip
    assert document.styles.element.xpath("w:docDefaults//w:lang/@w:val") == ["tt-RU"]
    assert document.element.xpath("//w:lang/@w:val") == ["ru-RU"]
    assert document.core_properties.title == "Исем"


def test_what_it_was_made_from_and_who_speaks_come_back():
    manuscript = read_docx(written(), file="a.docx")
    assert manuscript.base == BASE
    assert said(written()) == [
        ("Айгөл Хәсәнова", "Сәлам, дуслар! Бүген кунак."), ("Рамил Сафин", "Спасибо."), (None, "Әйе."),
    ]  # fmt: skip
    assert notes(written()) == ()


def test_another_word_processor_keeps_all_that_is_needed(tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("needs LibreOffice")
    (tmp_path / "a.docx").write_bytes(written())
    for source, kind in (("a.docx", "odt"), ("out/a.odt", "docx")):
        subprocess.run(
            [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", kind,
             "--outdir", "out", source], cwd=tmp_path, check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    back = (tmp_path / "out" / "a.docx").read_bytes()
    assert read_docx(back, file="a.docx") == read_docx(written(), file="a.docx")


def test_words_and_speakers_corrected_in_it_are_merged_with_what_changed_here(folder):  # noqa: F811
    path = exported(folder, "docx")
    same = media(folder, "transcript", "import", EPISODE, path, "--json")
    assert json.loads(same.stdout)["changed"] is False

    def correct(document: docx.document.Document) -> None:
        for paragraph in document.paragraphs:
            for old, new in (("кызыклы", "күңелле"), ("Рамил Сафин", "Айгөл Хәсәнова")):
                if old in paragraph.text:
                    paragraph.runs[0].text = paragraph.text.replace(old, new)

    here = exported(folder, "md")
    here.write_text(here.read_text("utf-8").replace("дуслар", "туганнар"), encoding="utf-8")
    media(folder, "transcript", "import", EPISODE, here)
    assert "РС" in edited(folder).partition("---\n\n")[2]
    path.write_bytes(changed(path.read_bytes(), correct))
    done = json.loads(media(folder, "transcript", "import", EPISODE, path, "--json").stdout)
    assert (done["changed"], done["conflicts"], done["notes"]) == (True, [], [])
    assert "туганнар" in edited(folder)
    assert "күңелле" in edited(folder)
    assert "РС" not in edited(folder).partition("---\n\n")[2]


def test_it_goes_to_a_pipe_but_not_to_a_screen(folder):  # noqa: F811
    command = [MEDIA, "--workspace", folder.parents[2], "transcript", "export", EPISODE, "--format", "docx"]
    piped = subprocess.run(command, capture_output=True, check=True, timeout=60, stdin=subprocess.DEVNULL)
    assert read_docx(piped.stdout, file="-").base
    screen, end = pty.openpty()
    shown = subprocess.run(command, stdout=end, stderr=subprocess.PIPE, check=False, timeout=60, text=True)
    os.close(end)
    os.close(screen)
    assert shown.returncode == 2
    assert "-o FILE.docx" in shown.stderr


# --- what people do to it ----------------------------------------------------------------------------------------


def test_tracked_changes_count_as_accepted():
    xml = (
        '<w:p><w:r><w:t xml:space="preserve">Бер </w:t></w:r><w:ins w:id="1"><w:r><w:t>ике</w:t></w:r></w:ins>'
        '<w:del w:id="2"><w:r><w:delText>юк</w:delText></w:r></w:del><w:moveFrom w:id="3"><w:r><w:t>юк</w:t></w:r>'
        "</w:moveFrom><w:r><w:tab/><w:t>ө</w:t></w:r><w:r><w:t>ч</w:t><w:br/><w:t>дүрт</w:t></w:r></w:p>"
        '<w:p><w:pPr><w:rPr><w:del w:id="4"/></w:rPr></w:pPr><w:r><w:t xml:space="preserve">биш </w:t></w:r></w:p>'
        "<w:p><w:moveTo w:id='5'><w:r><w:t>алты</w:t></w:r></w:moveTo></w:p>"
    )
    assert said(body(xml)) == [(None, "Бер ике өч"), (None, "дүрт"), (None, "биш алты")]


def test_words_in_tables_are_taken_and_those_elsewhere_are_told():
    box = "<w:txbxContent><w:p><w:r><w:t>рамка эчендә</w:t></w:r></w:p></w:txbxContent>"
    both = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    xml = (
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>бер</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>ике</w:t></w:r></w:p>"
        f'</w:tc></w:tr></w:tbl><w:p><w:r><mc:AlternateContent xmlns:mc="{both}"><mc:Choice Requires="wps">{box}'
        f"</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent><w:t>өч</w:t><w:sym/></w:r></w:p>"
    )
    assert said(body(xml)) == [(None, "бер"), (None, "ике"), (None, "өч")]
    assert notes(body(xml)) == (
        "text boxes hold 2 word(s) ('рамка эчендә'), not taken", "1 signs of special fonts are not read",
    )  # fmt: skip


def test_comments_and_footers_are_told():
    def remark(document: docx.document.Document) -> None:
        document.add_comment(document.paragraphs[2].runs, text="Моны тыңларга", author="Б")
        document.sections[0].footer.paragraphs[0].text = "бит саны"

    came = changed(written(), remark)
    assert said(came) == said(written())
    assert notes(came) == (
        "footers hold 2 word(s) ('бит саны'), not taken",
        "1 comment(s) are not read; read them in your word processor",
    )


@pytest.mark.parametrize(
    ("heading", "speaker", "words", "note"),
    [
        ("[0:12] Рамил Сафин", "Рамил Сафин", "", ""),
        ("0:12 рамил сафин:", "Рамил Сафин", "", ""),
        ("Рамил Сафин", "Рамил Сафин", "", ""),
        ("[0:12] Рамил Сафин Сәлам,", "Рамил Сафин", "Сәлам,", ""),
        ("[0:12] Азат Хәлимов", "Азат Хәлимов", "", "is taken for the heading of somebody new"),
        ("[0:12] Сәлам, дуслар!", None, "Сәлам, дуслар!", "is taken as spoken words"),
        ("Кереш", None, "Кереш", "is taken as spoken words"),
        ("[0:12]", None, "", ""),
    ],
)
def test_no_word_of_a_damaged_heading_is_lost(heading, speaker, words, note):
    came = changed(written("[0:12]\nбер\n"), lambda document: setattr(document.paragraphs[1], "text", heading))
    assert said(came) == [*([(speaker, words)] if words else []), (speaker, "бер")]
    assert [note in told for told in notes(came)] == ([True] if note else [])


def test_plain_paragraphs_of_others_name_speakers_as_text_does():
    def write(document: docx.document.Document) -> None:
        for text in ("Рамил Сафин: бер", "ике", "[0:30] Айгөл Хәсәнова", "өч", "[0:40] Рамил Сафин диде"):
            document.add_paragraph(text)

    assert said(changed(written("[0:12]\nнуль\n"), write))[1:] == [
        ("Рамил Сафин", "бер"), ("Рамил Сафин", "ике"), ("Айгөл Хәсәнова", "өч"),
        ("Айгөл Хәсәнова", "Рамил Сафин диде"),
    ]  # fmt: skip


def test_the_title_of_a_foreign_file_is_told_and_styles_are_known_in_any_language():
    data = changed(written(), lambda document: setattr(document.paragraphs[0], "text", "Интервью"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in ("word/document.xml", "word/styles.xml")}
    for name, attribute in (("word/document.xml", b"w:pStyle w:val"), ("word/styles.xml", b"w:styleId")):
        for english, russian in ((b"Title", b"a3"), (b"Heading2", b"2")):
            assert attribute + b'="' + english in parts[name]
            parts[name] = parts[name].replace(attribute + b'="' + english, attribute + b'="' + russian)
    data = repacked(data, parts)
    assert said(data) == said(written())
    assert notes(data) == ("the title 'Интервью' is not taken: nobody says it",)


def test_a_file_saved_as_strict_is_read():
    with zipfile.ZipFile(io.BytesIO(written())) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        parts = {name: archive.read(name) for name in names}
    kinds = ((b"wordprocessingml/2006/main", b"wordprocessingml/main"),
             (b"officeDocument/2006/relationships", b"officeDocument/relationships"))  # fmt: skip
    for usual, strict in kinds:
        old, new = b"schemas.openxmlformats.org/" + usual, b"purl.oclc.org/ooxml/" + strict
        assert any(old in part for part in parts.values())
        parts = {name: part.replace(old, new) for name, part in parts.items()}
    assert said(repacked(written(), parts)) == said(written())


# --- hostile ones ------------------------------------------------------------------------------------------------

_BOMB = b"<a>" + b"0" * 30_000_000 + b"</a>"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_DOCUMENT = f"<w:document {W}><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>"


def with_document(xml: str | bytes) -> bytes:
    return repacked(written(), {"word/document.xml": xml if isinstance(xml, bytes) else xml.encode()})


def many_files() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(4001):
            archive.writestr(f"{number}", b"")
    return made.getvalue()


def declared(data: bytes, *, packed: int, size: int) -> bytes:
    """Its list says that word/document.xml has these sizes."""
    changed = bytearray(data)
    entry = changed.index(b"word/document.xml", changed.index(b"PK\x01\x02")) - 46
    changed[entry + 20 : entry + 28] = packed.to_bytes(4, "little") + size.to_bytes(4, "little")
    return bytes(changed)


HOSTILE = {
    "no zip": (lambda: b"no zip", "damaged, or no .docx"),
    "empty": (lambda: b"", "damaged, or no .docx"),
    "cut": (lambda: written()[:20_000], "damaged, or no .docx"),
    "old": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "old .doc, or has a password"),
    "another zip": (lambda: repacked(written(), {"_rels/.rels": b"<a/>"}), "no Word document in it"),
    "bomb": (lambda: with_document(_BOMB), "packed as no word processor does"),
    "liar": (lambda: declared(with_document(_BOMB), packed=900, size=1000), "'word/document.xml' in it is damaged"),
    "bombs": (lambda: declared(written(), packed=2_000_000, size=300_000_000), "unpacks to more than"),
    "many files": (many_files, "more than 4000 files"),
    "many elements": (
        lambda: repacked(written(), {"word/document.xml": b"<b/>" * 1_500_001}, packing=zipfile.ZIP_STORED),
        "more than 1,500,000 elements",
    ),
    "deep": (lambda: with_document("<a>" * 5000 + "</a>" * 5000), "cannot be read"),
    "laughs": (
        lambda: with_document(f"<!DOCTYPE a [<!ENTITY l0 'ha'>{_LAUGHS}]>" + _DOCUMENT % "&l9;"), "amplification"
    ),
    "file": (
        lambda: with_document('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _DOCUMENT % "&x;"),
        "document type",
    ),
    "way out": (
        lambda: repacked(written(), {"_rels/.rels": (
            b'<Relationships><Relationship Type="x/officeDocument" Target="../../../etc/passwd"/></Relationships>'
        )}), "no Word document in it",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gives_one_message_in_little_time(name):
    make, told = HOSTILE[name]
    data = make()
    begin = time.process_time()
    with pytest.raises(EpisodeError) as error:
        read_docx(data, file="a.docx")
    assert time.process_time() - begin < 2
    assert str(error.value).startswith("a.docx cannot be used as it is; nothing was changed: ")
    assert told in str(error.value)
    assert "\n" not in str(error.value)
    assert "root:" not in str(error.value)


def test_the_command_ends_with_4_for_it(folder):  # noqa: F811
    path = folder.parents[2] / "a.docx"
    path.write_bytes(b"PK")
    assert "a.docx cannot be used" in media(folder, "transcript", "import", EPISODE, path, code=4).stderr


_GOOD = written()


@given(st.lists(st.tuples(st.integers(0, len(_GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=20), st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_is_read_or_refused(damage, data):
    broken = bytearray(_GOOD)
    for at, value in damage:
        broken[at] = value
    end = data.draw(st.integers(len(_GOOD) // 2, len(_GOOD)))
    try:
        manuscript = read_docx(bytes(broken[:end]), file="a.docx")
    except EpisodeError:
        return
    assert all(isinstance(part, Said) for part in read_manuscript(manuscript, names=NAMES).said)
