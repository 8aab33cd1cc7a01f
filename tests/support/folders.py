"""Where things are: the project, its manual and examples, and the real surveys beside it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
EXAMPLES = ROOT / "examples"
STUDIES = EXAMPLES / "studies"
SHARED = ROOT.parent / "shared" / "data"  # not a part of the project; tests that need it are skipped without it
