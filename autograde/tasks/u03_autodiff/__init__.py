"""Unit 03, autodiff: reverse mode on any graph. One file a task."""

from autograde.tasks.u03_autodiff.costs import COSTS
from autograde.tasks.u03_autodiff.forward_mode import FORWARD_MODE
from autograde.tasks.u03_autodiff.local_slopes import LOCAL_SLOPES
from autograde.tasks.u03_autodiff.loop_order import LOOP_ORDER
from autograde.tasks.u03_autodiff.matmul_backward import MATMUL_BACKWARD
from autograde.tasks.u03_autodiff.mean_backward import MEAN_BACKWARD
from autograde.tasks.u03_autodiff.more_operations import MORE_OPERATIONS
from autograde.tasks.u03_autodiff.pick_backward import PICK_BACKWARD
from autograde.tasks.u03_autodiff.repair_tape import REPAIR_TAPE
from autograde.tasks.u03_autodiff.reverse_sweep import REVERSE_SWEEP
from autograde.tasks.u03_autodiff.scalar_tape import SCALAR_TAPE
from autograde.tasks.u03_autodiff.small_net import SMALL_NET
from autograde.tasks.u03_autodiff.topological_order import TOPOLOGICAL_ORDER
from autograde.tasks.u03_autodiff.trace_adjoints import TRACE_ADJOINTS
from autograde.tasks.u03_autodiff.trace_values import TRACE_VALUES
from autograde.tasks.u03_autodiff.train_moons import TRAIN_MOONS
from autograde.tasks.u03_autodiff.unbroadcast import UNBROADCAST
from autograde.tasks.u03_autodiff.without_zeroing import WITHOUT_ZEROING

TASKS = (
    TRACE_VALUES,
    TRACE_ADJOINTS,
    TOPOLOGICAL_ORDER,
    LOCAL_SLOPES,
    REVERSE_SWEEP,
    SCALAR_TAPE,
    REPAIR_TAPE,
    MORE_OPERATIONS,
    FORWARD_MODE,
    COSTS,
    UNBROADCAST,
    MATMUL_BACKWARD,
    MEAN_BACKWARD,
    PICK_BACKWARD,
    SMALL_NET,
    LOOP_ORDER,
    WITHOUT_ZEROING,
    TRAIN_MOONS,
)
