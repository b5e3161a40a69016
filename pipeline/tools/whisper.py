"""Whisper through faster-whisper and CTranslate2: one engine that listens, tells languages apart, writes and aligns.

faster-whisper's own loops condition on earlier text or drop what they cannot decode, and choose among 99 languages;
so its parts are used and the loop is ours (docs/speech.md).
"""

from __future__ import annotations

import contextlib
import functools
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import ToolFailed, ToolMissing
from pipeline.speech.doubts import Decoding
from pipeline.speech.engine import Search
from pipeline.speech.glossary import glossary_prompt
from pipeline.speech.voice import SAMPLE_RATE_HZ, FloatArray
from pipeline.speech.words import RawWord
from pipeline.tools.model_cache import cached_folder
from pipeline.tools.speech_models import local_folder, model_identity

__all__ = ["Encoded", "Whisper", "model_identity", "versions"]

log = logging.getLogger("media.whisper")

WINDOW_FRAMES = 3000
"""Whisper hears 30 s of mel frames of 10 ms, shorter sounds padded with zeros."""
FRAME_SAMPLES = 160
CONTEXT_TOKENS = 448
"""What the decoder holds: prompt and text together; at most half of it is text."""


@dataclass(frozen=True, kw_only=True)
class Encoded:
    """Windows that the model has listened to."""

    output: Any
    """ctranslate2.StorageView [windows, 1500, width]."""
    frames: tuple[int, ...]
    """Mel frames of each that are sound, not padding."""


def versions() -> dict[str, str]:
    """Versions of what recognises speech, for the manifest."""
    return {name: version(name) for name in ("faster-whisper", "ctranslate2", "onnxruntime")}


