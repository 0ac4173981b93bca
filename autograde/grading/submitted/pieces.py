"""Cells that were merged are taken apart again, cells that were split are joined."""

import ast
import re
import warnings

_LONGEST = 100_000  # characters of a cell that is taken apart
_LONGEST_JOINED = 20_000
_MOST_PARSED = 3_000_000  # characters that are parsed to find split answers; far more than any notebook needs
_MOST_PIECES = 6  # that are tried until they are whole
_MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.M)


def take_apart(cells, owners, released):
    """Cuts merged cells where a released text that is missing stands in them word for word.

    Args:
        cells: list of ``Cell``.
        owners: for each the id of its released cell, or None.
        released: {id: ``Released``}.

    Returns:
        (cells, owners, repairs). What a released statement, import or check was lengthened by becomes a cell of its
        own too; code below a check comes before it, as the check needs it.
    """
    missing = [one for one in released.values() if one.kind != "answer" and one.text]
    present = set(owners)
    missing = {one.id: one for one in missing if one.id not in present}
    new_cells, new_owners, repairs = [], [], []
    for cell, owner in zip(cells, owners, strict=True):
        own = released.get(owner)
        longer = own is not None and own.kind != "answer" and len(cell.source) > len(own.source)
        texts = {owner: own} if longer else {}
        if missing and (longer or own is None or own.kind == "answer"):
            texts |= missing
        cuts = _cuts(cell.source, texts) if texts and len(cell.source) <= _LONGEST else []
        if not cuts:
            new_cells.append(cell)
            new_owners.append(owner)
            continue
        parts = _parts(cell, owner, cuts, released, present)
        new_cells += [part for part, _ in parts]
        new_owners += [part_owner for _, part_owner in parts]
        taken = [name for _, _, name in cuts if name != owner]
        for name in taken:
            del missing[name]
        if taken and len(parts) == 1:
            repairs.append("the ids of cells had been changed")
            continue
        if own is not None and own.kind == "check" and owner not in taken and len(parts) > 1:
            repairs.append(f"{own.task_id}: the check cell was edited")
        if taken:
            tasks = [released[name].task_id for _, _, name in cuts if released[name].kind == "check"]
            which = f"{tasks[0]}: " if tasks else ""
            repairs.append(f"{which}cells had been merged into one and were taken apart")
    return new_cells, new_owners, repairs


def _cuts(source, texts):
    """[(begin, end, id)] of the texts that are found in full lines, in order and without overlap."""
    framed, cuts = f"\n{source}\n", []
    for name, one in texts.items():
        begin = framed.find(f"\n{one.text}\n") if len(one.text) <= len(source) else -1
        if begin >= 0:
            cuts.append((begin, begin + len(one.text), name))
    cuts.sort()
    return [cut for number, cut in enumerate(cuts) if not number or cut[0] >= cuts[number - 1][1]]


def _parts(cell, owner, cuts, released, present):
    """[(cell, its owner)] of a merged cell. What stands where a missing answer stood is that answer."""
    parts, end = [], 0
    for begin, after, name in cuts:
        parts.append((cell._replace(source=cell.source[end:begin].strip("\n")), None))
        restored = cell._replace(source=released[name].source, cell_type=released[name].cell_type, tagged=False)
        parts.append((restored, name))
        end = after
    parts.append((cell._replace(source=cell.source[end:].strip("\n")), None))
    parts = [(part, name) for part, name in parts if name or part.source.strip()]
    loose = [number for number, (_, name) in enumerate(parts) if name is None]
    own, order = released.get(owner), list(released)
    if own is not None and own.kind == "answer" and loose:
        mine = next((number for number in loose if own.name and own.name in parts[number][0].source), loose[0])
        parts[mine] = (parts[mine][0], owner)
        loose.remove(mine)
    taken = present | {name for _, name in parts}
    for number in loose:
        beside = [order.index(parts[number - 1][1]) + 1] if number else []
        if number + 1 < len(parts):
            beside.append(order.index(parts[number + 1][1]) - 1)
        answers = [released[order[place]] for place in beside if 0 <= place < len(order)]
        answer = next((one for one in answers if one.kind == "answer" and one.id not in taken), None)
        part = parts[number][0]._replace(id="", grade_id="", nbgrader={}, tagged=False)
        parts[number] = (part._replace(cell_type=answer.cell_type), answer.id) if answer else (part, None)
        taken |= {answer.id} if answer else set()
    for number in range(len(parts) - 1):
        (check, name), (below, other) = parts[number : number + 2]
        if name == owner and own is not None and own.kind == "check" and other is None:
            parts[number : number + 2] = [(below, other), (check, name)]
    return parts


