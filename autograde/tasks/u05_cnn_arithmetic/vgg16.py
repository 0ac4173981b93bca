"""VGG-16: one large number."""

from autograde.kinds import Value, Wrong
from nnlib.architecture import Conv, parameters
from nnlib.zoo import vgg16

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
