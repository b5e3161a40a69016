"""The tiny network: Whisper's architecture, and a loss that makes so small a one learn to listen.

From text alone it would learn the grammar and ignore the sound. Two more losses make it listen: phonemes to be told
from each 20 ms of the encoder's output, and attention that must lie where the known word is said.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from transformers import WhisperConfig, WhisperForConditionalGeneration

from tiny_whisper import tokens as t
from tiny_whisper.examples import BANDS, Example

GUIDED_HEADS = (0, 1)
"""Of the last layer: they become the model's alignment heads, from which word times are read."""
SLACK_TICKS = 2
PHONEME_WEIGHT, ATTENTION_WEIGHT = 0.3, 0.7


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Of the network."""

    width: int = 96
    layers: int = 3
    heads: int = 4


@dataclass(frozen=True, kw_only=True)
class Losses:
    """Of one batch."""

    text: torch.Tensor
    phonemes: torch.Tensor
    attention: torch.Tensor
    accuracy: float
    """Share of text tokens that are the likeliest."""

    @property
    def total(self) -> torch.Tensor:
        return self.text + PHONEME_WEIGHT * self.phonemes + ATTENTION_WEIGHT * self.attention


class Network(torch.nn.Module):
    """The model with rows for the used tokens only: 50,000 unused ones would be most of its weights."""

    def __init__(self, shape: Shape, phonemes: int) -> None:
        super().__init__()
        heads = [t.END, t.START, *(t.language_token(code) for code in ("tt", "ru")), t.TRANSCRIBE]
        heads += [t.PREVIOUS, t.NO_SPEECH, t.NO_TIMES]
        self.used = [*range(t.OWN_TOKENS), *heads, *range(t.FIRST_TIME, t.VOCABULARY)]
        self.row = np.full(t.VOCABULARY, len(self.used))  # the last row stands for every token that is not used
        self.row[self.used] = np.arange(len(self.used))
        self.first_time = int(self.row[t.FIRST_TIME])
        self.config = WhisperConfig(
            vocab_size=len(self.used) + 1, d_model=shape.width, num_mel_bins=BANDS,
            encoder_layers=shape.layers, decoder_layers=shape.layers,
            encoder_attention_heads=shape.heads, decoder_attention_heads=shape.heads,
            encoder_ffn_dim=4 * shape.width, decoder_ffn_dim=4 * shape.width,
            max_source_positions=t.TICKS, max_target_positions=448, dropout=0.0, tie_word_embeddings=True,
            pad_token_id=0, bos_token_id=0, eos_token_id=0, decoder_start_token_id=0, attn_implementation="eager",
        )  # fmt: skip
        self.whisper = WhisperForConditionalGeneration(self.config)
        self.phonemes = torch.nn.Linear(shape.width, phonemes + 1)
        self._prepare()

    def _prepare(self) -> None:
        """Weights to begin with: the usual ones are so small that the sinusoids drown the sound."""
        for name, weight in self.whisper.named_parameters():
            if weight.dim() == 3:
                torch.nn.init.normal_(weight, std=2 * math.sqrt(2 / (weight.shape[1] * weight.shape[2])))
            elif weight.dim() == 2 and "embed" not in name:
                last = "out_proj" in name or "fc2" in name
                torch.nn.init.normal_(weight, std=weight.shape[1] ** -0.5 * (0.5 if last else 1))
        torch.nn.init.normal_(self.phonemes.weight, std=0.02)
        model = self.whisper.model
        with torch.no_grad():  # neighbouring timestamps begin alike, as the encoder's positions do
            positions = model.encoder.embed_positions.weight
            rows = model.decoder.embed_tokens.weight[self.first_time : self.first_time + t.TICKS + 1]
            rows[:-1] = positions * 0.06
            rows[-1] = positions[-1] * 0.06
        fast = copy.deepcopy(self.config)
        fast._attn_implementation = "sdpa"  # noqa: SLF001 - the encoder's attention is not looked at
        for layer in model.encoder.layers:
            layer.self_attn.config = fast

    def encode(self, mel: torch.Tensor, offsets: Sequence[int]) -> torch.Tensor:
        """Like Whisper's encoder, but each window begins at its own tick: short windows teach all positions."""
        encoder = self.whisper.model.encoder
        hidden = F.gelu(encoder.conv2(F.gelu(encoder.conv1(mel)))).permute(0, 2, 1)
        ticks = hidden.shape[1]
        hidden = hidden + torch.stack([encoder.embed_positions.weight[o : o + ticks] for o in offsets])
        for layer in encoder.layers:
            output = layer(hidden, None)
            hidden = output[0] if isinstance(output, tuple) else output
        return encoder.layer_norm(hidden)

    def losses(self, batch: Sequence[Example], offsets: Sequence[int]) -> Losses:
        hidden = self.encode(torch.from_numpy(np.stack([example.mel for example in batch])), offsets)
        inputs, labels, places = self._tensors(batch, hidden.shape[1])
        classes = torch.from_numpy(np.stack([example.phonemes for example in batch]))
        output = self.whisper.model.decoder(
            input_ids=inputs, encoder_hidden_states=hidden, output_attentions=True, use_cache=False
        )
        text, accuracy = self._text_loss(output.last_hidden_state, labels)
        return Losses(
            text=text,
            phonemes=F.cross_entropy(self.phonemes(hidden).flatten(0, 1), classes.flatten()),
            attention=self._attention_loss(output.cross_attentions, places),
            accuracy=accuracy,
        )

    def _tensors(self, batch: Sequence[Example], ticks: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Inputs and labels as rows of this network, and for each label the ticks in which it is said."""
        length = max(len(example.inputs) for example in batch)
        inputs = np.zeros((len(batch), length), np.int64)
        labels = np.full((len(batch), length), -100)
        places = torch.zeros(len(batch), length, ticks)
        for i, example in enumerate(batch):
            inputs[i, : len(example.inputs)] = self.row[example.inputs]
            labels[i, : len(example.labels)] = [self.row[label] if label >= 0 else -100 for label in example.labels]
            for j, where in enumerate(example.where):
                if where:
                    first = min(max(int(where[0] / t.TICK_S) - SLACK_TICKS, 0), ticks - 1)
                    last = max(math.ceil(where[1] / t.TICK_S) + SLACK_TICKS, first + 1)
                    places[i, j, first:last] = 1
        return torch.from_numpy(inputs), torch.from_numpy(labels), places

    def _text_loss(self, hidden: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, float]:
        """Cross entropy; a timestamp may be up to three ticks off."""
        asked = labels >= 0
        logits = hidden[asked] @ self.whisper.model.decoder.embed_tokens.weight.T
        unused = math.log(t.VOCABULARY - len(self.used))
        chances = torch.cat([logits[:, :-1], logits[:, -1:] + unused], 1).log_softmax(-1)
        wanted = labels[asked]
        times = wanted >= self.first_time
        loss = chances.gather(1, wanted[:, None])[:, 0]
        if times.any():
            near = torch.arange(-3, 4)
            weights = torch.exp(-(near**2) / 3.0)
            rows = (wanted[times][:, None] + near).clamp(self.first_time, self.first_time + t.TICKS)
            soft = (chances[times].gather(1, rows) * weights).sum(1) / weights.sum()
            loss = loss.masked_fill(times, 0.0).index_put((times,), soft)
        right = (chances.argmax(-1) == wanted)[~times]
        return -loss.mean(), right.float().mean().item()

    def _attention_loss(self, attentions: Sequence[torch.Tensor], places: torch.Tensor) -> torch.Tensor:
        """One head of the first layer looks at what was just said, one of each other layer at what comes next.

        Of the last layer it is both alignment heads.
        """
        said = torch.cat([torch.zeros_like(places[:, :1]), places[:, :-1]], 1)
        last = len(attentions) - 1
        guided = [(0, 0, said)] + [(layer, 0, places) for layer in range(1, last)]
        guided += [(last, head, places) for head in GUIDED_HEADS]
        parts = []
        for layer, head, wanted in guided:
            inside = (attentions[layer][:, head] * wanted).sum(-1)[wanted.sum(-1) > 0]
            parts.append(-(inside + 1e-5).log().mean())
        return torch.stack(parts).mean()