def join_split(cells, owners, released, nameless):
    """Joins an answer that was split in the middle of a statement.

    Args:
        cells, owners, released: as for `take_apart`.
        nameless: bool, whether no cell has kept its id; then any cells of nobody may be an answer.

    Returns:
        (cells, owners, repairs).
    """
    new_cells, new_owners, repairs = [], [], []
    place, room = 0, _MOST_PARSED
    while place < len(cells):
        cell, owner, length = cells[place], owners[place], 1
        beside = owners[place : place + _MOST_PIECES]
        if room > 0 and (nameless or any(beside)) and _may_be_split(*cells[place : place + 2]):
            pieces, whose, source, parsed = _split_length(cells, owners, place, released, room)
            room -= parsed
            if pieces > 1 and (whose or nameless):
                cell, owner, length = cell._replace(source=source, cell_type="code"), whose, pieces
        new_cells.append(cell)
        new_owners.append(owner)
        if length > 1 and owner:
            repairs.append(f"{released[owner].task_id}: the answer was split over {length} cells and was joined")
        place += length
    return new_cells, new_owners, repairs


_CONTINUES = re.compile(r"\s*\n?(?:[ \t]+\S|(?:else|elif|except|finally)\b)")


def _may_be_split(cell, following=None):
    """Whether the text of a cell looks as if it went on in the next one; most do not, and this is quick."""
    source = cell.source
    if not source or following is None:
        return False
    return (
        _CONTINUES.match(following.source)
        or source.rstrip()[-1:] in (":", ",", "\\")
        or any(source.count(one) != source.count(other) for one, other in ("()", "[]", "{}"))
        or source.count('"""') % 2
        or source.count("'''") % 2
    )


def _split_length(cells, owners, place, released, room):
    """How many cells from this one on are pieces of one, whose they are, their text together, and what was parsed.

    Once it is whole, all that cannot stand alone belongs to it, however many cells that are: else rebuilding what was
    rebuilt would join the rest.
    """
    source, owner = cells[place].source, owners[place]
    pieces, whose, whole, parsed = 1, owner, source, len(source)
    if _is_other(owner, released) or (is_whole(source) and not _CONTINUES.match(cells[place + 1].source)):
        return pieces, whose, whole, parsed
    for end in range(place + 1, len(cells)):
        piece = cells[end].source
        if owners[end] not in (None, owner) and (owner is not None or _is_other(owners[end], released)):
            break
        if len(source) > _LONGEST_JOINED or parsed > room:
            break
        goes_on = end - place < _MOST_PIECES if pieces == 1 else _CONTINUES.match(piece)
        if not goes_on:
            break
        source, owner = source.rstrip("\n") + "\n" + piece.strip("\n"), owner or owners[end]
        parsed += len(source)
        if is_whole(source):
            pieces, whose, whole = end + 1 - place, owner, source
    return pieces, whose, whole, parsed


def _is_other(owner, released):
    """Whether an owner is a released cell that is no answer in code, and so has nothing to be joined with."""
    one = released.get(owner)
    return one is not None and (one.kind != "answer" or one.cell_type != "code")


def is_whole(source):
    """Whether a text can be read as Python; lines for IPython (``%``, ``!``) aside.

    Args:
        source: str; what is very long or deeply nested counts as not whole.
    """
    if len(source) > 2 * _LONGEST_JOINED:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes in a student's strings
            ast.parse(_MAGIC.sub(r"\1pass", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError, SystemError):
        return False
    return True
