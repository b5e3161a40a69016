"""The page on which a person hears every cut before it is made: one file that needs no server and asks nobody. Pure."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from pipeline.text.clean import clean_line

HEIGHT, WIDTH = 96, 1000
"""Of a waveform, in units of its drawing."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1b2420; --paper: #fff; --wave: #4d6b5d; --line: #1f7a4d; --out: #0f241a1c;
  --asked: #a8480a; --rule: #8884 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebe8; --paper: #121614; --wave: #8fb3a2; --line: #6fcf9f;
  --out: #e6ebe824; --asked: #ffab6b } }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
  margin: 0 auto; padding: 1rem; overflow-wrap: anywhere }
h1 { font-size: 1.4rem } h2 { font-size: 1.15rem; margin: 0 }
section { border-top: 1px solid var(--rule); padding: 1rem 0 }
p { margin: .2rem 0 }
.cuts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem }
figure { margin: .8rem 0 0; min-width: 0 } figcaption { min-height: 3rem }
code { white-space: nowrap }
svg { display: block; width: 100%; height: 6rem; border: 1px solid var(--rule); cursor: crosshair; touch-action: none }
.wave { fill: var(--wave) } .outside { fill: var(--out) } .cut { stroke: var(--line); stroke-width: 5 }
.asked { stroke: var(--asked); stroke-width: 4; stroke-dasharray: 8 6 } .now { stroke: var(--ink); stroke-width: 2 }
audio { width: 100%; height: 2.6rem; margin-top: .3rem }
output { font-variant-numeric: tabular-nums; font-weight: 600 }
.warning { color: var(--asked); font-weight: 600 } small { opacity: .8 }
.key { display: inline-block; width: 1.6rem; border-top: 4px solid var(--line); vertical-align: middle }
.key.of-asked { border-top: 4px dashed var(--asked) }
ul { padding-left: 1.2rem } time { font-variant-numeric: tabular-nums }
"""
_SCRIPT = """
"use strict";
for (const figure of document.querySelectorAll("figure")) {
  const audio = figure.querySelector("audio"), wave = figure.querySelector("svg");
  const now = figure.querySelector(".now"), said = figure.querySelector("output");
  const from = Number(figure.dataset.from), length = Number(figure.dataset.length);
  const clock = figure.dataset.clock === "" ? 0 : Number(figure.dataset.clock);
  const two = (number) => String(number).padStart(2, "0");
  const written = (ms) => {
    const tenths = Math.floor(((clock + ms) % 86400000) / 100), seconds = Math.floor(tenths / 10);
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    return parts.map(two).join(":") + "." + tenths % 10;
  };
  const show = () => {
    const x = audio.currentTime * 1000 / length * 1000;
    now.setAttribute("x1", x); now.setAttribute("x2", x);
    said.textContent = written(from + audio.currentTime * 1000);
  };
  const seek = (event) => {
    const box = wave.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    audio.currentTime = share * length / 1000;
    show();
  };
  audio.addEventListener("timeupdate", show);
  audio.addEventListener("play", () => {
    for (const other of document.querySelectorAll("audio")) if (other !== audio) other.pause();
  });
  wave.addEventListener("pointerdown", (event) => { wave.setPointerCapture(event.pointerId); seek(event); });
  wave.addEventListener("pointermove", (event) => { if (event.buttons) seek(event); });
}
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownCut:
    """One end of a talk, with the sound round it. Milliseconds of the recording."""

    what: str
    """'begins' or 'ends'."""
    asked_ms: int
    at_ms: int
    asked: str
    at: str
    """Both as the agenda writes times."""
    told: str
    """How it was found, in words."""
    warning: bool
    clip_from_ms: int
    clip_length_ms: int
    clip: bytes
    """MP3."""
    peaks: Sequence[float]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownTalk:
    """A talk of the plan."""

    place: str
    titles: tuple[tuple[str, str], ...]
    """(language, title)."""
    people: str
    length: str
    note: str
    """What there is of it already; empty for a new one."""
    cuts: tuple[ShownCut, ...]


