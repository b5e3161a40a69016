"""The page of rules is that of the rules."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_rules_is_up_to_date():
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "feed_rules.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
