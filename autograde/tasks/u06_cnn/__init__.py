"""Unit 06, cnn: convolutional networks from scratch."""

from autograde.tasks.u06_cnn.average_pool import AVERAGE_POOL
from autograde.tasks.u06_cnn.conv2d import CONV2D
from autograde.tasks.u06_cnn.conv2d_dw import CONV2D_DW
from autograde.tasks.u06_cnn.conv2d_dx import CONV2D_DX
from autograde.tasks.u06_cnn.flatten import FLATTEN
from autograde.tasks.u06_cnn.im2col import IM2COL
from autograde.tasks.u06_cnn.image_grid import IMAGE_GRID
from autograde.tasks.u06_cnn.l2_pool import L2_POOL
from autograde.tasks.u06_cnn.last_layer import LAST_LAYER
from autograde.tasks.u06_cnn.lenet_forward import LENET_FORWARD
from autograde.tasks.u06_cnn.max_pool import MAX_POOL
from autograde.tasks.u06_cnn.nearest_neighbour import NEAREST_NEIGHBOUR
from autograde.tasks.u06_cnn.overlapping_backward import OVERLAPPING_BACKWARD
from autograde.tasks.u06_cnn.permuted import PERMUTED
from autograde.tasks.u06_cnn.product_of_columns import PRODUCT_OF_COLUMNS
from autograde.tasks.u06_cnn.residual_block import RESIDUAL_BLOCK
from autograde.tasks.u06_cnn.scipy_calls import SCIPY_CALLS
from autograde.tasks.u06_cnn.strided_backward import STRIDED_BACKWARD
from autograde.tasks.u06_cnn.train_lenet import TRAIN_LENET

TASKS = (
    IMAGE_GRID,
    NEAREST_NEIGHBOUR,
    CONV2D,
    IM2COL,
    PRODUCT_OF_COLUMNS,
    SCIPY_CALLS,
    CONV2D_DX,
    CONV2D_DW,
    STRIDED_BACKWARD,
    MAX_POOL,
    AVERAGE_POOL,
    L2_POOL,
    OVERLAPPING_BACKWARD,
    FLATTEN,
    LENET_FORWARD,
    TRAIN_LENET,
    PERMUTED,
    LAST_LAYER,
    RESIDUAL_BLOCK,
)
