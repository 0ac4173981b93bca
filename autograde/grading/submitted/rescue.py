"""Notebooks too large or too broken for a JSON parser: leaves out outputs on the way, and picks cells out of ruins."""

import codecs
import itertools
import json
import re

MAX_DEPTH = 100_000
_MOST_CELLS = 20_000
_LONGEST_KEY = 64
_STRING_TOKEN = rb'"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+"'
_FLAT = rb'(?:[^"\[\]{}]++|' + _STRING_TOKEN + rb")*+"
_PAIRS = (
    rb"(?:" + _FLAT + rb"(?:\[" + _FLAT + rb"\]|\{" + _FLAT + rb"\}))*+" + _FLAT
)  # brackets without brackets in them
_BETWEEN = re.compile(_PAIRS)
_IN_STRING = re.compile(rb'[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+')
_SCALAR = re.compile(rb"[^,\]}\s]*+")
_SPACE = re.compile(rb"\s*+")
_OPENER = {ord("]"): ord("["), ord("}"): ord("{")}


class TooLarge(ValueError):
    """There is too much besides the outputs."""


class Passing:
    """Passes over one JSON value that may come in pieces.

    Brackets that do not match end what they belong to: a bracket that was lost costs its own value, not the rest of
    the file. A line end ends a string, as JSON has none inside one.
    """

    def __init__(self):
        self.open, self.begun, self.state = bytearray(), False, ""

    def over(self, buffer, position):
        """Goes on with the next piece.

        Args:
            buffer: bytes.
            position: int, where to begin.

        Returns:
            (int, bool): where it stopped, and whether the value has ended there.
        """
        while position < len(buffer):
            if not self.begun:
                position = _SPACE.match(buffer, position).end()
                if position < len(buffer):
                    self.begun = True
                    if buffer[position] in b'[{"':
                        position, _ = self._bracket(buffer[position], position)
                    else:
                        self.state = "scalar"
            elif self.state == "escape":
                self.state, position = "string", position + 1
            elif self.state == "scalar":
                position = _SCALAR.match(buffer, position).end()
                if position < len(buffer):
                    return position, True
            elif self.state == "string":
                position = _IN_STRING.match(buffer, position).end()
                if position < len(buffer):
                    self.state = "escape" if buffer[position] == 92 else ""
                    position += 1
                    if not self.state and not self.open:
                        return position, True
            else:
                position = _BETWEEN.match(buffer, position).end()
                if position < len(buffer):
                    position, ended = self._bracket(buffer[position], position)
                    if ended:
                        return position, True
        return position, False

    def _bracket(self, character, position):
        if character == 34:
            self.state = "string"
        elif character in b"[{":
            if len(self.open) == MAX_DEPTH:
                raise TooLarge("it is nested too deeply")
            self.open.append(character)
        elif _OPENER[character] not in self.open:
            return position, True  # belongs to what is around this value
        else:
            while self.open.pop() != _OPENER[character]:
                pass
        return position + 1, not self.open and not self.state


def without(names, pieces, limit):
    """A notebook without some of its values, read in pieces.

    Args:
        names: texts, the keys whose values are left out, such as "outputs".
        pieces: iterable of bytes in UTF-8.
        limit: int, how many bytes may remain.

    Returns:
        bytes; null stands for each value left out.

    Raises:
        TooLarge: more remains.
    """
    key = re.compile(b'"(?:' + "|".join(names).encode() + rb')"\s*:')
    kept, tail, passing = bytearray(), b"", None
    for piece in pieces:
        buffer, position = tail + piece, 0
        tail = b""
        while position < len(buffer):
            if passing:
                position, ended = passing.over(buffer, position)
                if ended:
                    kept += b"null"
                    passing = None
            elif match := key.search(buffer, position):
                kept += buffer[position : match.end()]
                position, passing = match.end(), Passing()
            else:
                # A key may go on in the next piece.
                split = max(position, len(buffer) - _LONGEST_KEY)
                kept += buffer[position:split]
                tail, position = buffer[split:], len(buffer)
        if len(kept) > limit:
            raise TooLarge(f"it holds more than {limit // 1_000_000} MB besides its outputs")
    return bytes(kept + tail)


