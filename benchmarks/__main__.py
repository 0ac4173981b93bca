"""``python -m benchmarks``: the table of ratios beside its targets, benchmarks/results.json and a figure.

python -m benchmarks                 everything, about ten minutes
python -m benchmarks --only LeNet    rows whose title holds the word; results.json is left alone
python -m benchmarks --seconds 2     shorter turns
"""

import argparse
import json
import math
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.figure import draw
from benchmarks.race import Peer, race
from benchmarks.readme import replace_block
from benchmarks.selector import losses
from benchmarks.workloads import GROUPS, rows

HERE = Path(__file__).parent


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--only", default="", help="rows whose title holds this")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each program runs in each row")
    arguments = parser.parse_args()
    chosen = [row for row in rows() if arguments.only.lower() in row.title.lower()]
    console = Console(width=118)
    results = {}
    for row in track(chosen, "Racing", console=console, transient=True):
        times = race({"ours": row.ours, "peer": row.peer}, arguments.seconds)
        results[row.title] = _entry(row, times)
    for group, (must, aim) in GROUPS.items():
        members = [results[row.title] for row in chosen if row.group == group]
        if members:
            results[group] = {key: _geometric_mean(members, key) for key in ("ratio", "median")} | {
                "must": must,
                "aim": aim,
            }
    if not arguments.only:
        results["peak memory of a LeNet-5 step, batch 64"] = _memory()
        results |= _choice()
    console.print(table(results))
    if not arguments.only:
        found = {"machine": machine(), "rows": results}
        (HERE / "results.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        draw(results, HERE / "results.png")
        replace_block("speed", markdown(found))


def table(results):
    """The results as text: ours divided by the peer's, least of all runs and median."""
    shown = Table("", "ours", "peer", "ratio", "median", "must", "aim", "", box=None)
    for title, entry in results.items():
        verdict = ""
        if entry["aim"] is not None and entry["ratio"] <= entry["aim"]:
            verdict = "aim"
        elif entry["must"] is not None:
            verdict = "met" if entry["ratio"] <= entry["must"] else "NOT MET"
        cells = [_time(entry.get("ours")), _time(entry.get("peer"))]
        cells += [_ratio(entry[key]) for key in ("ratio", "median", "must", "aim")]
        shown.add_row(title, *cells, verdict)
    return shown


def markdown(found):
    """The results as a table in Markdown, and what they were measured on."""
    lines = ["| our time / the peer's | ratio | median | at most | aim |", "|---|---|---|---|---|"]
    for title, entry in found["rows"].items():
        cells = [_ratio(entry[key]) for key in ("ratio", "median", "must", "aim")]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    on = found["machine"]
    where = f"{on['processor']}, {on['threads']} threads; {on['blas']}; Python {on['python']}, NumPy {on['numpy']}"
    return "\n".join([*lines, "", f"Measured on {where}, PyTorch {on['pytorch']}.", ""])


def machine():
    """What the figures were measured on."""
    from threadpoolctl import threadpool_info

    blas = next((info for info in threadpool_info() if info["user_api"] == "blas"), {})
    return {
        "processor": _processor(),
        "threads": blas.get("num_threads"),
        "blas": f"{blas.get('internal_api')} {blas.get('version')}, {blas.get('architecture')}",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "pytorch": version("torch"),
    }


def _entry(row, times):
    ours, peer = times["ours"], times["peer"]
    return {
        "ratio": ours.minimum / peer.minimum,
        "median": ours.median / peer.median,
        "must": row.must,
        "aim": row.aim,
        "ours": ours.minimum,
        "peer": peer.minimum,
        "runs": [ours.runs, peer.runs],
    }


def _memory():
    """What two hundred steps add, at most, to the memory that the built network stood in, ours divided by PyTorch's."""
    grown = []
    for where in ("benchmarks.peers.ours:lenet5_step", "benchmarks.peers.pytorch:lenet5_step"):
        peer = Peer(where, {"batch": 64})
        peer.ask(200)
        grown.append(peer.ask("memory"))
        peer.close()
    ratio = grown[0] / grown[1]
    return {"ratio": ratio, "median": ratio, "must": 1.0, "aim": 1.0, "bytes": grown}


def _choice():
    """What the choice between rows and Fourier costs: over all layers tried, and where it costs most."""
    found = losses()
    values = sorted(found.values())
    entry = {"must": None, "aim": 1.3, "median": values[len(values) // 2]}
    mean = math.exp(sum(map(math.log, values)) / len(values))
    return {
        f"way to convolve, chosen / quicker: mean of {len(values)} layers": entry | {"ratio": mean},
        "way to convolve, chosen / quicker: worst": entry | {"ratio": values[-1], "worst": max(found, key=found.get)},
    }


def _geometric_mean(entries, key):
    return math.exp(sum(math.log(entry[key]) for entry in entries) / len(entries))


def _ratio(value):
    """Two decimals, or two digits where the first two decimals are almost nothing."""
    return "" if value is None else f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"


def _time(seconds):
    return "" if seconds is None else f"{seconds * 1e3:.2f} ms"


def _processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
