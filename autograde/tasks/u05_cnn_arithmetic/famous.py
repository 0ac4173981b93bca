"""Tasks on networks that made history: LeNet-5, AlexNet, VGG-16."""

import math

from autograde.kinds import Cell, Table, Value, Wrong
from nnlib.architecture import Conv, Dense, parameters, volumes
from nnlib.zoo import alexnet, lenet5, vgg16

# --- u05-lenet -------------------------------------------------------------------------------------------------------

_LENET_SIDES = [shape[1] for shape in volumes(*lenet5()) if len(shape) == 3]
_LENET_COUNTS = [count for count in parameters(*lenet5()) if count]
_LENET_LAYERS = tuple(f"parameters {number}" for number in range(1, 6))

LENET = Table(
    id="u05-lenet",
    title="LeNet-5, line by line",
    minutes=20,
    covers=("u05.6a",),
    cells=(
        Cell(
            "side after C1",
            _LENET_SIDES[0],
            0.25,
            (
                Wrong(32, "Convolves as if C1 were padded", "C1 has no padding: the window must stay inside."),
                Wrong(
                    27,
                    "Loses one cell too many in C1",
                    "32 cells, 5 of them covered at the start. How many steps follow?",
                ),
            ),
        ),
        Cell(
            "side after S2",
            _LENET_SIDES[2],
            0.25,
            (Wrong(27, "Slides the first pooling by one", "Its windows lie side by side: the stride is 2."),),
            carried=lambda table: table["side after C1"] // 2,
        ),
        Cell(
            "side after C3",
            _LENET_SIDES[3],
            0.25,
            (Wrong(14, "Convolves as if C3 were padded", "C3 is built like C1: it loses cells at the edge too."),),
            carried=lambda table: table["side after S2"] - 4,
        ),
        Cell(
            "side after S4",
            _LENET_SIDES[5],
            0.25,
            (Wrong(9, "Slides the second pooling by one", "S4 halves, as S2 did."),),
            carried=lambda table: table["side after C3"] // 2,
        ),
        Cell(
            "inputs of the third layer",
            16 * _LENET_SIDES[5] ** 2,
            0.25,
            (
                Wrong(1600, "Flattens before S4", "S4 pools the maps first, and halves their sides."),
                Wrong(25, "Hands one map to the third layer", "All sixteen maps are flattened together."),
                Wrong(80, "Flattens one side of the maps", "A map has height and width."),
            ),
            carried=lambda table: 16 * table["side after S4"] ** 2,
        ),
        Cell(
            _LENET_LAYERS[0],
            _LENET_COUNTS[0],
            0.25,
            (
                Wrong(150, "Leaves the six biases out of C1", "Six filters, six numbers that are added."),
                Wrong(151, "Lets the filters of C1 share a bias", "Six maps come out of C1: six biases."),
                Wrong(456, "Gives LeNet a colour image", "The digits are grey: one channel."),
            ),
        ),
        Cell(
            _LENET_LAYERS[1],
            _LENET_COUNTS[1],
            0.25,
            (
                Wrong(2400, "Leaves the sixteen biases out of C3", "Each of the sixteen maps has its own bias."),
                Wrong(
                    416, "Lets each filter of C3 see one map", "Here every filter of C3 reaches through all six maps."
                ),
                Wrong(
                    1516,
                    "Takes the table of connections of 1998",
                    "This LeNet connects each filter of C3 with all six maps.",
                ),
            ),
        ),
        Cell(
            _LENET_LAYERS[2],
            _LENET_COUNTS[2],
            0.25,
            (
                Wrong(48_000, "Leaves the biases out of the third layer", "120 units, 120 biases."),
                Wrong(
                    3_120,
                    "Connects the third layer with one map",
                    "How many numbers enter this layer? You have just counted them.",
                ),
            ),
            carried=lambda table: (table["inputs of the third layer"] + 1) * 120,
        ),
        Cell(
            _LENET_LAYERS[3],
            _LENET_COUNTS[3],
            0.25,
            (Wrong(10_080, "Leaves the biases out of the fourth layer", "84 units, each with a bias."),),
        ),
        Cell(
            _LENET_LAYERS[4],
            _LENET_COUNTS[4],
            0.25,
            (Wrong(840, "Leaves the biases out of the last layer", "The scores of the ten digits have biases too."),),
        ),
        Cell(
            "total",
            sum(_LENET_COUNTS),
            0.25,
            (
                Wrong(
                    61_750,
                    "Lets the pooling of LeNet learn",
                    "Here S2 and S4 learn nothing. Add up the five lines above.",
                ),
                Wrong(61_470, "Adds up weights without biases", "236 filters and units each have one number more."),
                Wrong(
                    60_000,
                    "Quotes the paper of 1998",
                    "The paper connects C3 in part and lets the pooling learn. Add up your own five lines.",
                ),
            ),
            carried=lambda table: sum(table[name] for name in _LENET_LAYERS),
        ),
    ),
)

# --- u05-alexnet -----------------------------------------------------------------------------------------------------

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
                    "Forgets the pooling before layer 3",
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

# --- u05-vgg16 -------------------------------------------------------------------------------------------------------

_VGG = parameters(*vgg16())
_VGG_CONV = sum(count for layer, count in zip(vgg16().layers, _VGG, strict=True) if isinstance(layer, Conv))

VGG16 = Value(
    id="u05-vgg16",
    title="VGG-16",
    minutes=15,
    covers=("u05.6d",),
    value=sum(_VGG),
    points=1,
    wrong=(
        Wrong(_VGG_CONV, "Stops before the dense layers", "Three dense layers follow the thirteen convolutions."),
        Wrong(sum(_VGG) - _VGG_CONV, "Counts the dense layers only", "The thirteen convolutions learn as well."),
        Wrong(sum(_VGG) - 13_416, "Adds up all weights and no bias", "4,224 filters and 9,192 units each have a bias."),
        Wrong(
            sum(_VGG) + (14 * 14 - 7 * 7) * 512 * 4096,
            "Leaves out the last pooling",
            "A pooling follows the fifth block as well: from 14 to 7.",
        ),
        Wrong(
            sum(_VGG) - (49 - 1) * 512 * 4096,
            "Does not flatten",
            "The first dense layer reads all cells of the 512 maps, 7 x 7 each.",
        ),
        Wrong(
            sum(_VGG) - (9 * 256 + 1) * 256 - 2 * (9 * 512 + 1) * 512,
            "Has two convolutions in every block",
            "The last three blocks have three convolutions each.",
        ),
        Wrong(sum(_VGG) - 2 * 9 * 64, "Reads grey images", "The images have three colours."),
        Wrong(138_000_000, "Rounds to millions", "All digits are asked for; let Python count."),
        Wrong(4 * sum(_VGG), "Counts bytes", "A parameter is one number, however many bytes it takes."),
        Wrong(
            sum(_VGG) - 4097 * 4096,
            "Leaves one of the dense layers out",
            "There are two dense layers of 4,096 units before the last one.",
        ),
    ),
)
