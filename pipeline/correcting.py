"""A corrected transcript goes out to people and comes back: nothing that either side wrote is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.editing.apply_said import apply_said
from pipeline.editing.apply_words import shared_words
from pipeline.editing.document import Document
from pipeline.editing.foreign import BASE, Foreign, read_foreign
from pipeline.editing.from_transcript import document_of
from pipeline.editing.front_matter import FrontMatter
from pipeline.editing.manuscript import manuscript_of, read_manuscript
from pipeline.editing.merge import Conflict, merge
from pipeline.editing.text import parse_document, render_document
from pipeline.editing.used import corrected_transcript
from pipeline.errors import EpisodeError
from pipeline.model.basics import localised
from pipeline.model.caption import CaptionRules
from pipeline.model.settings import Settings
from pipeline.model.transcript import Transcript
from pipeline.outputs.asr_json import parse_asr
from pipeline.outputs.srt import render_srt
from pipeline.outputs.transcript_json import render_transcript_json
from pipeline.outputs.transcript_text import render_transcript_text
from pipeline.outputs.vtt import render_vtt
from pipeline.store.atomic import write_bytes
from pipeline.store.episode_folder import EDITED, EDITED_MD, EpisodeFolder
from pipeline.store.revisions import find, is_kept, keep, newest, sha256_of_text
from pipeline.text.caption_layout import caption_cues
from pipeline.text.edited import edited_transcript

ASR = "transcript/asr.json"
MOST_BYTES = 20_000_000
_REVISIONS_TRIED = 10
_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What became of a text that came back."""

    changed: bool
    conflicts: tuple[Conflict, ...]
    notes: tuple[str, ...]
    kept: str | None
    """Where the text of before is, in the episode folder."""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """The transcript of an episode as text. Use it under the lock of the text (store/text_lock)."""

    folder: EpisodeFolder
    now: dt.datetime
    heard: Transcript | None = None
    """The machine's transcript, where the caller has read it already."""

    @cached_property
    def settings(self) -> Settings:
        """As people wrote them: whoever corrects a text sees all of it."""
        return self.folder.options().whole

    @cached_property
    def names(self) -> tuple[str, ...]:
        people = (*self.settings.show.people, *self.settings.episode.people)
        return tuple(dict.fromkeys(name for person in people for name in person.name.values()))

    @cached_property
    def machine(self) -> Transcript:
        if self.heard is not None:
            return self.heard
        path = self.folder.path / ASR
        if not path.is_file():
            raise EpisodeError(
                f"{self.folder.ref} has no transcript yet; make it with `media run {self.folder.ref}`",
                episode=self.folder.ref,
            )
        return parse_asr(decoded(path.read_bytes(), ASR))

    @cached_property
    def file(self) -> str | None:
        """The corrected file that is there. Raises EpisodeError when there are two."""
        self.folder.refuse_links()
        found = [name for name in EDITED if (self.folder.path / name).is_file()]
        for name in found[1:] if found[:1] == [EDITED_MD] else []:
            data = read_limited(self.folder.path / name)
            if is_kept(self.folder.path, data, Path(name).suffix):
                # It was taken over into edited.md by one who was killed before this step.
                (self.folder.path / name).unlink()
                found.remove(name)
        if len(found) > 1:
            raise EpisodeError(
                f"{self.folder.ref} has two corrected transcripts, {' and '.join(found)}; keep one",
                episode=self.folder.ref,
            )
        return found[0] if found else None

    @cached_property
    def data(self) -> bytes:
        """The corrected file as it is."""
        return read_limited(self.folder.path / self.file) if self.file else b""

    @cached_property
    def text(self) -> str:
        """The text of now: edited.md, or what it would be of the subtitles or the machine's words."""
        if self.file == EDITED_MD:
            return decoded(self.data, EDITED_MD)
        if self.file is None:
            return self.machine_text
        transcript = edited_transcript(
            decoded(self.data, self.file), machine=self.machine, names=self.names,
            languages=self.settings.spoken_languages, file=self.file, episode=self.folder.ref,
        )  # fmt: skip
        return render_document(self._document(transcript))

    @cached_property
    def machine_text(self) -> str:
        return render_document(self._document(self.machine))

    def _document(self, transcript: Transcript) -> Document:
        main = self.settings.main_language
        spoken = [next(iter(person.name.values())) for person in self.settings.episode.people if person.name]
        return document_of(transcript, episode=self.folder.ref, language=main, people=spoken)

    # --- out ----------------------------------------------------------------------------------------------------

    def going_out(self) -> tuple[str, Transcript, str]:
        """(the text of now, its words with times, its sha256). It is kept, so that corrections of it can be merged.

        Raises EpisodeError while two versions stand side by side in it.
        """
        canonical = _canonical(self.text)
        transcript, _ = corrected_transcript(
            self.text, machine=self.machine, language=self.settings.main_language, file=self.file or EDITED_MD,
            episode=self.folder.ref,
        )  # fmt: skip
        keep(self.folder.path, canonical.encode(), ".md", now=self.now)
        return canonical, transcript, sha256_of_text(canonical)

    def exported(self, kind: str) -> bytes:
        """The text of now in one of FORMATS, but for html: that one is made by editor/offline."""
        canonical, transcript, base = self.going_out()
        if kind == "docx":
            return self._as_docx(parse_document(canonical), base)
        return self._as_kind(kind, canonical, transcript, base).encode()

    def _as_docx(self, document: Document, base: str) -> bytes:
        from pipeline.tools.docx_file import write_docx  # noqa: PLC0415

        main = self.settings.main_language
        title = localised(self.settings.episode.title, main)
        return write_docx(manuscript_of(document, title=title, language=main, base=base), now=self.now)

    def _as_kind(self, kind: str, canonical: str, transcript: Transcript, base: str) -> str:
        if kind == "md":
            document = parse_document(canonical)
            front = (document.front or FrontMatter(())).with_value(BASE, base)
            return render_document(Document(front=front, turns=document.turns))
        if kind == "txt":
            return render_transcript_text(transcript)
        rules = CaptionRules(**self.settings.captions.model_dump())
        cues = caption_cues(transcript, rules, names=self.names)
        if kind == "srt":
            return render_srt(cues, rules=rules)
        if kind == "json":
            return render_transcript_json(cues).replace("{", f'{{"{BASE}": "{base}", ', 1)
        text = render_vtt(cues, language=self.settings.main_language, rules=rules)
        return text.replace("\n\nNOTE\n", f"\n\nNOTE\n{BASE}: {base}\n", 1)

    # --- back ---------------------------------------------------------------------------------------------------

    def brought_back(self, data: bytes, kind: str, *, file: str, dry_run: bool) -> Saved:
        """Merge a file of one of FORMATS into the text of now. Raises EpisodeError with all that is wrong with it."""
        came = self._read(data, kind, file)
        if came.problems:
            raise EpisodeError(_listed(f"{file} cannot be used as it is; nothing was changed:", file, came.problems))
        self._refuse_other(came, file)
        wrong = self._wrong_now()
        if wrong:
            raise EpisodeError(
                _listed(f"{self.folder.ref}: mend {EDITED_MD} first, with `media edit {self.folder.ref} --text`:",
                        EDITED_MD, wrong), episode=self.folder.ref)  # fmt: skip
        base = self._base_of(came)
        mine = self._as_text(came, base)
        notes = tuple(f"{file}, {note}" for note in came.notes)
        return self.save(base, mine, names=(_mark_name(file), "now"), dry_run=dry_run, notes=notes)

    def _refuse_other(self, came: Foreign, file: str) -> None:
        """An episode may have been renamed since; then the text that it was exported from is still here."""
        if came.episode in {None, self.folder.ref} or find(self.folder.path, came.base or ""):
            return
        raise EpisodeError(
            f"{file} is of another episode, {came.episode}; nothing was changed. Import it there, or, if that is what "
            f"{self.folder.ref} was called once, export this one anew",
            episode=self.folder.ref,
        )

    def _read(self, data: bytes, kind: str, file: str) -> Foreign:
        names = (*self.names, *_speakers(self.text))
        if kind != "docx":
            spoken = frozenset(word for word in parse_document(self.text).words if word.endswith(":"))
            duration_ms = self.machine.duration_ms
            return read_foreign(decoded(data, file), kind, names=names, duration_ms=duration_ms, spoken=spoken)
        from pipeline.tools.docx_file import read_docx  # noqa: PLC0415

        manuscript = read_docx(data, file=file)
        base = find(self.folder.path, manuscript.base) if manuscript.base else None
        return read_manuscript(manuscript, names=(*names, *_speakers(base or "")))

    def save(
        self,
        base: str,
        mine: str,
        *,
        names: tuple[str, str],
        dry_run: bool = False,
        notes: tuple[str, ...] = (),
        keep_former: bool = True,
    ) -> Saved:
        """`mine` was made from `base`; whatever the text of now has besides stays in it.

        `keep_former`: the text of now becomes a revision. Where two versions come to stand side by side, it does.
        """
        conflicts: tuple[Conflict, ...] = ()
        if self.text == base:
            text = mine
        else:
            merged = merge(*map(_canonical, (base, mine, self.text)), names=names)
            text, conflicts = merged.text, merged.conflicts
            if _canonical(text) == _canonical(self.text):
                text = self.text  # the same but for spaces and blank lines: those are as the person has them
        changed = text != self.text
        keep_former = keep_former or bool(conflicts)
        kept = self._write(text, keep_former=keep_former) if changed and not dry_run else None
        return Saved(changed=changed, conflicts=conflicts, notes=notes, kept=kept)

    def _write(self, text: str, *, keep_former: bool) -> str | None:
        path = self.folder.path
        keep_former = keep_former or self.file != EDITED_MD
        kept = keep(path, self.data, Path(self.file).suffix, now=self.now) if self.file and keep_former else None
        write_bytes(path / EDITED_MD, text.encode())
        if self.file and self.file != EDITED_MD:
            (path / self.file).unlink()
        return kept

    def _wrong_now(self) -> tuple[str, ...]:
        if self.file != EDITED_MD:
            return ()
        return read_foreign(self.text, "md", names=(), duration_ms=self.machine.duration_ms).problems

    def _base_of(self, came: Foreign) -> str:
        """The text it was exported from; when it does not say, the one of ours that it has most words of."""
        named = find(self.folder.path, came.base) if came.base else None
        if named is not None:
            return named
        ours = [self.text, *newest(self.folder.path, _REVISIONS_TRIED), self.machine_text]
        return max(dict.fromkeys(ours), key=lambda text: shared_words(parse_document(text).words, came.words))

    def _as_text(self, came: Foreign, base: str) -> str:
        document = parse_document(base)
        if came.text is not None:
            mine = parse_document(came.text)
            front = mine.front.with_value(BASE, None) if mine.front else document.front
            return render_document(Document(front=front, turns=mine.turns))
        if not document.words:
            raise EpisodeError(
                f"{self.folder.ref}: nothing was heard in it, so there is no text that these words could correct; "
                f"put the subtitles into {EDITED[-1]} as they are",
                episode=self.folder.ref,
            )
        return render_document(apply_said(document, came, machine=self.machine))


def read_limited(path: Path) -> bytes:
    """Raises EpisodeError when it is far too big for a transcript."""
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise EpisodeError(f"{path} is larger than {MOST_BYTES} bytes; is it another file?")
    return data


def decoded(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EpisodeError(f"{file} is not UTF-8 (byte {error.start + 1}); save it as UTF-8 in your editor") from error


def _canonical(text: str) -> str:
    return render_document(parse_document(text))


def _speakers(text: str) -> tuple[str, ...]:
    """Names of those who speak; a key without a name is one."""
    document = parse_document(text)
    named = document.front.speakers if document.front else {}
    keys = (turn.speaker for turn in document.turns if turn.speaker)
    return tuple(dict.fromkeys((*named.values(), *(named.get(key, key) for key in keys))))


def _mark_name(file: str) -> str:
    return " ".join(file.split())[:80]


def _listed(head: str, file: str, problems: Iterable[str]) -> str:
    lines = [f"  {file}, {problem}" for problem in problems]
    return "\n".join([head, *lines[:_SHOWN], *([f"  … and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else [])])
