"""The decisions about doubtful windows, with an engine that says what the test wants."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from pipeline.speech.doubts import Decoding
from pipeline.speech.engine import Ears
from pipeline.speech.recognise import recognise
from pipeline.speech.windows import Window
from pipeline.speech.words import RawWord

RATE = 16_000


@dataclass
class FakeEngine:
    """Each sample of a sound is the number of what is said there; `texts` has number -> (language, text)."""

    texts: dict[int, tuple[str, str]]
    decode_one: object = None
    log: list = field(default_factory=list)

    def encode(self, sounds):
        self.log.append(("encode", [len(sound) // RATE for sound in sounds]))
        return list(sounds)

    def pick(self, encoded, rows):
        return [encoded[row] for row in rows]

    def detect(self, encoded, languages):
        found = []
        for sound in encoded:
            spoken = [self.texts[int(n)][0] for n in sound[RATE // 2 :: RATE]]
            counts = [spoken.count(language) for language in languages]
            found.append((languages[int(np.argmax(counts))], max(counts) / sum(counts)))
        return found

    def decode(self, encoded, language, search):
        self.log.append(("decode", language, len(encoded), search))
        return [self.decode_one(self, sound, language, search) for sound in encoded]

    def says(self, sound, language):
        numbers = [int(n) for n in dict.fromkeys(sound[RATE // 2 :: RATE])]
        return " ".join(self.texts[n][1] for n in numbers if self.texts[n][0] == language)

    def align(self, encoded, language, decodings):
        self.log.append(("align", len(decodings)))
        assert language
        assert len(encoded) == len(decodings)
        times = []
        for decoding in decodings:
            words = decoding.text.split()
            placed = [(f" {word}", i * 0.5) for i, word in enumerate(words)]
            times.append([RawWord(text=w, start_s=s, end_s=s + 0.5, probability=0.9) for w, s in placed])
        return times


def well(engine, sound, language, search):
    return good(engine.says(sound, language))


def good(text, **facts):
    usual = {"tokens": tuple(range(len(text.split()))), "avg_logprob": -0.1, "no_speech": 0.0, "truncated": False}
    return Decoding(text=text, **(usual | facts))


def listen(engine, numbers, languages=("tt",), engines=None):
    """Windows of 8 s, one for each tuple of numbers, with a pause in the middle of each."""
    windows, sounds = [], []
    for i, its in enumerate(numbers):
        windows.append(Window(start=i * 8 * RATE, stop=(i + 1) * 8 * RATE))
        sounds.append(np.repeat(np.array(its, np.float32), 8 * RATE // len(its)))
    spans = [(i * 125 + 1, i * 125 + 120) for i in range(2 * len(numbers))]
    ears = Ears(
        engines=engines or dict.fromkeys(languages, engine), detector=engine, beam_size=5, prompted=("tt",),
        spans=spans, levels=np.zeros(8 * RATE * len(numbers) // 512, np.float32),
    )  # fmt: skip
    return recognise(ears, windows, sounds)


TT = ("tt", "Минемчә бу китап бик кызык иде.")
TT2 = ("tt", "Бүген без театр турында шактый сөйләдек.")
RU = ("ru", "Сегодня мы говорим про блокчейн и монеты.")


def test_windows_that_are_fine_are_decoded_and_aligned_together():
    engine = FakeEngine({0: TT, 1: TT2}, well)
    segments = listen(engine, [(0,), (1,), (0,)])
    assert [s.text for s in segments] == [TT[1], TT2[1], TT[1]]
    assert [entry[0] for entry in engine.log] == ["encode", "decode", "align"]
    assert engine.log[1][2] == 3
    assert [s.start_ms for s in segments] == [0, 8000, 16000]


def test_each_language_is_decoded_by_itself_and_the_order_of_time_is_kept():
    engine = FakeEngine({0: TT, 1: RU, 2: TT2}, well)
    segments = listen(engine, [(0,), (1,), (2,)], ["tt", "ru"])
    assert [(s.language, s.text) for s in segments] == [TT, RU, TT2]
    assert [(e[1], e[2]) for e in engine.log if e[0] == "decode"] == [("tt", 2), ("ru", 1)]


def test_a_language_with_its_own_model_is_heard_by_that():
    general, own = FakeEngine({0: TT, 1: RU}, well), FakeEngine({0: TT, 1: RU}, well)
    segments = listen(general, [(0,), (1,)], engines={"tt": own, "ru": general})
    assert [s.text for s in segments] == [TT[1], RU[1]]
    assert [e[1] for e in own.log if e[0] == "decode"] == ["tt"]
    assert [e[1] for e in general.log if e[0] == "decode"] == ["ru"]


def test_a_window_with_two_languages_is_split_where_they_meet():
    engine = FakeEngine({0: TT, 1: RU}, well)
    segments = listen(engine, [(0, 0, 0, 0, 1, 1, 1, 1)], ["tt", "ru"])
    assert [(s.language, s.text) for s in segments] == [TT, RU]
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(segments))


def test_a_truncated_window_is_split_and_nothing_is_lost():
    def cut_short(engine, sound, language, search):
        whole = len(sound) > 5 * RATE
        return good(TT[1], truncated=True) if whole else good(engine.says(sound, language))

    engine = FakeEngine({0: TT, 1: TT2}, cut_short)
    segments = listen(engine, [(0, 1)])
    assert [s.text for s in segments] == [TT[1], TT2[1]]
    assert all(not s.flags for s in segments)


def test_a_loop_is_decoded_again_with_repetition_forbidden():
    def loops(engine, sound, language, search):
        return good(engine.says(sound, language)) if search.no_repeat_ngram else good("бу бу бу бу бу бу")

    engine = FakeEngine({0: TT}, loops)
    (segment,) = listen(engine, [(0,)])
    assert (segment.text, segment.flags) == (TT[1], ())


def test_low_confidence_is_tried_without_the_glossary_first():
    def prompted_badly(engine, sound, language, search):
        return good(engine.says(sound, language), avg_logprob=-2.0 if search.prompted else -0.3)

    engine = FakeEngine({0: TT}, prompted_badly)
    (segment,) = listen(engine, [(0,)])
    assert segment.flags == ()
    assert [e[3].prompted for e in engine.log if e[0] == "decode"] == [True, False]


def test_what_stays_doubtful_keeps_its_text_and_its_flag():
    def always_loops(engine, sound, language, search):
        return good("бу бу бу бу бу бу", avg_logprob=-3.0)

    segments = listen(FakeEngine({0: TT}, always_loops), [(0,)])
    assert segments
    assert all(set(s.flags) == {"repetition", "low-confidence"} for s in segments)


def test_doubtful_text_where_the_model_hears_nobody_is_left_out():
    def nobody(engine, sound, language, search):
        return good("Субтитры сделал кто-то там ещё.", avg_logprob=-1.7, no_speech=0.95)

    assert listen(FakeEngine({0: RU}, nobody), [(0,)], ["ru"]) == []


def test_words_without_times_share_the_time_of_their_window():
    engine = FakeEngine({0: TT}, well)
    engine.align = lambda _encoded, _language, decodings: [None] * len(decodings)
    (segment,) = listen(engine, [(0,)])
    assert segment.flags == ("no-word-times",)
    assert (segment.start_ms, segment.end_ms) == (32, 7840)


def test_one_doubtful_window_does_not_disturb_the_others():
    def first_loops(engine, sound, language, search):
        looping = sound[0] == 0 and not search.no_repeat_ngram
        return good("бу бу бу бу бу бу") if looping else good(engine.says(sound, language))

    segments = listen(FakeEngine({0: TT, 1: TT2}, first_loops), [(1,), (0,), (1,)])
    assert [s.text for s in segments] == [TT2[1], TT[1], TT2[1]]
