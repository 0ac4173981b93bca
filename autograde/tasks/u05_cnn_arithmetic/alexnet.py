"""AlexNet: the side that does not fit, its units and parameters."""

import math

from autograde.kinds import Cell, Table, Wrong
from nnlib.architecture import Conv, Dense, parameters, volumes
from nnlib.zoo import alexnet

_UNITS = [
    math.prod(shape)
    for layer, shape in zip(alexnet().layers, volumes(*alexnet()), strict=True)
    if isinstance(layer, Conv | Dense)
]
_GROUPED, _WHOLE = sum(parameters(*alexnet(2))), sum(parameters(*alexnet(1)))
_BIASES = sum(layer.filters for layer in alexnet().layers if isinstance(layer, Conv)) + 4096 + 4096 + 1000

ALEXNET = Table(
    id="u05-alexnet",
    title="AlexNet and the cell that does not fit",
    minutes=25,
    covers=("u05.5f", "u05.6b", "u05.6c"),
    cells=(
        Cell(
            "input numbers",
            3 * 224 * 224,
            0.25,
            (
                Wrong(224 * 224, "Counts pixels, not numbers", "A pixel of a colour image holds three numbers."),
                Wrong(
                    3 * 227 * 227,
                    "Uses the side that fits",
                    "This line asks for the input as the paper prints it: 224.",
                ),
            ),
        ),
        Cell(
            "formula at side 224",
            (224 - 11) / 4 + 1,
            0.25,
            (
                Wrong(54, "Rounds the places down", "Here the formula itself is asked for, fraction and all."),
                Wrong(
                    55, "Gives the number the paper went on with", "Put 224, 11 and 4 into the formula: what comes out?"
                ),
                Wrong((224 - 11) / 4, "Drops the starting place at 224", "The fraction counts steps."),
            ),
        ),
        Cell(
            "side that fits",
            227,
            0.25,
            (
                Wrong(223, "Finds a side below 224", "Look for the smallest side above 224 that fits."),
                Wrong(
                    228, "Takes a multiple of the stride", "Not the side itself, but side - 11 must be divisible by 4."
                ),
                Wrong(231, "Skips the nearest side that fits", "It fits, but a smaller side above 224 fits as well."),
            ),
        ),
        Cell(
            "units of layer 1",
            _UNITS[0],
            0.25,
            (
                Wrong(
                    253_440,
                    "Copies the number printed in the paper",
                    "55 x 48 x 96 is not a volume of this network: multiply your own sides.",
                ),
                Wrong(54 * 54 * 96, "Goes on with 54 places", "Use the side that fits."),
                Wrong(55 * 55, "Counts the units of one map", "Ninety-six filters make ninety-six maps."),
            ),
            carried=lambda table: 96 * ((table["side that fits"] - 11) // 4 + 1) ** 2,
        ),
        Cell(
            "units of layer 2",
            _UNITS[1],
            0.25,
            (
                Wrong(
                    55 * 55 * 256,
                    "Forgets the pooling before layer 2",
                    "A pooling of 3 x 3 with stride 2 stands between layers 1 and 2.",
                ),
                Wrong(23 * 23 * 256, "Forgets the padding of layer 2", "Layer 2 pads by 2 and keeps the side."),
                Wrong(27 * 27 * 128, "Counts the units of one group", "Both groups together make 256 maps."),
            ),
        ),
        Cell(
            "units of layer 3",
            _UNITS[2],
            0.25,
            (
                Wrong(27 * 27 * 384, "Forgets the pooling before layer 3", "Layer 2 is pooled like layer 1."),
                Wrong(
                    13 * 13 * 256,
                    "Takes the maps of layer 2",
                    "The number of maps is the number of filters of this layer.",
                ),
            ),
        ),
        Cell(
            "units of layer 4",
            _UNITS[3],
            0.25,
            (
                Wrong(6 * 6 * 384, "Pools after layer 3", "The last column of the table says where pooling happens."),
                Wrong(11 * 11 * 384, "Forgets the padding of layer 4", "A 3 x 3 window with padding 1 keeps the side."),
            ),
            carried=lambda table: table["units of layer 3"],
        ),
        Cell(
            "units of layer 5",
            _UNITS[4],
            0.25,
            (
                Wrong(
                    6 * 6 * 256,
                    "Counts after the last pooling",
                    "The units of a layer are counted before it is pooled.",
                ),
                Wrong(13 * 13 * 384, "Takes the maps of layer 4", "Layer 5 has 256 filters."),
                Wrong(
                    27 * 27 * 256,
                    "Goes on with the side of layer 2",
                    "From layer 2 to layer 3 the side shrinks once more.",
                ),
            ),
        ),
        Cell(
            "parameters, one group",
            _WHOLE,
            0.25,
            (
                Wrong(
                    _WHOLE - _BIASES,
                    "Sums the undivided AlexNet without biases",
                    "All 10,568 filters and units have a bias.",
                ),
                Wrong(
                    _GROUPED,
                    "Divides into groups where one is asked for",
                    "This line asks for the network with groups=1.",
                ),
            ),
        ),
        Cell(
            "parameters, two groups",
            _GROUPED,
            0.25,
            (
                Wrong(
                    _GROUPED - _BIASES,
                    "Sums the divided AlexNet without biases",
                    "Groups leave the biases as they are; count them.",
                ),
                Wrong(
                    _WHOLE,
                    "Leaves the groups out",
                    "Layers 2, 4 and 5 are divided: their filters see half of the maps.",
                ),
                Wrong(
                    _WHOLE // 2,
                    "Halves the whole network",
                    "Only three layers are divided, and the dense layers hold most of the parameters.",
                ),
            ),
        ),
    ),
)
