"""The preview page of a plan: ten seconds of sound before and after every cut, in one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.agenda.cuts import Cut
from pipeline.agenda.moments import written
from pipeline.outputs.split_preview import ShownCut, ShownTalk, render_split_preview
from pipeline.splitting.order import Progress, SplitPlan, Standing
from pipeline.splitting.words import cut_words, people_words, standing_words, wants_a_look
from pipeline.store.atomic import atomic_write
from pipeline.text.timecodes import clock
from pipeline.tools.ffmpeg import find_ffmpeg
from pipeline.tools.window_sound import clip_mp3, clip_peaks

AROUND_MS = 10_000
_POINTS = 400


def write_preview(
    plan: SplitPlan, found: Sequence[Standing], notes: Sequence[str], target: Path, *, progress: Progress
) -> None:
    """Replaces `target`. Raises ToolFailed when the recording cannot be decoded there."""
    page = render_split_preview(
        recording=plan.recordings[0].path.name, show=plan.order.show, notes=notes, clock_ms=plan.agenda.starts_ms,
        talks=_talks(plan, found, progress),
    )  # fmt: skip
    with atomic_write(target) as file:
        for piece in page:
            file.write(piece.encode("utf-8", "replace"))


def _talks(plan: SplitPlan, found: Sequence[Standing], progress: Progress) -> Iterator[ShownTalk]:
    for number, (talk, item) in enumerate(zip(plan.talks, found, strict=True)):
        progress("preview", number / len(plan.talks))
        yield ShownTalk(
            place=talk.talk.place,
            titles=tuple(talk.talk.row.title.items()),
            people=people_words(talk),
            length=clock(talk.end.at_ms - talk.start.at_ms),
            note=standing_words(item),
            cuts=(_cut(plan, talk.start, "begins"), _cut(plan, talk.end, "ends")),
        )
    progress("preview", 1.0)


def _cut(plan: SplitPlan, cut: Cut, what: str) -> ShownCut:
    recorded, starts_ms = plan.recordings[0], plan.agenda.starts_ms
    first = max(0, cut.at_ms - AROUND_MS)
    length = min(recorded.duration_ms, cut.at_ms + AROUND_MS) - first
    tool = find_ffmpeg()
    return ShownCut(
        what=what,
        asked_ms=cut.asked_ms,
        at_ms=cut.at_ms,
        asked=written(cut.asked_ms, starts_ms),
        at=written(cut.at_ms // 100 * 100, starts_ms),
        told=cut_words(cut),
        warning=wants_a_look(cut),
        clip_from_ms=first,
        clip_length_ms=length,
        clip=clip_mp3(tool, recorded.path, start_ms=first, length_ms=length),
        peaks=clip_peaks(tool, recorded.path, start_ms=first, length_ms=length, points=_POINTS),
    )
