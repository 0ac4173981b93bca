"""A verdict for the eyes: the HTML below a check cell, and one line of plain text."""

import html
from dataclasses import dataclass

_STYLE = {
    "box": "border-left:4px solid {color};padding:.4em .9em;margin:.2em 0;line-height:1.45;"
    "font-family:var(--jp-ui-font-family,sans-serif);color:var(--jp-ui-font-color1,#222);max-width:60em",
    "label": "text-align:left;vertical-align:top;padding:.1em 1em .1em 0;font-weight:600;background:none",
    "value": "text-align:left;vertical-align:top;padding:.1em 0;background:none",
    "code": "white-space:pre-wrap;margin:0;font-family:var(--jp-code-font-family,monospace);background:none",
}
# Blue and vermilion keep apart in every common colour blindness; the words say the same without colour.
_RIGHT, _WRONG, _OPEN = "#0072b2", "#d55e00", "#8a8a8a"

# "Expected" and "got" stand above it, or may not be told.
_OBVIOUS = ("a different number", "a different text", "a different result")


@dataclass(frozen=True, repr=False)
class Score:
    """What a check cell ends with. nbgrader reads its repr, the points; a person reads its HTML."""

    earned: float
    html: str

    @classmethod
    def of(cls, task, verdict, shown=True, note=""):
        return cls(verdict.earned, to_html(task, verdict, shown, note))

    @classmethod
    def message(cls, task_id, text):
        """No points, and a sentence that says why."""
        return cls(0.0, _box(_OPEN, f"<strong>{html.escape(str(task_id))}</strong>: {html.escape(text)}"))

    def __repr__(self):
        return repr(float(self.earned))

    def _repr_html_(self):
        return self.html


def headline(task, verdict, shown=True):
    """One sentence of plain text; where no case is shown, the answer was handed in and nothing is still to come."""
    points = f"{_number(verdict.earned)} of {_number(verdict.points)} points"
    if not verdict.answered:
        return f"not answered{' yet' if shown else ''}, {points}"
    return f"all right, {points}" if verdict.right else points


def to_html(task, verdict, shown=True, note=""):
    """The verdict as HTML that needs nothing from outside.

    Args:
        task: the task.
        verdict: its ``Verdict``.
        shown: whether the cases may be seen; if not, only names of parts and misconceptions are.
        note: str, something to know before anything else.
    """
    color = _OPEN if not verdict.answered else _RIGHT if verdict.right else _WRONG
    mark = "○" if not verdict.answered else "✓" if verdict.right else "✗"
    parts = [f"<div><em>{html.escape(note)}</em></div>"] if note else []
    parts += [f"<strong>{mark} {html.escape(task.title)}</strong>: {html.escape(headline(task, verdict, shown))}"]
    if verdict.right:
        parts.append(_note(task, shown))
    else:
        parts.append(_marks(verdict, reasons=task.kind not in ("function", "design")))
    if verdict.answered:
        parts += [_misconception(one) for one in verdict.misconceptions]
        if task.kind == "function" and verdict.findings:
            parts.append(_finding(verdict.findings[0]))
            if more := len(verdict.findings) - 1:
                parts.append(f"<div>{more} further case{'s' if more > 1 else ''} failed too.</div>" if shown else "")
        elif task.kind == "trained":
            parts += [_finding(one) for one in verdict.findings[:1] if one.traceback]
        elif task.kind == "design":
            # What was measured is the student's own work, and what was wanted stands in the statement.
            parts += _design(verdict.findings)
        elif task.kind != "table":
            said = [one.difference for one in verdict.findings if not verdict.misconceptions]
            parts += [f"<div>{html.escape(difference)}</div>" for difference in said]
    return _box(color, "".join(parts))


def _note(task, shown):
    if task.kind == "function" and shown:
        return "<div>These are the cases you can see. Grading tries further ones of the same kinds.</div>"
    return ""


def _marks(verdict, reasons):
    if len(verdict.marks) < 2:
        return ""
    said = {one.part: one.difference for one in reversed(verdict.findings)}
    rows = []
    for mark in verdict.marks:
        sign = "✓" if mark.earned == mark.points else "½" if mark.earned else "✗" if verdict.answered else "○"
        text = f"{_number(mark.earned)} of {_number(mark.points)}"
        reason = said.get(mark.name, "") if verdict.answered and reasons else ""
        rows.append([f"{sign} {mark.name}", f"{text}{': ' + reason if reason else ''}"])
    return _table(rows)


def _misconception(one):
    return f"<div style='margin:.5em 0'><strong>{html.escape(one.name)}.</strong> {html.escape(one.hint)}</div>"


def _finding(one):
    rows = [
        ("Called", one.asked),
        ("Expected", one.expected),
        ("Got", "" if one.traceback else one.got),
        ("Difference", "" if one.difference in _OBVIOUS else one.difference),
        ("Traceback", one.traceback),
    ]
    rows = [(label, text) for label, text in rows if text]
    return _table(rows, code=True) if rows else ""


def _design(findings):
    """For each property one table: what was measured, and what was wanted."""
    measured = {}
    for one in findings:
        if one.got:
            measured.setdefault(one.part, []).append([one.asked, f"measured {one.got}, wanted {one.expected}"])
        else:
            yield f"<div>{html.escape(one.part)}: {html.escape(one.difference)}</div>"
    for part, rows in measured.items():
        yield f"<div style='margin-top:.5em'>{html.escape(part)}</div>{_table(rows)}"


def _table(rows, code=False):
    body = "".join(
        f"<tr style='background:none'><th scope='row' style='{_STYLE['label']}'>{html.escape(label)}</th>"
        f"<td style='{_STYLE['value']}'>{_code(text) if code else html.escape(text)}</td></tr>"
        for label, text in rows
    )
    return f"<table style='border:0;margin:.4em 0'><tbody>{body}</tbody></table>"


def _code(text):
    return f"<pre style='{_STYLE['code']}'>{html.escape(text)}</pre>"


def _box(color, content):
    return f"<div role='status' style='{_STYLE['box'].format(color=color)}'>{content}</div>"


def _number(points):
    return f"{points:g}"