def render_split_preview(
    *, recording: str, show: str, notes: Sequence[str], clock_ms: int | None, talks: Iterable[ShownTalk]
) -> Iterator[str]:
    """HTML, piece by piece: the sound of a long agenda has tens of megabytes.

    `clock_ms`: time of day at which the recording begins; None when the agenda counts from there.
    """
    allowed = f"style-src '{_hash(_STYLE)}'; script-src '{_hash(_SCRIPT)}'"
    policy = f"default-src 'none'; media-src data:; img-src data:; {allowed}"
    title = f"{clean_line(recording)}: where it will be cut"
    yield (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f"<p>Episodes of <b>{escape(show)}</b>. Nothing has been made yet: listen, correct the agenda if need be, then "
        "give the command again with <code>--yes</code>.</p>"
        '<p><span class="key"></span> the cut &nbsp; <span class="key of-asked"></span> the agenda’s time. '
        "Click into a waveform: the time there is shown as the agenda writes it.</p>"
    )
    if notes:
        yield f"<ul>{''.join(f'<li>{escape(clean_line(note))}</li>' for note in notes)}</ul>"
    for talk in talks:
        yield _talk(talk, "" if clock_ms is None else str(clock_ms))
    yield f"</main><script>{_SCRIPT}</script></body></html>\n"


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _talk(talk: ShownTalk, clock: str) -> str:
    titles = " / ".join(
        f'<span lang="{escape(language)}">{escape(clean_line(title))}</span>' for language, title in talk.titles
    )
    note = f"<p><b>{escape(clean_line(talk.note))}</b></p>" if talk.note else ""
    cuts = "".join(_cut(cut, clock, clean_line(talk.titles[0][1])) for cut in talk.cuts)
    people = f"{escape(clean_line(talk.people))} · " if talk.people else ""
    return (
        f"<section><h2>{titles}</h2><p>{people}{escape(talk.length)} · <small>{escape(talk.place)}</small></p>"
        f'{note}<div class="cuts">{cuts}</div></section>\n'
    )


def _cut(cut: ShownCut, clock: str, title: str) -> str:
    told = f'<span class="warning">{escape(cut.told)}</span>' if cut.warning else escape(cut.told)
    sound = base64.b64encode(cut.clip).decode()
    label = escape(f"{title}: sound round where it {cut.what}")
    return (
        f'<figure data-from="{cut.clip_from_ms}" data-length="{cut.clip_length_ms}" data-clock="{clock}">'
        f"<figcaption>{cut.what} <time><b>{escape(cut.at)}</b></time>, asked <time>{escape(cut.asked)}</time>; {told} "
        f"</figcaption>{_wave(cut, label)}"
        f'<audio controls preload="metadata" aria-label="{label}" src="data:audio/mpeg;base64,{sound}"></audio>'
        f"<p><small>playing at</small> <output>{escape(cut.at)}</output></p></figure>"
    )


def _wave(cut: ShownCut, label: str) -> str:
    step = WIDTH / max(1, len(cut.peaks))
    middle = HEIGHT / 2
    bars = "".join(
        f"M{place * step:.1f} {middle - max(0.5, peak * middle):.1f}v{2 * max(0.5, peak * middle):.1f}h{step * 0.8:.1f}"
        f"v-{2 * max(0.5, peak * middle):.1f}z"
        for place, peak in enumerate(cut.peaks)
    )
    at, asked = _x(cut, cut.at_ms), _x(cut, cut.asked_ms)
    outside = (0.0, at) if cut.what == "begins" else (at, WIDTH - at)
    mark = (
        f'<line class="asked" x1="{asked:.1f}" x2="{asked:.1f}" y1="0" y2="{HEIGHT}"/>' if 0 <= asked <= WIDTH else ""
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f'<path class="wave" d="{bars}"/>'
        f'<rect class="outside" x="{outside[0]:.1f}" width="{max(0.0, outside[1]):.1f}" y="0" height="{HEIGHT}"/>'
        f'{mark}<line class="cut" x1="{at:.1f}" x2="{at:.1f}" y1="0" y2="{HEIGHT}"/>'
        f'<line class="now" x1="-9" x2="-9" y1="0" y2="{HEIGHT}"/></svg>'
    )


def _x(cut: ShownCut, ms: int) -> float:
    return (ms - cut.clip_from_ms) / max(1, cut.clip_length_ms) * WIDTH
