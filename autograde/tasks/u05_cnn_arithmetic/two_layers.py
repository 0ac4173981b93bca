"""Two layers on one image: shapes and parameters."""

from autograde.kinds import Cell, Table, Wrong
from nnlib.architecture import Conv, parameters, volumes

_IMAGE = (3, 32, 32)
_SIX, _TEN = Conv(6, 5), Conv(10, 5, padding=2)

TWO_LAYERS = Table(
    id="u05-two-layers",
    title="Six filters, then ten",
    minutes=10,
    covers=("u05.2a",),
    cells=(
        Cell(
            "six filters: output shape",
            volumes([_SIX], _IMAGE)[0],
            0.25,
            (
                Wrong((28, 28, 6), "Puts the channels last", "Shapes are written (channels, height, width) here."),
                Wrong(
                    (3, 28, 28), "Keeps the depth of the image", "Each filter makes one map. How many maps are stacked?"
                ),
                Wrong(
                    (6, 32, 32), "Keeps height and width without padding", "A 5-wide window loses places at the edge."
                ),
                Wrong(
                    (6, 27, 27),
                    "Counts steps of the six filters",
                    "32 cells, a window of 5: 27 steps lead to how many places?",
                ),
                Wrong(
                    (18, 28, 28), "Makes a map for each filter and colour", "A filter sums over the colours: one map."
                ),
            ),
        ),
        Cell(
            "six filters: parameters",
            parameters([_SIX], _IMAGE)[0],
            0.25,
            (
                Wrong(450, "Six filters without biases", "One number per filter is still missing."),
                Wrong(
                    156, "Six flat filters", "The image has three colours, and a filter reaches through all of them."
                ),
                Wrong(
                    468,
                    "Six filters with a bias for each colour",
                    "One bias is added to the sum over all three colours.",
                ),
                Wrong(451, "Six filters share one bias", "Filters do not share: each has its own bias."),
                Wrong(
                    456 * 28 * 28,
                    "New weights at each place",
                    "The same filter slides over the image; it is counted once.",
                ),
            ),
        ),
        Cell(
            "ten filters: output shape",
            volumes([_TEN], _IMAGE)[0],
            0.25,
            (
                Wrong((10, 28, 28), "Forgets that the image is padded by 2", "Two rows of zeros lie on every side."),
                Wrong(
                    (10, 31, 31),
                    "Counts steps of the ten filters",
                    "The place from which the window starts is missing.",
                ),
                Wrong(
                    (10, 30, 30),
                    "Pads two of the four sides",
                    "Left and right, top and bottom: which sides did you count?",
                ),
                Wrong((32, 32, 10), "Puts the maps last", "In code the first number of a shape is the number of maps."),
                Wrong(
                    (3, 32, 32),
                    "Ten filters make three maps",
                    "The number of maps is a choice, it does not follow from the image.",
                ),
            ),
        ),
        Cell(
            "ten filters: parameters",
            parameters([_TEN], _IMAGE)[0],
            0.25,
            (
                Wrong(
                    750, "Ten filters without biases", "Compare with the summary: what is the + 1 inside the bracket?"
                ),
                Wrong(260, "Ten flat filters", "A filter has as many sheets of weights as its input has channels."),
                Wrong(780, "Ten filters with a bias for each colour", "Thirty biases are twenty too many."),
                Wrong(
                    1510,
                    "Puts the ten filters behind the six",
                    "Both layers look at the image itself, each on its own.",
                ),
                Wrong(
                    751, "Ten filters share one bias", "Ten maps come out, and each is shifted by a number of its own."
                ),
            ),
        ),
    ),
)
