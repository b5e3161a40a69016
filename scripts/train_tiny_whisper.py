#!/usr/bin/env python3
"""Train the tiny Whisper of the tests on synthetic Tatar and Russian speech, and measure it.

    train_tiny_whisper.py --out FOLDER --minutes 75          speak, train, convert, measure
    train_tiny_whisper.py --out FOLDER --minutes 30 --start FOLDER.pt     go on from a checkpoint
    train_tiny_whisper.py --evaluate tests/data/whisper-tiny-tt-ru         only measure

Needs what the project's tests need, Debian's espeak-ng and, for training, `pip install torch transformers` (the CPU
build will do; seen to work with torch 2.13). The project does not depend on these: use an environment of its own.
The clock decides how long is trained, so two runs give different weights; the speech is the same for the same --seed.
All voices are synthetic; the model knows about 200 words and is of no use outside tests.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT)]


def main() -> None:
    options = _options()
    if options.evaluate is None:
        _train(options)
    from tiny_whisper.evaluate import table  # noqa: PLC0415

    for line in table(options.evaluate or options.out):
        print(line, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="folder of the model to make; FOLDER.pt and FOLDER.bank lie beside it")
    parser.add_argument("--minutes", type=float, default=75, help="time for training itself")
    parser.add_argument("--seed", type=int, default=1, help="of the speech and of what is drawn from it")
    parser.add_argument("--start", type=Path, help="checkpoint to go on from")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that train side by side")
    parser.add_argument("--rate", type=float, default=2e-3, help="learning rate at its highest")
    parser.add_argument("--sentences", type=int, default=400, help="sentences of the grammar per language")
    parser.add_argument("--voices", type=int, default=5, help="times each sentence is spoken")
    parser.add_argument("--shuffled", type=int, default=700, help="word strings without grammar per language")
    parser.add_argument("--evaluate", type=Path, help="only measure this model")
    options = parser.parse_args()
    if options.evaluate is None and options.out is None:
        parser.error("say --out FOLDER to train, or --evaluate FOLDER to measure")
    return options


def _train(options: argparse.Namespace) -> None:
    try:
        import torch  # noqa: PLC0415
        from tiny_whisper.export import export  # noqa: PLC0415
        from tiny_whisper.network import Network, Shape  # noqa: PLC0415
        from tiny_whisper.training import Plan, train  # noqa: PLC0415
        from tokenizers import Tokenizer  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise SystemExit(f"{error.name} is missing; training needs `pip install torch transformers`") from error
    from tiny_whisper.bank import Size, make_bank, speak_all  # noqa: PLC0415

    began = time.monotonic()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    size = Size(sentences=options.sentences, voices=options.voices, shuffled=options.shuffled)
    items = speak_all(options.out.with_suffix(".bank"), size, options.seed, options.workers)
    start = torch.load(options.start) if options.start else None
    bank = make_bank(items, Tokenizer.from_str(start["tokenizer"]) if start else None)
    print(f"{bank.hours:.2f} h of speech, {time.monotonic() - began:.0f} s", flush=True)
    torch.manual_seed(options.seed)
    network = Network(Shape(), len(bank.phonemes))
    print(f"{sum(weights.numel() for weights in network.parameters()):,} weights", flush=True)
    if start:
        network.load_state_dict(start["weights"])
    plan = Plan(
        minutes=options.minutes, rate=options.rate, seed=options.seed, workers=options.workers,
        continued=options.start is not None,
    )  # fmt: skip
    train(network, bank, plan)
    checkpoint = {"weights": network.state_dict(), "tokenizer": bank.tokenizer.to_str()}
    torch.save(checkpoint, options.out.with_suffix(".pt"))
    export(network, bank.tokenizer, options.out)


if __name__ == "__main__":
    main()
