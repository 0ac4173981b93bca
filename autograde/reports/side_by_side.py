"""Pairs of similar answers as one HTML page that needs nothing from outside."""

import html

from autograde.reports.words import count, percent

_STYLE = """
body { font: 15px/1.45 sans-serif; color: #222; max-width: 84em; margin: 2em auto; padding: 0 1em; }
table.list { border-collapse: collapse; } table.list td, table.list th { padding: .15em 1em .15em 0; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.two { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1em; margin: .5em 0 1.5em; }
pre { margin: 0; padding: .6em 0; border: 1px solid #ccc; white-space: pre-wrap;
      overflow-wrap: anywhere; font: 13px/1.5 monospace; }
pre span { display: block; padding: 0 .8em; border-left: 4px solid transparent; min-height: 1.5em; }
pre span.same { background: #fdf3d0; border-left-color: #E69F00; }
.student { font-weight: 600; overflow-wrap: anywhere; }
@media (max-width: 50em) { .two { grid-template-columns: 1fr; } }
"""

_WHAT_IT_IS = (
    "Marked lines are alike after names, texts, spaces and comments are taken out of account, and after everything was "
    "subtracted that was released, that stands in the model solution, or that many have written. This is a list of "
    "places to look at. It says nothing about who wrote first, and two students who think alike can be in it."
)


def write_page(unit, pairs, students, left_out=0):
    """The page.

    Args:
        unit: str.
        pairs: list of ``Pair``, as they are to stand on the page.
        students: int, how many were compared.
        left_out: int, how many further pairs are not shown.

    Returns:
        str, HTML. Whatever students wrote is escaped.
    """
    found = count(len(pairs) + left_out, "pair") if pairs else "No pair"
    counted = f"{found} among {count(students, 'student')}"
    more = f" The {len(pairs)} with the most matching tokens are shown." if left_out else ""
    body = [f"<h1>Similar answers: {html.escape(unit)}</h1>", f"<p>{counted}.{more} {_WHAT_IT_IS}</p>"]
    if pairs:
        body.append(_overview(pairs))
    body += [_section(number, pair) for number, pair in enumerate(pairs, 1)]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Similar answers: {html.escape(unit)}</title><style>{_STYLE}</style></head>\n"
        f"<body>{''.join(body)}</body></html>\n"
    )


def _overview(pairs):
    rows = "".join(
        f'<tr><td><a href="#pair-{number}">{number}</a></td><td class="student">{html.escape(pair.left)}</td>'
        f'<td class="student">{html.escape(pair.right)}</td><td class="number">{pair.tokens}</td>'
        f'<td class="number">{len(pair.matches)}</td></tr>'
        for number, pair in enumerate(pairs, 1)
    )
    head = "<tr><th></th><th>student</th><th>student</th><th>matching tokens</th><th>tasks</th></tr>"
    return f'<table class="list"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _section(number, pair):
    title = f"{html.escape(pair.left)} and {html.escape(pair.right)}"
    parts = [f'<h2 id="pair-{number}" class="student">{number}. {title}</h2>']
    for match in pair.matches:
        parts.append(
            f"<h3>{html.escape(match.task_id)}: {match.tokens} tokens alike, {percent(match.likeness)} of the shorter "
            f'answer\'s own</h3><div class="two">'
            f"{_source(pair.left, match.left, match.left_lines)}{_source(pair.right, match.right, match.right_lines)}"
            "</div>"
        )
    return "".join(parts)


def _source(student, text, same):
    lines = "".join(
        f"<span{' class=same' if number in same else ''}>{html.escape(line)}</span>"
        for number, line in enumerate(text.split("\n"))
    )
    return f'<div><div class="student">{html.escape(student)}</div><pre>{lines}</pre></div>'
