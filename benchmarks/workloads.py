"""What is measured, against whom, and what it should come to."""

from typing import NamedTuple

OURS, PYTORCH, NUMPY = "benchmarks.peers.ours", "benchmarks.peers.pytorch", "benchmarks.peers.numpy_libraries"


class Row(NamedTuple):
    """One line of the table: our time divided by the peer's.

    Fields:
        title: str.
        ours, peer: (where, arguments), as `race.Peer` takes them.
        must, aim: float, the ratio that has to be reached, and the one that we would like; None for parts of a mean.
        group: str, rows of one group are summed up by their geometric mean; "" for none.
    """

    title: str
    ours: tuple
    peer: tuple
    must: float | None = None
    aim: float | None = None
    group: str = ""


# A convolution layer: shape of x, filters, kernel size, stride, padding.
LAYERS = {
    "64 x 1 x 28² → 6, 5x5": ((64, 1, 28, 28), 6, 5, 1, 2),
    "64 x 6 x 14² → 16, 5x5": ((64, 6, 14, 14), 16, 5, 1, 0),
    "32 x 16 x 32² → 32, 3x3": ((32, 16, 32, 32), 32, 3, 1, 1),
    "32 x 64 x 16² → 64, 3x3": ((32, 64, 16, 16), 64, 3, 1, 1),
    "8 x 3 x 224² → 64, 11x11, stride 4": ((8, 3, 224, 224), 64, 11, 4, 2),
    "1 x 3 x 512² → 8, 31x31": ((1, 3, 512, 512), 8, 31, 1, 15),
}
SWEEP = "convolution layers, forward + backward, two workers"
# must and aim of every group's geometric mean.
GROUPS = {SWEEP: (0.85, 0.70)}
# How many times faster than other NumPy code we have to be, and would like to be, as ratios.
NUMPY_MUST, NUMPY_AIM = 1 / 5, 1 / 10


def rows():
    """Every row of the table."""
    yield _against_pytorch("LeNet-5 training step, batch 64, one thread", "lenet5_step", {"batch": 64}, 0.80, 0.65)
    yield Row(
        "LeNet-5 training step, batch 256, two workers",
        (f"{OURS}:lenet5_step_parallel", {"batch": 256, "workers": 2}),
        (f"{PYTORCH}:lenet5_step", {"batch": 256}),
        0.65,
        0.50,
    )
    yield _against_pytorch("MLP 784-300-100-10 training step, batch 128", "mlp_step", {"batch": 128}, 1.00, 0.80)
    yield _against_pytorch("LeNet-5 inference, batch 64, one thread", "lenet5_inference", {"batch": 64}, 0.90, 0.75)
    yield Row(
        "LeNet-5 inference, batch 1000, two workers",
        (f"{OURS}:lenet5_inference_parallel", {"batch": 1000, "workers": 2}),
        (f"{PYTORCH}:lenet5_inference", {"batch": 1000}),
        0.35,
        0.25,
    )
    for title, (x_shape, filters, kernel_size, stride, padding) in LAYERS.items():
        names = ("x_shape", "filters", "kernel_size", "stride", "padding")
        layer = dict(zip(names, (x_shape, filters, kernel_size, stride, padding), strict=True))
        # A single image cannot be shared out.
        ours = layer | {"workers": min(2, x_shape[0])}
        yield Row(f"conv {title}", (f"{OURS}:conv_layer", ours), (f"{PYTORCH}:conv_layer", layer), group=SWEEP)
    lstm = {"inputs": 128, "units": 128, "batch": 32, "steps": 50}
    yield _against_pytorch("LSTM 128 units, 32 x 50 steps, training step", "lstm_step", lstm, 1.5, 1.0)
    for title, factory in {
        "numpy-ml": "numpy_ml_step",
        "HIPS autograd": "autograd_step",
        "im2col": "im2col_step",
    }.items():
        yield Row(
            f"LeNet-5 training step, batch 64, against {title}",
            (f"{OURS}:lenet5_step", {"batch": 64}),
            (f"{NUMPY}:{factory}", {"batch": 64}),
            NUMPY_MUST,
            NUMPY_AIM,
        )


def _against_pytorch(title, factory, arguments, must, aim):
    return Row(title, (f"{OURS}:{factory}", arguments), (f"{PYTORCH}:{factory}", arguments), must, aim)
