"""How the tiny Whisper of the tests is made; scripts/train_tiny_whisper.py is the way in."""
