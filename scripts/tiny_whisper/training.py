"""Training against the clock: workers that average their weights, short windows first, then Whisper's 30 s."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.multiprocessing as multiprocessing  # noqa: PLR0402 - a name of its own in torch

from tiny_whisper import tokens as t
from tiny_whisper.bank import Bank
from tiny_whisper.examples import draw
from tiny_whisper.network import Network

SHORT_FRAMES, SHORT_BATCH = 800, 6
LONG_FRAMES, LONG_BATCH = 3000, 4
SHORT_SHARE = 0.6
"""Of the time: windows of 8 s at any place in the 30 s; they cost a quarter and teach most."""
LONG_AMONG_SHORT = 0.3
PROMPTS_FROM = 0.2
"""Share of the time before prompts are put in front."""
SYNC_STEPS = 10
REPORT_STEPS = 50
WARM_UP_STEPS = 100


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a training run is given."""

    minutes: float
    rate: float
    """Learning rate at its highest."""
    seed: int
    workers: int
    continued: bool
    """From a checkpoint: it can bear prompts from the start."""


def train(network: Network, bank: Bank, plan: Plan) -> None:
    """Trains `network` in place. Workers run side by side, one thread each, and average every few steps."""
    parameters = torch.nn.utils.parameters_to_vector(network.parameters())
    shared = torch.zeros(plan.workers, parameters.numel()).share_memory_()
    stop = torch.zeros(1).share_memory_()
    barrier = multiprocessing.Barrier(plan.workers)
    others = [
        multiprocessing.Process(target=_work, args=(rank, network, bank, plan, shared, stop, barrier))
        for rank in range(1, plan.workers)
    ]
    for other in others:
        other.start()
    _work(0, network, bank, plan, shared, stop, barrier)
    for other in others:
        other.join()


def _work(
    rank: int, network: Network, bank: Bank, plan: Plan, shared: torch.Tensor, stop: torch.Tensor, barrier: Any
) -> None:
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    parameters = list(network.parameters())
    trainable = [parameter for parameter in parameters if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trainable, lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.01)
    seen: list[tuple[float, ...]] = []
    began = time.monotonic()
    for step, losses in enumerate(_steps(rank, network, bank, plan, optimiser, trainable, began), start=1):
        seen.append(losses)
        if step % SYNC_STEPS == 0:
            with torch.no_grad():
                shared[rank] = torch.nn.utils.parameters_to_vector(parameters)
                if rank == 0:
                    stop[0] = float(_done(began, plan) >= 1)
                barrier.wait()
                torch.nn.utils.vector_to_parameters(shared.mean(0), parameters)
                barrier.wait()
            if stop[0]:
                return
        if rank == 0 and step % REPORT_STEPS == 0:
            text, phonemes, attention, accuracy = np.mean(seen[-REPORT_STEPS:], axis=0)
            print(
                f"{time.monotonic() - began:6.0f} s  step {step}: text {text:.3f}, phonemes {phonemes:.3f},"
                f" attention {attention:.3f}, next token right {accuracy:.3f}",
                flush=True,
            )


def _steps(
    rank: int,
    network: Network,
    bank: Bank,
    plan: Plan,
    optimiser: torch.optim.Optimizer,
    trainable: list[torch.nn.Parameter],
    began: float,
) -> Iterator[tuple[float, ...]]:
    chance = random.Random(plan.seed * 100 + rank)
    step = 0
    while True:
        done = min(1.0, _done(began, plan))
        short = done < SHORT_SHARE and chance.random() >= LONG_AMONG_SHORT
        frames, count = (SHORT_FRAMES, SHORT_BATCH) if short else (LONG_FRAMES, LONG_BATCH)
        free = t.TICKS - frames // 2
        offsets = [0 if chance.random() < 0.4 else chance.randint(0, free) for _ in range(count)]
        prompts = plan.continued or done > PROMPTS_FROM
        batch = [draw(bank, chance, frames, offset, prompts=prompts) for offset in offsets]
        fading = 0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * done))
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * min(1.0, (step + 1) / WARM_UP_STEPS) * fading
        losses = network.losses(batch, offsets)
        optimiser.zero_grad()
        losses.total.backward()
        torch.nn.utils.clip_grad_norm_(trainable, 1.0)
        optimiser.step()
        step += 1
        yield losses.text.item(), losses.phonemes.item(), losses.attention.item(), losses.accuracy


def _done(began: float, plan: Plan) -> float:
    return (time.monotonic() - began) / (plan.minutes * 60)
