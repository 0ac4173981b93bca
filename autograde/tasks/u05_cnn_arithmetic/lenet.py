"""LeNet-5, line by line."""

from autograde.kinds import Cell, Table, Wrong
from nnlib.architecture import parameters, volumes
from nnlib.zoo import lenet5

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
            "inputs of C5",
            16 * _LENET_SIDES[5] ** 2,
            0.25,
            (
                Wrong(1600, "Flattens before S4", "S4 pools the maps first, and halves their sides."),
                Wrong(25, "Hands one map to C5", "All sixteen maps are flattened together."),
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
                Wrong(48_000, "Leaves the biases out of C5", "120 units, 120 biases."),
                Wrong(
                    3_120,
                    "Connects C5 with one map",
                    "How many numbers enter this layer? You have just counted them.",
                ),
            ),
            carried=lambda table: (table["inputs of C5"] + 1) * 120,
        ),
        Cell(
            _LENET_LAYERS[3],
            _LENET_COUNTS[3],
            0.25,
            (Wrong(10_080, "Leaves the biases out of F6", "84 units, each with a bias."),),
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
