"""A small site made by the real code: a spoken episode, a talk of three hours, and one where everything is hostile."""

from __future__ import annotations

import hashlib
import subprocess
import wave
from pathlib import Path

from pipeline.model.published import PublishedFile
from pipeline.model.reading import Reading, ReadingParagraph, Sentence
from pipeline.outputs.reading_json import render_reading
from pipeline.outputs.waveform_svg import render_waveform
from tests.feed.records import SHOW

SPOKEN = (
    ("Синтетик тавыш 1", "tt", "Исәнмесез, бу синтетик тавыш.", "Без бүген урман турында сөйләшәбез.", "Көз җитте."),
    ("Синтетик тавыш 2", "ru", "Здравствуйте, это синтетический голос.", "Сегодня мы говорим о лесе."),
    ("Синтетик тавыш 1", "tt", "Яфраклар коела, кошлар китә.", "Җил исә, яңгыр ява.", "Ә без җырлыйбыз."),
    ("Синтетик тавыш 2", "tt", "Рәхмәт сезгә, сау булыгыз.", "Киләсе чыгарылышта очрашырбыз."),
)
GAP_MS = 250
WORDS = (
    "без", "бүген", "урман", "китап", "мәктәп", "бала", "җыр", "яңгыр", "кош", "күл", "тау",
    "елга", "шәһәр", "авыл", "әби", "бабай", "туган", "тел", "сүз", "җил",
)  # fmt: skip
HOSTILE = '"><script>window.__pwned=1</script><img src=x onerror="window.__pwned=1">\'</title>{{7*7}}]]>&lt;'


def spoken_sound(folder: Path, espeak: str, ffmpeg: str) -> tuple[Path, Reading]:
    """An MP3 of SPOKEN, and its text with true times: every sentence is spoken alone, and they are put together."""
    pcm, paragraphs, now_ms = b"", [], 500
    rate = 22_050
    pcm += bytes(2 * rate * now_ms // 1000)
    for speaker, language, *sentences in SPOKEN:
        said = []
        for number, text in enumerate(sentences):
            part = folder / f"{now_ms}.wav"
            subprocess.run([espeak, "-v", language, "-s", "190", "-w", str(part), text], check=True)
            with wave.open(str(part)) as sound:
                assert sound.getframerate() == rate
                data = sound.readframes(sound.getnframes())
            part.unlink()
            length_ms = len(data) * 1000 // (2 * rate)
            said.append(sentence(now_ms, length_ms, text))
            gap = GAP_MS * (1 + (number + 1 == len(sentences)))
            pcm += data + bytes(2 * (rate * gap // 1000))
            now_ms = len(pcm) * 1000 // (2 * rate)
        paragraphs.append(ReadingParagraph(speaker=speaker, language=language, sentences=tuple(said)))
    mp3 = folder / "spoken.mp3"
    taken = ["-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", "-"]
    subprocess.run([ffmpeg, "-v", "error", *taken, "-b:a", "64k", "-y", str(mp3)], input=pcm, check=True)
    return mp3, Reading(paragraphs=tuple(paragraphs))


def sentence(start_ms: int, length_ms: int, text: str) -> Sentence:
    """Its words are spread by their letters."""
    words = text.split(" ")
    letters = sum(map(len, words))
    starts, before = [], 0
    for word in words:
        starts.append(length_ms * before // letters)
        before += len(word)
    return Sentence(start_ms=start_ms, end_ms=start_ms + length_ms, text=text, word_starts_ms=tuple(starts))


def long_reading(minutes: int) -> Reading:
    """About 140 words a minute, as people talk; the same every time."""
    paragraphs, now_ms, number = [], 0, 0
    while now_ms < minutes * 60_000:
        said = []
        for _ in range(3 + number % 4):
            number += 1
            words = [WORDS[(number * 7 + place * 3) % len(WORDS)] for place in range(6 + number % 9)]
            length_ms = 420 * len(words)
            said.append(sentence(now_ms, length_ms, f"{number} {' '.join(words)}."))
            now_ms += length_ms + 130
        speaker = f"Синтетик тавыш {1 + len(paragraphs) % 2}"
        paragraphs.append(ReadingParagraph(speaker=speaker, language="tt", sentences=tuple(said)))
    return Reading(paragraphs=tuple(paragraphs))


def long_sound(folder: Path, ffmpeg: str, minutes: int) -> Path:
    """Quiet of that length: one minute, encoded once and repeated frame by frame."""
    minute = subprocess.run(
        [ffmpeg, "-v", "error", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "60", "-b:a", "16k",
         "-write_xing", "0", "-id3v2_version", "0", "-f", "mp3", "-"],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    mp3 = folder / "long.mp3"
    mp3.write_bytes(minute * minutes)
    return mp3


def hostile_reading() -> Reading:
    said = (sentence(0, 2000, HOSTILE), sentence(2100, 900, "\u202eعكس <b>"))
    return Reading(paragraphs=(ReadingParagraph(speaker=HOSTILE, language="tt", sentences=said),))


def put(public: Path, path: str, data: bytes, content_type: str, **facts) -> PublishedFile:
    """A file at the destination, and what a record says of it."""
    place = public / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    return PublishedFile(path=path, content_type=content_type, size_bytes=len(data), sha256=digest, **facts)


def put_episode(public: Path, slug: str, mp3: Path, reading: Reading) -> dict[str, PublishedFile]:
    """The files of an episode: fields of its record."""
    folder = f"{SHOW}/{slug}"
    data = mp3.read_bytes()
    wave_svg = render_waveform([abs(n % 37 - 18) * (n % 11) for n in range(900)], title="Waveform", description="…")
    return {
        "enclosure": put(public, f"{folder}/{slug}-{hashlib.sha256(data).hexdigest()[:8]}.mp3", data, "audio/mpeg"),
        "reading": put(public, f"{folder}/reading.json", render_reading(reading).encode(), "application/json"),
        "waveform": put(public, f"{folder}/waveform.svg", wave_svg.encode(), "image/svg+xml"),
    }
