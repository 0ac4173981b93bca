"""Unit 05, CNN arithmetic: shapes and counts."""

from autograde.tasks.u05_cnn_arithmetic.handouts import HANDOUT_A
from autograde.tasks.u05_cnn_arithmetic.windows import OUTPUT_SIZE, STRIDE_THREE

TASKS = (
    OUTPUT_SIZE,
    STRIDE_THREE,
    HANDOUT_A,
)
