"""Unit 05, CNN arithmetic: shapes and counts. One file a task."""

from autograde.tasks.u05_cnn_arithmetic.alexnet import ALEXNET
from autograde.tasks.u05_cnn_arithmetic.conv_grammar import CONV_GRAMMAR
from autograde.tasks.u05_cnn_arithmetic.conv_layer import CONV_LAYER
from autograde.tasks.u05_cnn_arithmetic.dense_parameters import DENSE_PARAMETERS
from autograde.tasks.u05_cnn_arithmetic.filter_centers import FILTER_CENTERS
from autograde.tasks.u05_cnn_arithmetic.first_sizes import FIRST_SIZES
from autograde.tasks.u05_cnn_arithmetic.handout_a import HANDOUT_A
from autograde.tasks.u05_cnn_arithmetic.lenet import LENET
from autograde.tasks.u05_cnn_arithmetic.multiply_adds import MULTIPLY_ADDS
from autograde.tasks.u05_cnn_arithmetic.output_size import OUTPUT_SIZE
from autograde.tasks.u05_cnn_arithmetic.padding_map import PADDING_MAP
from autograde.tasks.u05_cnn_arithmetic.parameters import PARAMETERS
from autograde.tasks.u05_cnn_arithmetic.pool_layer import POOL_LAYER
from autograde.tasks.u05_cnn_arithmetic.receptive_fields import RECEPTIVE_FIELDS
from autograde.tasks.u05_cnn_arithmetic.same_padding import SAME_PADDING
from autograde.tasks.u05_cnn_arithmetic.stride_three import STRIDE_THREE
from autograde.tasks.u05_cnn_arithmetic.two_layers import TWO_LAYERS
from autograde.tasks.u05_cnn_arithmetic.vgg16 import VGG16
from autograde.tasks.u05_cnn_arithmetic.volumes import VOLUMES
from autograde.tasks.u05_cnn_arithmetic.what_learns import WHAT_LEARNS

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
