"""The small convolutional network: sizes and parameters."""

from autograde.kinds import Cell, Table, Wrong

SMALL_NET = Table(
    id="u03-small-net",
    title="A small network, counted",
    minutes=12,
    covers=("u03.5a", "u03.5b"),
    cells=(
        Cell(
            "conv1 size",
            30,
            0.25,
            (
                Wrong(32, "Pads without being told", "There is no padding: where can a window of 3 begin?"),
                Wrong(29, "Subtracts the whole window", "A window as wide as the image has one place."),
                Wrong(31, "Subtracts one", "Try it: a window of 3 on 5 cells has three places."),
                Wrong(900, "Counts the places of both sides", "The height alone is asked for."),
                Wrong(28, "Takes a window of 5", "The window is 3 wide."),
            ),
        ),
        Cell(
            "pool1 size",
            15,
            0.25,
            (
                Wrong(29, "Moves the pooling by one", "Windows of 2 stand side by side."),
                Wrong(28, "Pools as a convolution of 3 would", "The pooling window is 2, with stride 2."),
                Wrong(30, "Leaves the pooling out", "After pooling a map is smaller."),
                Wrong(225, "Counts the entries of a pooled map", "One side is asked for."),
                Wrong(10, "Pools by 3", "Each side is halved."),
            ),
            carried=lambda table: table["conv1 size"] // 2,
        ),
        Cell(
            "conv2 size",
            13,
            0.25,
            (
                Wrong(15, "Keeps the size at the second convolution", "The second convolution has no padding either."),
                Wrong(12, "Loses a place at the second convolution", "15 - 3, and one more."),
                Wrong(11, "Takes two windows off", "A window of 3 hangs over by one on each side."),
            ),
            carried=lambda table: table["conv1 size"] // 2 - 2,
        ),
        Cell(
            "pool2 size",
            6,
            0.25,
            (
                Wrong(7, "Rounds the odd size up", "The last row has no partner: PyTorch leaves it out."),
                Wrong(6.5, "Gives half a place", "A window either fits or it does not."),
            ),
            carried=lambda table: table["conv2 size"] // 2,
        ),
        Cell(
            "flat",
            576,
            0.25,
            (
                Wrong(36, "Flattens one channel", "How many channels come out of the second convolution?"),
                Wrong(16, "Takes one number for each map", "A map of 6 x 6 has more than one."),
                Wrong(96, "Forgets that the image has two sides", "Height times width times channels."),
                Wrong(216, "Takes the channels of the first convolution", "6 maps go into the second one, and out?"),
                Wrong(784, "Flattens maps that were rounded up", "16 maps of 6 x 6."),
                Wrong(2704, "Flattens before the second pooling", "Pooling comes first."),
            ),
            carried=lambda table: 16 * table["pool2 size"] ** 2,
        ),
        Cell(
            "conv1 parameters",
            60,
            0.25,
            (
                Wrong(54, "Leaves the biases of the first convolution out", "Each filter has one more number."),
                Wrong(55, "Gives six filters one bias", "A bias for each filter."),
                Wrong(10, "Counts one filter of six", "There are six filters."),
                Wrong(168, "Reads three colours", "The image is 1 x 32 x 32."),
                Wrong(9, "Counts a single window", "Six windows of 3 x 3, each with a bias."),
            ),
        ),
        Cell(
            "conv2 parameters",
            880,
            0.25,
            (
                Wrong(864, "Leaves the biases of the second convolution out", "16 filters, 16 biases."),
                Wrong(160, "Lets a filter see one channel", "A filter reads all six maps below it."),
                Wrong(960, "Gives a bias to each channel of a filter", "One bias, however deep the filter is."),
                Wrong(330, "Swaps channels in and out", "6 go in, 16 come out."),
            ),
        ),
        Cell(
            "fc1 parameters",
            69240,
            0.25,
            (
                Wrong(69120, "Leaves the biases of fc1 out", "120 units have a bias each."),
                Wrong(69121, "Gives fc1 a single bias", "Not one bias a layer: one a unit."),
                Wrong(4440, "Connects one map to fc1", "All 16 maps are flattened."),
                Wrong(69696, "Gives the inputs of fc1 the biases", "Biases belong to the units that come out."),
            ),
            carried=lambda table: (table["flat"] + 1) * 120,
        ),
        Cell(
            "fc2 parameters",
            10164,
            0.25,
            (
                Wrong(10080, "Leaves the biases of fc2 out", "Weights and biases are parameters."),
                Wrong(10200, "Gives fc2 a bias for each input", "84 units come out."),
                Wrong(204, "Adds where connections multiply", "Every unit is connected to every one before it."),
            ),
        ),
        Cell(
            "fc3 parameters",
            850,
            0.25,
            (
                Wrong(840, "Leaves the biases of fc3 out", "The last layer has biases like the others."),
                Wrong(924, "Gives fc3 a bias for each of the 84", "Ten classes, ten biases."),
            ),
        ),
        Cell(
            "all parameters",
            81194,
            0.5,
            (
                Wrong(940, "Adds the convolutions only", "The dense layers have parameters too."),
                Wrong(80254, "Adds the dense layers only", "A few parameters stand in the convolutions."),
                Wrong(80958, "Adds up the weights without biases", "Five layers, each with its biases."),
                Wrong(81184, "Drops ten of the parameters", "Add the five entries above, with Python."),
            ),
            carried=lambda table: (
                table["conv1 parameters"]
                + table["conv2 parameters"]
                + table["fc1 parameters"]
                + table["fc2 parameters"]
                + table["fc3 parameters"]
            ),
        ),
    ),
)
