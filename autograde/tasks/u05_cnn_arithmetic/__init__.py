"""Unit 05, CNN arithmetic: shapes and counts."""

from autograde.tasks.u05_cnn_arithmetic.counts import MULTIPLY_ADDS, PARAMETERS, RECEPTIVE_FIELDS
from autograde.tasks.u05_cnn_arithmetic.famous import ALEXNET, LENET, VGG16
from autograde.tasks.u05_cnn_arithmetic.handouts import (
    DENSE_PARAMETERS,
    FILTER_CENTERS,
    HANDOUT_A,
    PADDING_MAP,
    WHAT_LEARNS,
)
from autograde.tasks.u05_cnn_arithmetic.layers import CONV_LAYER, POOL_LAYER, TWO_LAYERS
from autograde.tasks.u05_cnn_arithmetic.networks import CONV_GRAMMAR, VOLUMES
from autograde.tasks.u05_cnn_arithmetic.windows import FIRST_SIZES, OUTPUT_SIZE, SAME_PADDING, STRIDE_THREE

TASKS = (
    FIRST_SIZES,
    OUTPUT_SIZE,
    STRIDE_THREE,
    SAME_PADDING,
    TWO_LAYERS,
    CONV_LAYER,
    POOL_LAYER,
    WHAT_LEARNS,
    HANDOUT_A,
    DENSE_PARAMETERS,
    PADDING_MAP,
    FILTER_CENTERS,
    CONV_GRAMMAR,
    VOLUMES,
    PARAMETERS,
    MULTIPLY_ADDS,
    RECEPTIVE_FIELDS,
    LENET,
    ALEXNET,
    VGG16,
)
