"""docs/presets.md is what the models say."""

import subprocess
import sys

from pipeline.model import settings
from tests.conftest import ROOT


def test_the_page_is_up_to_date():
    command = [sys.executable, ROOT / "scripts" / "preset_reference.py", "--check"]
    done = subprocess.run(command, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_the_page_has_every_option():
    page = (ROOT / "docs" / "presets.md").read_text(encoding="utf-8")
    models = [settings.Show, settings.Sound, settings.Rendition, settings.Speech, settings.Storage, settings.Episode]
    assert [name for model in models for name in model.model_fields if f"\n| `{name}` |" not in page] == []
