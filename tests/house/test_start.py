"""The program starts fast: heavy packages load when their stage runs, not before."""

import resource
import subprocess
import sys
from pathlib import Path

MEDIA = Path(__file__).resolve().parents[2] / ".venv" / "bin" / "media"
HEAVY = ["numpy", "boto3", "botocore", "faster_whisper", "ctranslate2", "av", "ffmpeg", "mutagen", "jinja2", "pydantic"]
HEAVY += ["lxml", "PIL", "urllib3", "starlette", "tomlkit"]


def cpu_seconds(*argv):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(argv, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_takes_at_most_400_ms_of_cpu():
    assert min(cpu_seconds(MEDIA, "--help") for _ in range(5)) <= 0.4


def test_help_loads_nothing_heavy():
    code = "import sys, pipeline.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert set(HEAVY) & set(loaded) == set()
