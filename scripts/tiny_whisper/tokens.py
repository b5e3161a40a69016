"""The tiny model's tokenizer: Whisper's layout of 51,865 entries with few words of its own in it.

Three traps of the tools that read it: CTranslate2 4.8 takes a model for multilingual only when "" is among its tokens;
faster-whisper forbids the first token of " -", " '" and of music signs, so these must be single tokens or it forbids
the space; without tokenizer.json in the folder faster-whisper asks the hub.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from faster_whisper.tokenizer import _LANGUAGE_CODES
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

from tiny_whisper.voices import Timed

TEXT_TOKENS = 50_257
OWN_TOKENS = 800
"""Of the text tokens, those that the tiny model really has."""
VOCABULARY = 51_865
TICK_S = 0.02
"""Step of the timestamp tokens and of the encoder's output."""
TICKS = 1_500
LANGUAGE_CODES = [code for code in _LANGUAGE_CODES if code != "yue"]
"""The 99 languages of this layout; faster-whisper finds them by name."""
SPECIAL = [
    "<|endoftext|>",
    "<|startoftranscript|>",
    *(f"<|{code}|>" for code in LANGUAGE_CODES),
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
    *(f"<|{tick * TICK_S:.2f}|>" for tick in range(TICKS + 1)),
]
ID = {token: TEXT_TOKENS + i for i, token in enumerate(SPECIAL)}
END, START, PREVIOUS = ID["<|endoftext|>"], ID["<|startoftranscript|>"], ID["<|startofprev|>"]
TRANSCRIBE, NO_SPEECH, NO_TIMES = ID["<|transcribe|>"], ID["<|nospeech|>"], ID["<|notimestamps|>"]
FIRST_TIME = ID["<|0.00|>"]
FORBIDDEN_STARTS = [" -", " '", *(space + sign for sign in "♩♪♫♬♭♮♯" for space in ("", " "))]

TimedToken = tuple[int, float, float]


def language_token(language: str) -> int:
    return ID[f"<|{language}|>"]


def train_tokenizer(texts: Iterable[str], size: int) -> Tokenizer:
    """Byte-pair encoding of `texts` in `size` tokens, in Whisper's layout."""
    learnt = Tokenizer(models.BPE())
    learnt.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    learnt.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=alphabet, show_progress=False)
    learnt.train_from_iterator([*texts, *(FORBIDDEN_STARTS * 3000)], trainer)
    if learnt.get_vocab_size() != size:
        raise SystemExit(f"these texts are too few for {size} tokens: speak more sentences")
    layout = json.loads(learnt.to_str())
    layout["added_tokens"] = []
    layout["model"]["vocab"] |= {f"<unused{i}>": i for i in range(size, TEXT_TOKENS - 1)} | {"": TEXT_TOKENS - 1}
    tokenizer = Tokenizer.from_str(json.dumps(layout))
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    assert tokenizer.get_vocab_size() == VOCABULARY  # noqa: S101 - a wrong layout trains for nothing
    assert all(tokenizer.token_to_id(token) == i for token, i in ID.items())  # noqa: S101
    return tokenizer


def timed_tokens(tokenizer: Tokenizer, words: Sequence[Timed]) -> list[TimedToken]:
    """Tokens of the words; those with letters share the word's time, punctuation stands at its end."""
    result: list[TimedToken] = []
    for text, start, end in words:
        ids = tokenizer.encode(" " + text, add_special_tokens=False).ids
        spoken = [i for i in ids if tokenizer.decode([i]).strip(" .,!?")] or ids[:1]
        share = (end - start) / len(spoken)
        done = 0
        for token in ids:
            if token in spoken and done < len(spoken):
                result.append((token, start + share * done, start + share * (done + 1)))
                done += 1
            else:
                result.append((token, end - 0.04, end + 0.08))
    return result
