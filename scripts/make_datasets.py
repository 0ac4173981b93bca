"""Makes anew what the project itself puts into datasets/: the glyphs, the scene, their sha256 sums and README.md.

    python scripts/make_datasets.py          makes what has changed
    python scripts/make_datasets.py check    changes nothing; says what would, and fails if anything would

A file whose arrays are the same stays untouched: compression may differ from system to system.
"""

import hashlib
import re
import sys
import tomllib
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE))
FOLDER = HERE / "datasets"
SEED = 2024
HEAD = """# Data sets

Loaded with `nnlib.datasets.load("name")`; `index.toml` says the same for programs. `scripts/make_datasets.py` makes
this page from it, and draws what the project draws itself.
"""


def main():
    check, changed = "check" in sys.argv[1:], []
    for name, arrays in (("glyphs.npz", glyphs()), ("scene.npz", scene())):
        if not same(FOLDER / name, arrays):
            changed.append(name)
            if not check:
                np.savez_compressed(FOLDER / name, **arrays)
    text = (FOLDER / "index.toml").read_text(encoding="utf-8")
    text, about = with_sums(text), tomllib.loads(with_sums(text))
    for name, content in (("index.toml", text), ("README.md", readme(about))):
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            changed.append(name)
            if not check:
                path.write_text(content, encoding="utf-8", newline="\n")
    print(
        f"datasets: {', '.join(changed)} {'would change' if check else 'made'}"
        if changed
        else "datasets: all as it was"
    )
    if check and changed:
        sys.exit(1)


def glyphs():
    from nnlib.datasets.strokes import draw

    x, y = draw(10_000, np.random.default_rng(SEED))
    return {"x": x, "y": y.astype(np.uint8)}


def scene():
    from nnlib.datasets.rays import render

    return {"x": render(320, 480, np.random.default_rng(SEED))}


def same(path, arrays):
    """Whether the file holds these arrays; one grey level in a few pixels is let pass, as systems round differently."""
    if not path.exists():
        return False
    with np.load(path, allow_pickle=False) as file:
        if sorted(file) != sorted(arrays) or any(file[name].shape != arrays[name].shape for name in file):
            return False
        differences = [np.abs(file[name].astype(int) - arrays[name]) for name in file]
    return all(difference.max() <= 1 and difference.mean() < 1e-4 for difference in differences)


def with_sums(text):
    """The text of index.toml with the sha256 sums of the files that are there."""

    def replaced(match):
        return match[1] + hashlib.sha256((FOLDER / match[2]).read_bytes()).hexdigest() + '"'

    return re.sub(r'(^file = "([^"]+)"\n(?:\w+ = .*\n)*?sha256 = ")[0-9a-f]*"', replaced, text, flags=re.MULTILINE)


def readme(about):
    """README.md: a section for each data set."""
    parts = [HEAD]
    for name, facts in about.items():
        lines = [f"## {name}", "", f"{facts['title']}.", ""]
        for key in ("arrays", "origin", "license", "note", "citation"):
            if key in facts:
                lines.append(f"- {key}: {facts[key]}")
        if "file" in facts:
            lines += [f"- file: `{facts['file']}`, {facts['stored']}", f"- sha256: `{facts['sha256']}`"]
        for file, sha256 in facts.get("files", {}).items():
            lines.append(f"- `{file}`, sha256 `{sha256}`")
        if "mirrors" in facts:
            lines.append(f"- mirrors: {', '.join(facts['mirrors'])}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    main()
