"""Prose of a student as it may stand in a notebook that a browser shows: nothing in it acts on the page.

Formgrader renders Markdown and mathematics and forbids neither addresses that run a script nor TeX that makes links or
styles. Links to the web, pictures and ordinary mathematics stay as they are, to the byte.
"""

import html
import re

from autograde.grading.submitted.cells import clean

_MOST_LAYERS = 8  # of entities within entities; a renderer takes off three, its browser included
_BETWEEN = r"[\0-\x1f]*"  # a browser reads past these inside the name of a scheme
_SCRIPT = rf"(?:{_BETWEEN.join('javascript')}|{_BETWEEN.join('vbscript')}){_BETWEEN}(?=\\*:)"
_DATA = (  # of a picture it does nothing
    rf"{_BETWEEN.join('data')}{_BETWEEN}(?=\\*:(?!image/(?:png|jpeg|gif)\b)"
    r"(?:text|image|application|multipart|message|audio|video|model|font)\\*/)"
)
_ADDRESS = re.compile(f"{_SCRIPT}|{_DATA}", re.I)
# Before an ordinary blank there can be no address, and the word is one like any other: "JavaScript: a language".
_OPEN_ADDRESS = re.compile(rf"{_SCRIPT}(?!\\*:(?:[ \t\n]|\Z))|{_DATA}", re.I)
# MathJax's ways to an attribute of the page; whoever links to the web may do so, and a box may have a colour.
_COMMAND = re.compile(
    r"(?<!\\)(?=\\)((?:\\\\)*+)\\?(?=(?:href(?![ \t\n]*\{[ \t\n]*https?://)|bbox(?![ \t\n]*(?:\{|\[[^\]:\\]{0,99}\]))"
    r"|style|class|cssId|mmlToken|csname)(?![A-Za-z]))"
)
_ATTACHED = re.compile(r"attachment\\*:")
_PICTURE = re.compile(r"(\([ \t\n]*)?attachment:(?=([^ \t\n)\"'>]{0,200})([ \t\n)]|\Z)?)")


def harmless(text, attached=()):
    """The text, without what would act where it is shown.

    A "<" is written as "&lt;". An address with a script loses its scheme to a blank before the colon, a command of TeX
    its backslash; behind two of them, which end a line of a matrix but are one in prose, comes a blank. A picture that
    is not attached would stop nbconvert; its address becomes words. Where any of this was hidden in entities they are
    resolved, for the text looks the same without them.

    Args:
        text: str.
        attached: names of the pictures that are attached to the cell.
    """
    text = text.replace("&lt;", "<")
    plain = _without_entities(text)
    address = _OPEN_ADDRESS if plain == text else _ADDRESS
    hidden = len(_ATTACHED.findall(plain)) != text.count("attachment:")
    if hidden or address.search(plain) or _COMMAND.search(plain):
        text = _ATTACHED.sub("attachment:", plain)
        text = _COMMAND.sub(lambda found: found[1] + " " if found[1] else "", address.sub(r"\g<0> ", text))
    text = text.replace("<", "&lt;")

    def picture(match):
        begun, name, end = match.groups()
        ends = bool(begun) if end == ")" else end is not None
        return match[0] if name in attached and ends else f"{begun or ''}attached "

    return _PICTURE.sub(picture, text)


def _without_entities(text):
    for _ in range(_MOST_LAYERS if "&" in text else 0):
        resolved = clean(html.unescape(text))
        if resolved == text:
            return text
        text = resolved
    return text.replace("&", "+") if html.unescape(text) != text else text
