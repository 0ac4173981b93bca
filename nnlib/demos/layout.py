"""Places for the nodes of a small graph, so that boxes lie apart and no arrow runs through one."""

import functools
import itertools

_CLEAR = 0.6  # rows between an arrow and the middle of a box that it passes


@functools.lru_cache(maxsize=256)
def places(steps):
    """Where each node stands: inputs on the left, what is made of them to the right.

    An operation stands one column right of its last operand, an input just left of the first operation that reads it.
    The heights begin midway between the operands and then move, half a row at a time, for as long as that makes the
    picture better: boxes one row apart, fewer arrows through boxes, fewer crossings, shorter arrows.

    Args:
        steps: tuple of (name, tuple of names of operands), operands first, the result last; no operands for an input.

    Returns:
        dict {name: (column, height)} of floats, the column from the left, the height upwards, 0 at the top.

    >>> places((("x", ()), ("y", ()), ("q", ("x", "y"))))
    {'x': (0.0, 0.0), 'y': (0.0, -1.0), 'q': (1.0, -0.5)}
    """
    operands = dict(steps)
    columns = _columns(operands)
    heights = _apart(columns, _between(operands))
    terms = _terms(operands, columns)
    peers = {name: [other for other in operands if columns[other] == columns[name]] for name in operands}
    improved = True
    while improved:
        improved = False
        for name in operands:
            for move in _moves(heights, name, peers[name]):
                # Only what is about a node that moves changes.
                about = dict.fromkeys(term for each in move for term in terms[each])
                before = sum(cost(heights, *where) for cost, *where in about)
                moved = heights | move
                if sum(cost(moved, *where) for cost, *where in about) < before - 1e-9:
                    heights, improved = moved, True
    top = max(heights.values())
    return {name: (float(columns[name]), heights[name] - top) for name in operands}


def _columns(operands):
    columns = {}
    for name in operands:
        columns[name] = 1 + max((columns[operand] for operand in operands[name]), default=-1)
    for name in operands:
        readers = [columns[other] for other in operands if name in operands[other]]
        if not operands[name] and readers:
            columns[name] = min(readers) - 1
    return columns


def _apart(columns, heights):
    """Boxes of a column at least one row apart, in their order, about the middle that they had."""
    apart = {}
    for column in set(columns.values()):
        names = sorted((name for name in heights if columns[name] == column), key=heights.get, reverse=True)
        lows = []
        for name in names:
            lows.append(min(heights[name], lows[-1] - 1) if lows else heights[name])
        shift = round(sum(heights[name] - low for name, low in zip(names, lows, strict=True)) / len(names) * 2) / 2
        apart |= {name: low + shift for name, low in zip(names, lows, strict=True)}
    return apart


def _between(operands):
    """The first heights, in half rows: inputs one below the other as they are met going down from the result."""
    heights = {}

    def visit(name):
        if name in heights:
            return
        for operand in operands[name]:
            visit(operand)
        inner = [heights[operand] for operand in operands[name]]
        leaves = sum(not operands[other] for other in heights)
        heights[name] = round(sum(inner) / len(inner) * 2) / 2 if inner else -float(leaves)

    visit(next(reversed(operands)))
    return heights


def _moves(heights, name, peers):
    """Other heights: one node moved up or down, or two of a column changed over."""
    for shift in (0.5, -0.5, 1.0, -1.0):
        yield {name: heights[name] + shift}
    for peer in peers:
        if peer != name:
            yield {name: heights[peer], peer: heights[name]}


def _terms(operands, columns):
    """What a picture costs: for each node the terms (function, names and numbers) that it has a part in."""
    arrows = [(operand, name) for name in operands for operand in dict.fromkeys(operands[name])]
    terms = [
        (_near, one, other) for one, other in itertools.combinations(operands, 2) if columns[one] == columns[other]
    ]
    terms += [(_long, start, end) for start, end in arrows]
    for start, end in arrows:
        left, right = columns[start], columns[end]
        passed = (name for name in operands if left < columns[name] < right)
        terms += [(_through, start, end, name, (columns[name] - left) / (right - left)) for name in passed]
    for (a, b), (c, d) in itertools.combinations(arrows, 2):
        left, right = max(columns[a], columns[c]), min(columns[b], columns[d])
        if left < right and a != c and b != d:
            one = [(at - columns[a]) / (columns[b] - columns[a]) for at in (left, right)]
            other = [(at - columns[c]) / (columns[d] - columns[c]) for at in (left, right)]
            terms.append((_crossing, a, b, c, d, *one, *other))
    return {name: [term for term in terms if name in term] for name in operands}


def _near(heights, one, other):
    return 100 * max(0.0, 1 - abs(heights[one] - heights[other]))


def _long(heights, start, end):
    rise = heights[end] - heights[start]
    return 0.4 * abs(rise) + 0.2 * rise * rise


def _through(heights, start, end, name, way):
    there = heights[start] + way * (heights[end] - heights[start])
    return 20 * max(0.0, _CLEAR - abs(there - heights[name]))


def _crossing(heights, a, b, c, d, one_left, one_right, other_left, other_right):
    rise, other_rise = heights[b] - heights[a], heights[d] - heights[c]
    left = heights[a] + one_left * rise - heights[c] - other_left * other_rise
    right = heights[a] + one_right * rise - heights[c] - other_right * other_rise
    return 3 * (left * right < 0)
