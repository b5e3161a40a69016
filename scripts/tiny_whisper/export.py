"""From the network to the folder that faster-whisper loads: 8-bit CTranslate2, Whisper's full layout of tokens."""

from __future__ import annotations

import copy
import json
import tempfile
from pathlib import Path

import ctranslate2
from tokenizers import Tokenizer
from transformers import GenerationConfig, WhisperForConditionalGeneration

from tiny_whisper import tokens as t
from tiny_whisper.network import GUIDED_HEADS, Network

FEATURES = {
    "feature_size": 80, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30, "n_fft": 400,
    "feature_extractor_type": "WhisperFeatureExtractor",
}  # fmt: skip


def export(network: Network, tokenizer: Tokenizer, folder: Path) -> None:
    """Writes model.bin, config.json, tokenizer.json, vocabulary.json and preprocessor_config.json into `folder`."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        full = _full(network)
        full.generation_config = _generation(network)
        full.save_pretrained(scratch)
        tokenizer.save(str(scratch / "tokenizer.json"), pretty=False)
        end = "<|endoftext|>"
        special = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": end, "bos_token": end, "unk_token": end}
        (scratch / "tokenizer_config.json").write_text(json.dumps(special))
        (scratch / "preprocessor_config.json").write_text(json.dumps(FEATURES))
        converter = ctranslate2.converters.TransformersConverter(
            str(scratch), copy_files=["tokenizer.json", "preprocessor_config.json"]
        )
        converter.convert(str(folder), quantization="int8", force=True)


def _full(network: Network) -> WhisperForConditionalGeneration:
    """The same model with a row for every token; unused ones share the row that stood for them."""
    config = copy.deepcopy(network.config)
    config.vocab_size = t.VOCABULARY
    config.pad_token_id = config.bos_token_id = config.eos_token_id = t.END
    config.decoder_start_token_id = t.START
    full = WhisperForConditionalGeneration(config)
    state = network.whisper.state_dict()
    rows = state["model.decoder.embed_tokens.weight"]
    every = rows[-1].repeat(t.VOCABULARY, 1)
    every[network.used] = rows[:-1]
    state |= dict.fromkeys(("model.decoder.embed_tokens.weight", "proj_out.weight"), every)
    full.load_state_dict(state)
    full.tie_weights()
    return full


def _generation(network: Network) -> GenerationConfig:
    last = network.config.decoder_layers - 1
    return GenerationConfig(
        alignment_heads=[[last, head] for head in GUIDED_HEADS],
        lang_to_id={f"<|{code}|>": t.language_token(code) for code in t.LANGUAGE_CODES},
        suppress_tokens=[], begin_suppress_tokens=[], decoder_start_token_id=t.START,
        eos_token_id=t.END, pad_token_id=t.END, bos_token_id=t.END,
    )  # fmt: skip