def in_utf8(pieces):
    """The pieces of a file recoded to UTF-8, whatever its encoding.

    Args:
        pieces: iterator of bytes, the first of them at least four long.
    """
    first = next(pieces)
    encoding = json.detect_encoding(first[:4])
    if encoding.startswith("utf-8"):
        yield first
        yield from pieces
    else:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        for piece in itertools.chain([first], pieces):
            yield decoder.decode(piece).encode("utf-8", "replace")


_NAMES = rb'"(?:cell_type|source|input|id|metadata|attachments|execution_count|outputs|level|language|prompt_number)"'
_START = re.compile(rb"\{\s*+" + _NAMES + rb"\s*+:")
_NEXT = re.compile(rb"(\{\s*+)?" + _NAMES + rb"\s*+:")
_KEY = re.compile(rb'[\s,]*+"([^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+)"\s*+:')
_END = re.compile(rb"[\s,]*+\}")
_STRING = re.compile(rb'"([^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+)("?)')


def rescue_cells(text):
    """The cells of a notebook that is not valid JSON, as far as they can be made out.

    Every object with a "cell_type" is a cell. Inside a cell a lost comma or bracket costs nothing, a lost quotation
    mark its line; of a cell that was cut off, what stands before the cut is kept.

    Args:
        text: str.

    Returns:
        list of dictionaries, as JSON would give them. A cell with two sources (two keys of one name) becomes two.
    """
    buffer = text.encode("utf-8", "replace")
    cells, position, spent = [], 0, 0
    while len(cells) < _MOST_CELLS and spent < 8 * len(buffer) and (start := _START.search(buffer, position)):
        try:
            fields, end = _fields(buffer, start.start() + 1)
        except TooLarge:
            break
        spent += end - start.start()
        # What is no cell may hold some.
        position = end if b"cell_type" in fields else start.end()
        cells += _cells_from(fields) if b"cell_type" in fields else []
    return cells


def _fields(buffer, position):
    """{key: [its values as bytes]} of the object whose inside begins here, and where it ends."""
    fields = {}
    while True:
        key = _KEY.match(buffer, position)
        if key is None:
            end = _END.match(buffer, position)
            follows = None if end else _NEXT.search(buffer, position)
            if follows is None or follows[1]:  # the end of this cell, or the beginning of the next one
                return fields, end.end() if end else position
            position = follows.start()
            continue
        if key[1] in (b"cells", b"worksheets"):
            return {}, key.end()
        end, _ = Passing().over(buffer, key.end())
        fields.setdefault(key[1], []).append(buffer[key.end() : end])
        position = end


def _cells_from(fields):
    sources = {"".join(_strings(value)): None for value in fields.get(b"source", fields.get(b"input", ()))}
    cell_type, cell_id = ("".join(_strings(fields.get(key, [b""])[-1])) for key in (b"cell_type", b"id"))
    values = {key: _parsed(fields.get(key.encode(), [b"{}"])[-1]) for key in ("metadata", "attachments")}
    if values["metadata"] is None:
        found = re.search(rb'"grade_id"\s*:\s*"([^"\\\n]*+)"', fields[b"metadata"][-1])
        values["metadata"] = {"nbgrader": {"grade_id": found[1].decode("utf-8", "replace")}} if found else {}
    return [{"cell_type": cell_type, "id": cell_id, "source": source, **values} for source in sources]


def _parsed(value):
    try:
        return json.loads(value.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None


def _strings(value):
    """All strings in a value; one that was cut off or lost its end goes to the end of its line."""
    for match in _STRING.finditer(value):
        text = match[1].decode("utf-8", "replace")
        if not match[2]:
            text = text.rstrip(", \t\r").removesuffix("\\")
            text = text if text.endswith("\\n") else text + "\\n"
        try:
            yield json.loads(f'"{text}"', strict=False)
        except ValueError:
            yield text.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")
