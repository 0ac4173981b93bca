"""The colours of pictures and demos, as readers with the three common colour blindnesses see them."""

import itertools
import re
from importlib import resources

import numpy as np
import pytest

from nnlib import palette
from nnlib.demos.scene_figure import _COLORS

# Machado, Oliveira and Fernandes, A physiologically-based model for simulation of color vision deficiency, 2009:
# linear red, green and blue as they are seen, severity 1.
SEEN = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
LEAST = 12  # CIELAB units; 2.3 is a difference one just notices


def lab(color, seen=None):
    """CIELAB of "#RRGGBB", or of what is seen of it."""
    rgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    rgb = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    if seen:
        rgb = np.clip(np.array(SEEN[seen]) @ rgb, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    f = np.cbrt(xyz / [0.9505, 1, 1.089])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("seen", [None, *SEEN])
def test_any_two_colours_of_the_palette_differ(seen):
    for one, other in itertools.combinations((*palette.PALETTE, palette.WHITE), 2):
        assert np.linalg.norm(lab(one, seen) - lab(other, seen)) > LEAST, (one, other)


@pytest.mark.parametrize("seen", [None, *SEEN])
def test_negative_and_positive_shades_differ_from_each_other_and_from_zero(seen):
    low, zero, high = (lab(_hex(_COLORS["signed"](shade)), seen) for shade in (0.1, 0.5, 0.9))
    for one, other in itertools.combinations((low, zero, high), 2):
        assert np.linalg.norm(one - other) > 2 * LEAST


def test_the_page_uses_the_colours_of_the_palette():
    known = {color.lower() for color in (*palette.PALETTE, palette.GREY, palette.LIGHT_GREY, palette.WHITE)}
    folder = resources.files("nnlib.demos") / "views"
    for file in (each for each in folder.iterdir() if each.name.endswith(".js")):
        found = {color.lower() for color in re.findall(r"#[0-9A-Fa-f]{6}\b", file.read_text())}
        assert found <= known, file.name


def test_shades_are_the_same_on_paper_and_in_the_page():
    source = (resources.files("nnlib.demos") / "views" / "stage.js").read_text()
    ends = {tuple(map(int, found)) for found in re.findall(r"\[(\d+), (\d+), (\d+)\]", source)}
    for name in (palette.BLUE, palette.VERMILION, palette.WHITE):
        assert tuple(int(name[i : i + 2], 16) for i in (1, 3, 5)) in ends


def _hex(color):
    return "#" + "".join(f"{round(255 * part):02x}" for part in color[:3])
