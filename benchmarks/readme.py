"""Tables in the README that are measured, not written."""

from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"


def replace_block(name, text, path=README):
    """Put `text` between the lines ``<!-- name: begin -->`` and ``<!-- name: end -->`` of a Markdown file.

    Raises:
        ValueError: the file has no such lines.
    """
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
    before, found, rest = path.read_text().partition(begin)
    _, also_found, after = rest.partition(end)
    if not found or not also_found:
        raise ValueError(f"{path} has no lines {begin.strip()} and {end.strip()}")
    path.write_text(before + begin + text + end + after)
