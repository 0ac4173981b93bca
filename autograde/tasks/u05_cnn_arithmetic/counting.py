"""Walking along a network to count something layer by layer, rightly or wrongly."""

from nnlib.architecture import Conv, Dense, volumes


def each_layer(layers, input_shape, conv, dense, other=lambda layer, before, after: 0):
    """A list with one count for each layer.

    Args:
        layers, input_shape: the network.
        conv, dense, other: functions of (layer, shape before, shape after), by the kind of layer.
    """
    after = volumes(layers, input_shape)
    steps = zip(layers, [tuple(input_shape), *after[:-1]], after, strict=True)
    return [
        (conv if isinstance(layer, Conv) else dense if isinstance(layer, Dense) else other)(layer, before, after)
        for layer, before, after in steps
    ]


def weights_of_filter(layer, before):
    """Weights of one filter of a Conv, its bias not counted."""
    return layer.kernel_size**2 * (before[0] // layer.groups)
