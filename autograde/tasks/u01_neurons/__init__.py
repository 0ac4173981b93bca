"""Unit 01, neurons: from one neuron to a network. One file a task."""

from autograde.tasks.u01_neurons.and_table import AND_TABLE
from autograde.tasks.u01_neurons.bits import BITS
from autograde.tasks.u01_neurons.bump import BUMP
from autograde.tasks.u01_neurons.class_loss import CLASS_LOSS
from autograde.tasks.u01_neurons.cross_entropy_bits import CROSS_ENTROPY_BITS
from autograde.tasks.u01_neurons.forward import FORWARD
from autograde.tasks.u01_neurons.gates import GATES
from autograde.tasks.u01_neurons.layer_sizes import LAYER_SIZES
from autograde.tasks.u01_neurons.learned_features import FEATURES
from autograde.tasks.u01_neurons.logistic_loss import LOGISTIC_LOSS
from autograde.tasks.u01_neurons.one_hot import ONE_HOT
from autograde.tasks.u01_neurons.one_unit_xor import ONE_UNIT_XOR
from autograde.tasks.u01_neurons.parameter_count import PARAMETER_COUNT
from autograde.tasks.u01_neurons.sigmoid import SIGMOID
from autograde.tasks.u01_neurons.sigmoids_or_softmax import SIGMOIDS_OR_SOFTMAX
from autograde.tasks.u01_neurons.softmax import SOFTMAX
from autograde.tasks.u01_neurons.staircase import STAIRCASE
from autograde.tasks.u01_neurons.theta_shapes import THETA_SHAPES
from autograde.tasks.u01_neurons.xnor import XNOR

TASKS = (
    SIGMOID,
    AND_TABLE,
    GATES,
    ONE_UNIT_XOR,
    XNOR,
    THETA_SHAPES,
    LAYER_SIZES,
    FORWARD,
    PARAMETER_COUNT,
    ONE_HOT,
    SOFTMAX,
    SIGMOIDS_OR_SOFTMAX,
    LOGISTIC_LOSS,
    CLASS_LOSS,
    BITS,
    CROSS_ENTROPY_BITS,
    BUMP,
    STAIRCASE,
    FEATURES,
)