class Whisper:
    """A loaded model. Implements `speech.engine.Engine`."""

    def __init__(
        self,
        model: str,
        *,
        workspace: Path,
        device: str = "auto",
        compute_type: str = "default",
        glossary: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Raises ToolMissing when there is no such model and it cannot be downloaded."""
        self.name = model
        self._model = _load(model, workspace, device, compute_type)
        self._glossary = glossary or {}
        self._tokenizers: dict[str, Any] = {}

    def encode(self, sounds: Sequence[FloatArray]) -> Encoded:
        """Listen to windows of up to 30 s, 16 kHz."""
        import ctranslate2  # noqa: PLC0415 - heavy

        extract = self._model.feature_extractor
        features = np.zeros((len(sounds), self._model.model.n_mels, WINDOW_FRAMES), np.float32)
        frames = []
        for row, sound in enumerate(sounds):
            mel = extract(sound)[:, :-1][:, :WINDOW_FRAMES]
            features[row, :, : mel.shape[1]] = mel
            frames.append(mel.shape[1])
        with self._told():
            output = self._model.model.encode(ctranslate2.StorageView.from_array(features), to_cpu=False)
        return Encoded(output=output, frames=tuple(frames))

    def pick(self, encoded: Encoded, rows: Sequence[int]) -> Encoded:
        """Some of the windows; all of them in their order are not copied."""
        if tuple(rows) == tuple(range(len(encoded.frames))):
            return encoded
        import ctranslate2  # noqa: PLC0415

        on_cpu = encoded.output.to(ctranslate2.DataType.float32).to_device(ctranslate2.Device.cpu)
        output = ctranslate2.StorageView.from_array(np.ascontiguousarray(np.array(on_cpu)[list(rows)]))
        return Encoded(output=output, frames=tuple(encoded.frames[row] for row in rows))

    def detect(self, encoded: Encoded, languages: Sequence[str]) -> list[tuple[str, float]]:
        """The likeliest of `languages` for each window, with its share of their probability."""
        result = []
        for found in self._model.model.detect_language(encoded.output):
            every = {token[2:-2]: probability for token, probability in found}
            known = {language: every.get(language, 0.0) for language in languages}
            total = sum(known.values())
            best = max(languages, key=lambda language: known[language])
            result.append((best, known[best] / total if total > 0 else 1 / len(languages)))
        return result

    def decode(self, encoded: Encoded, language: str, search: Search) -> list[Decoding]:
        """Write down what each window says in `language`."""
        tokenizer = self._tokenizer(language)
        glossary = self._glossary_tokens(language)[0] if search.prompted else ()
        prompt = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        if glossary:
            prompt = [tokenizer.sot_prev, *glossary, *prompt]
        with self._told():
            results = self._model.model.generate(
                encoded.output,
                [prompt] * len(encoded.frames),
                beam_size=search.beam_size,
                no_repeat_ngram_size=search.no_repeat_ngram,
                repetition_penalty=search.repetition_penalty,
                max_length=CONTEXT_TOKENS,
                suppress_tokens=self._suppressed,
                return_scores=True,
                return_no_speech_prob=True,
            )
        room = min(CONTEXT_TOKENS // 2, CONTEXT_TOKENS - len(prompt))
        return [_decoding(result, tokenizer, room) for result in results]

    def align(self, encoded: Encoded, language: str, decodings: Sequence[Decoding]) -> list[list[RawWord] | None]:
        """When each word is said; None for a window whose alignment fails."""
        tokenizer = self._tokenizer(language)
        tokens = [[token for token in d.tokens if token < tokenizer.eot] for d in decodings]
        if not any(tokens):
            return [[] for _ in decodings]
        try:
            found = self._model.find_alignment(tokenizer, tokens, encoded.output, list(encoded.frames))
        except (IndexError, ValueError, RuntimeError) as error:
            if len(decodings) == 1:
                log.warning("no word times for one window: %s", error)
                return [None]
            # One bad window must not cost the others their times.
            alone = [self.align(self.pick(encoded, [row]), language, [d]) for row, d in enumerate(decodings)]
            return [its[0] for its in alone]
        return [[_raw_word(word) for word in words] for words in found]

    def left_out(self, language: str) -> int:
        """How many terms of the glossary do not fit."""
        return len(self._glossary.get(language, ())) - self._glossary_tokens(language)[1]

    def _glossary_tokens(self, language: str) -> tuple[tuple[int, ...], int]:
        return glossary_prompt(self._glossary.get(language, ()), self._tokenizer(language).encode)

    def _tokenizer(self, language: str) -> Any:
        if language not in self._tokenizers:
            from faster_whisper.tokenizer import Tokenizer  # noqa: PLC0415

            multilingual = self._model.model.is_multilingual
            if not multilingual and language != "en":
                raise ToolMissing(self.name, f"the speech model {self.name!r} knows only English; take another one")
            try:
                tokenizer = Tokenizer(self._model.hf_tokenizer, multilingual, task="transcribe", language=language)
            except ValueError as error:
                raise ToolMissing(
                    self.name, f"Whisper does not know the language {language!r}; set speech.languages to others"
                ) from error
            self._tokenizers[language] = tokenizer
        return self._tokenizers[language]

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """What the engine cannot do, in words: mostly there is not enough memory."""
        try:
            yield
        except (RuntimeError, MemoryError) as error:
            raise ToolFailed(
                "ctranslate2",
                f"the speech model {self.name!r} failed: {error}; if memory is short, lower speech.batch_size or "
                "take a smaller model or speech.compute_type = 'int8'",
            ) from error

    @functools.cached_property
    def _suppressed(self) -> tuple[int, ...]:
        """Tokens that are no speech: music signs, brackets, speaker tags."""
        from faster_whisper.transcribe import get_suppressed_tokens  # noqa: PLC0415

        return tuple(get_suppressed_tokens(next(iter(self._tokenizers.values())), [-1]))


def _decoding(result: Any, tokenizer: Any, room: int) -> Decoding:
    tokens = tuple(result.sequences_ids[0])
    # CTranslate2 gives the mean over the tokens; Whisper's thresholds count the end token too.
    return Decoding(
        text=tokenizer.decode(list(tokens)).strip(),
        tokens=tokens,
        avg_logprob=result.scores[0] * len(tokens) / (len(tokens) + 1),
        no_speech=result.no_speech_prob,
        truncated=len(tokens) >= room,
    )


def _raw_word(word: Mapping[str, Any]) -> RawWord:
    return RawWord(
        text=word["word"],
        start_s=float(word["start"]),
        end_s=float(word["end"]),
        probability=float(word["probability"]),
    )


def _load(model: str, workspace: Path, device: str, compute_type: str) -> Any:
    from faster_whisper import WhisperModel  # noqa: PLC0415

    folder = local_folder(model, workspace)
    path = str(folder) if folder else _downloaded(model)
    try:
        loaded = WhisperModel(path, device=device, compute_type=compute_type)
    except (RuntimeError, ValueError, OSError) as error:
        raise ToolFailed("faster-whisper", f"the speech model {model!r} does not load: {error}") from error
    if loaded.feature_extractor.sampling_rate != SAMPLE_RATE_HZ or loaded.feature_extractor.hop_length != FRAME_SAMPLES:
        raise ToolFailed("faster-whisper", f"the speech model {model!r} does not hear 16 kHz in frames of 10 ms")
    return loaded


def _downloaded(model: str) -> str:
    """From the hub's cache on this machine, else from the hub."""
    from faster_whisper.utils import download_model  # noqa: PLC0415

    if cached := cached_folder(model):
        return cached
    log.info("downloading the speech model %s", model)
    try:
        return str(download_model(model))
    except Exception as error:
        raise ToolMissing(
            model,
            f"the speech model {model!r} is neither on this machine nor could it be downloaded: {error}\n"
            "Connect to the internet once (and unset HF_HUB_OFFLINE), check the name, or set speech.models to a "
            "local CTranslate2 folder (relative to the workspace); `media ingest --model FOLDER` does it for once",
        ) from error
