"""The work of the transcribe stage."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.errors import EpisodeError
from pipeline.model.transcript import Segment, Transcript
from pipeline.model.transcript import Span as Stretch
from pipeline.outputs.asr_json import parse_asr, render_asr
from pipeline.speech.coverage import uncovered
from pipeline.speech.doubts import flag_loops
from pipeline.speech.engine import Ears
from pipeline.speech.recognise import recognise
from pipeline.speech.voice import Span, Voice, raised_window, speech_spans
from pipeline.speech.windows import PAUSE_BETWEEN_LANGUAGES_S, PAUSE_S, Window, plan_windows
from pipeline.speech.words import ms, spans_ms
from pipeline.stages._speech_files import ASR_PATH, SPEECH_PATH
from pipeline.stages.base import StepContext
from pipeline.store.atomic import atomic_write, write_bytes
from pipeline.text.timecodes import clock
from pipeline.tools.speech_audio import SpeechReader
from pipeline.tools.speech_models import detector_language, max_window_s, spoken_models
from pipeline.tools.voice_activity import hear
from pipeline.tools.whisper import Whisper, versions

SHOWN_PLACES = 5
LISTENING_SHARE = 0.03
"""Of the step's time, what the voice detector takes."""


def transcribe(context: StepContext) -> None:
    """Raises ToolMissing when a speech model is not there."""
    production = context.production
    speech = production.settings.speech
    context.tools.update(versions())
    voice = _voice(context)
    spans = speech_spans(voice.probabilities, speech.vad_threshold)
    windows = plan_windows(
        spans,
        voice.levels_dbfs,
        samples=voice.samples,
        max_window_s=max_window_s(production.settings),
        longest_pause_s=PAUSE_S if len(production.settings.spoken_languages) == 1 else PAUSE_BETWEEN_LANGUAGES_S,
    )
    if voice.gain_db:
        context.say(f"the recording is very quiet: raised by {voice.gain_db} dB to find the speech in it")
    if not windows:
        context.say("nobody speaks in this recording: the transcript is empty")
    segments: list[Segment] = []
    groups = [windows[i : i + speech.batch_size] for i in range(0, len(windows), speech.batch_size)]
    for group in _recognised(context, voice, spans, groups):
        segments += group
    words = sorted((w.start_ms, w.end_ms) for segment in segments for w in segment.words)
    transcript = Transcript(
        duration_ms=ms(voice.samples),
        segments=flag_loops(segments),
        uncovered=uncovered(spans_ms(spans), words),
        models=production.models or tuple(spoken_models(production.settings).items()),
    )
    if transcript.uncovered:
        context.say(_unrecognised(transcript.uncovered))
    write_bytes(context.output(ASR_PATH), render_asr(transcript).encode())


def _unrecognised(spans: Sequence[Stretch]) -> str:
    seconds = sum(span.end_ms - span.start_ms for span in spans) / 1000
    shown = ", ".join(clock(span.start_ms) for span in spans[:SHOWN_PLACES])
    more = f" and {len(spans) - SHOWN_PLACES} more places" if len(spans) > SHOWN_PLACES else ""
    return f"{seconds:.0f} s of speech were not recognised: at {shown}{more} (all are in {ASR_PATH}, 'uncovered')"


def _recognised(
    context: StepContext, voice: Voice, spans: Sequence[Span], groups: Sequence[Sequence[Window]]
) -> Iterator[Sequence[Segment]]:
    """The segments of each group, from the journal where an earlier run got that far."""
    total = sum(window.seconds for group in groups for window in group)
    done = 0.0
    ears: Ears | None = None
    with SpeechReader(context.input(SPEECH_PATH)) as reader:
        for group in groups:
            entry = _Entry(context.journal, group)
            segments = entry.read()
            if segments is None:
                ears = ears or _ears(context, voice, spans)
                sounds = [raised_window(reader.read(w.start, w.stop)) for w in group]
                segments = recognise(ears, group, sounds)
                entry.write(segments)
            done += sum(window.seconds for window in group)
            context.progress(LISTENING_SHARE + (1 - LISTENING_SHARE) * done / total)
            yield segments


def _ears(context: StepContext, voice: Voice, spans: Sequence[Span]) -> Ears:
    """Load the models: one per name, however many languages it serves."""
    settings = context.production.settings
    speech = settings.speech
    names = spoken_models(settings)
    loaded = {
        name: Whisper(
            name,
            workspace=context.workspace,
            device=speech.device,
            compute_type=speech.compute_type,
            glossary=speech.glossary,
        )
        for name in dict.fromkeys(names.values())
    }
    for language, name in names.items():
        if left_out := loaded[name].left_out(language):
            context.say(f"speech.glossary.{language}: the last {left_out} terms are more than a model can be told")
    return Ears(
        engines={language: loaded[name] for language, name in names.items()},
        detector=loaded[names[detector_language(settings)]],
        beam_size=speech.beam_size,
        prompted=tuple(speech.glossary),
        spans=spans,
        levels=voice.levels_dbfs,
    )


@dataclass(frozen=True)
class _Entry:
    """One group in the journal: a file of its own, whole or not there."""

    journal: Path
    group: Sequence[Window]

    @property
    def path(self) -> Path:
        return self.journal / f"group-{self.group[0].start:012d}-{self.group[-1].stop:012d}.json"

    def read(self) -> Sequence[Segment] | None:
        try:
            return parse_asr(self.path.read_text(encoding="utf-8")).segments
        except (OSError, ValueError, EpisodeError):  # not there, or torn by a power cut
            return None

    def write(self, segments: Sequence[Segment]) -> None:
        transcript = Transcript(duration_ms=ms(self.group[-1].stop), segments=tuple(segments))
        write_bytes(self.path, render_asr(transcript).encode())


def _voice(context: StepContext) -> Voice:
    """What the detector heard, from the journal if an earlier run got that far."""
    path = context.journal / "voice.npy"
    facts = context.journal / "voice.json"
    try:
        probabilities, levels = np.load(path, allow_pickle=False)
        return Voice(probabilities=probabilities, levels_dbfs=levels, **json.loads(facts.read_text()))
    except (OSError, ValueError, TypeError):
        pass
    voice = hear(context.input(SPEECH_PATH), lambda share: context.progress(LISTENING_SHARE * share))
    with atomic_write(path) as file:
        np.save(file, np.stack([voice.probabilities, voice.levels_dbfs]), allow_pickle=False)
    write_bytes(facts, json.dumps({"samples": voice.samples, "gain_db": voice.gain_db}).encode())
    return voice
