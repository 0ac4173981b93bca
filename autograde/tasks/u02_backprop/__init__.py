"""Unit 02, backprop: gradients by the chain rule. One file a task."""

from autograde.tasks.u02_backprop.another_loss import ANOTHER_LOSS
from autograde.tasks.u02_backprop.chain_gradients import CHAIN_GRADIENTS
from autograde.tasks.u02_backprop.delta_rule import DELTA_RULE
from autograde.tasks.u02_backprop.dense_backward import DENSE_BACKWARD
from autograde.tasks.u02_backprop.difference_slopes import DIFFERENCE_SLOPES
from autograde.tasks.u02_backprop.graph_table import GRAPH_TABLE
from autograde.tasks.u02_backprop.hidden_layer import HIDDEN_LAYER
from autograde.tasks.u02_backprop.last_delta import LAST_DELTA
from autograde.tasks.u02_backprop.layer_deltas import LAYER_DELTAS
from autograde.tasks.u02_backprop.logistic_graph import LOGISTIC_GRAPH
from autograde.tasks.u02_backprop.multiplications import MULTIPLICATIONS
from autograde.tasks.u02_backprop.network_step import NETWORK_STEP
from autograde.tasks.u02_backprop.product_slope import PRODUCT_SLOPE
from autograde.tasks.u02_backprop.regularised_gradient import REGULARISED_GRADIENT
from autograde.tasks.u02_backprop.relative_error import RELATIVE_ERROR
from autograde.tasks.u02_backprop.residual_backward import RESIDUAL_BACKWARD
from autograde.tasks.u02_backprop.softmax_backward import SOFTMAX_BACKWARD
from autograde.tasks.u02_backprop.step_sizes import STEP_SIZES
from autograde.tasks.u02_backprop.train_step import TRAIN_STEP
from autograde.tasks.u02_backprop.train_xor import XOR

TASKS = (
    PRODUCT_SLOPE,
    GRAPH_TABLE,
    LOGISTIC_GRAPH,
    HIDDEN_LAYER,
    DELTA_RULE,
    NETWORK_STEP,
    XOR,
    LAST_DELTA,
    LAYER_DELTAS,
    TRAIN_STEP,
    REGULARISED_GRADIENT,
    CHAIN_GRADIENTS,
    ANOTHER_LOSS,
    MULTIPLICATIONS,
    DIFFERENCE_SLOPES,
    STEP_SIZES,
    RELATIVE_ERROR,
    DENSE_BACKWARD,
    SOFTMAX_BACKWARD,
    RESIDUAL_BACKWARD,
)
