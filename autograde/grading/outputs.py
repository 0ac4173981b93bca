"""Outputs of a student's cells, made safe to keep and to show."""

import json
import re

_KINDS = ("stream", "display_data", "execute_result", "error")
# What a page may show without running it. HTML, SVG and JavaScript of a student would act where the page is read.
_SHOWN = ("text/plain", "image/png", "image/jpeg")
_CONTROL = re.compile(r"(?!\x1b\[[0-9;]*m)[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


def clean_outputs(outputs, limit):
    """Keeps what is an output in nbformat's sense: text and pictures, shown and never interpreted.

    Args:
        outputs: what a worker claims, of any kind.
        limit: int, bytes that a cell's outputs may have; the rest is dropped.

    Returns:
        list of outputs.
    """
    kept, left = [], 2 * limit
    for output in outputs[:1000] if isinstance(outputs, list) else []:
        clean = _clean(output) if isinstance(output, dict) and output.get("output_type") in _KINDS else None
        if clean is None:
            continue
        left -= len(json.dumps(clean))
        if left < 0:
            return [*kept, {"output_type": "stream", "name": "stdout", "text": "[the rest was dropped]"}]
        kept.append(clean)
    return kept


def _clean(output):
    kind = output["output_type"]
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        traceback = [_text(line) for line in lines[:200]] if isinstance(lines, list) else []
        texts = {name: _text(output.get(name)) for name in ("ename", "evalue")}
        return {"output_type": kind, **texts, "traceback": traceback}
    data = output.get("data") if isinstance(output.get("data"), dict) else {}
    data = {name: _text(data[name]) for name in _SHOWN if name in data}
    data = {name: text for name, text in data.items() if name == "text/plain" or _BASE64.fullmatch(text)}
    if not data:
        return None
    counted = {"execution_count": None} if kind == "execute_result" else {}
    return {"output_type": kind, "data": data, "metadata": {}, **counted}


def _text(value):
    """A text that can be written to a file and shown: half a surrogate pair is spelled out, control characters go.

    They would ring, move the cursor, or turn the direction of what follows. Colours stay.
    """
    text = value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else ""
    return _CONTROL.sub("", text)
