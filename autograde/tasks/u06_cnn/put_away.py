"""What of nnlib would do the work of a task: every road to a convolution, and every road to a pooling."""

from nnlib.functional import convolution, norm_pooling, padding, pooling, pooling_axes, transposed_convolution, windows
from nnlib.functional.global_pooling import global_avg_pool2d, global_max_pool2d
from nnlib.kernels import average_pooling, filter2d, filter_bank
from nnlib.layers.sequential import Sequential
from nnlib.lowering import conv2d_dw, conv2d_dx, im2col, product_of_columns

# A Sequential runs its own compiled plan, past the functions below.
ENGINE = (Sequential.forward, Sequential.backward, Sequential.backward_parameters)
FORWARD = (
    convolution.conv1d,
    convolution.conv2d,
    convolution.conv3d,
    convolution.convolve2d,
    transposed_convolution.conv_transpose2d,
    transposed_convolution.conv_transpose2d_backward,
    filter2d,
    filter_bank,
    im2col,
    product_of_columns,
)
WINDOWS = (
    windows.windows,
    windows.windows_backward,
    windows.columns,
    windows.columns_backward,
    windows.rows,
    windows.places,
    padding.pad,
    padding.pad_backward,
    padding.border,
)
BACKWARD = (
    convolution.conv1d_backward,
    convolution.conv2d_backward,
    convolution.conv3d_backward,
    convolution.convolve2d_backward,
    conv2d_dw,
    conv2d_dx,
)
CONVOLUTIONS = (*FORWARD, *BACKWARD, *WINDOWS, *ENGINE)
POOLINGS = (
    *(
        getattr(pooling, f"{kind}_pool{axes}d{way}")
        for kind in ("max", "avg")
        for axes in (1, 2)
        for way in ("", "_backward")
    ),
    norm_pooling.l2_pool2d,
    norm_pooling.l2_pool2d_backward,
    pooling_axes.pool,
    pooling_axes.pool_backward,
    pooling_axes.pooling_axes,
    pooling_axes.window_arguments,
    pooling_axes.checked_dy,
    pooling_axes.widened,
    pooling_axes.Axis.steps,
    pooling_axes.Axis.resized,
    average_pooling,
    global_avg_pool2d,
    global_max_pool2d,
    padding.border,
    *ENGINE,
)
