"""Unit 04, filters: convolution as a linear operator. One file a task."""

from autograde.tasks.u04_filters.average_pooling import AVERAGE_POOLING
from autograde.tasks.u04_filters.banded_product import BANDED_PRODUCT
from autograde.tasks.u04_filters.bank_features import BANK_FEATURES
from autograde.tasks.u04_filters.big_numbers import BIG_NUMBERS
from autograde.tasks.u04_filters.by_hand import BY_HAND
from autograde.tasks.u04_filters.by_hand_2d import BY_HAND_2D
from autograde.tasks.u04_filters.constant_signals import CONSTANT_SIGNALS
from autograde.tasks.u04_filters.convolve import CONVOLVE
from autograde.tasks.u04_filters.difference import DIFFERENCE
from autograde.tasks.u04_filters.filter_1d import FILTER_1D
from autograde.tasks.u04_filters.filter_2d import FILTER_2D
from autograde.tasks.u04_filters.filter_bank import FILTER_BANK
from autograde.tasks.u04_filters.flip import FLIP
from autograde.tasks.u04_filters.gaussian import GAUSSIAN
from autograde.tasks.u04_filters.hand_made_bank import HAND_MADE_BANK
from autograde.tasks.u04_filters.laplacian_of_gaussian import LAPLACIAN_OF_GAUSSIAN
from autograde.tasks.u04_filters.orientation_histogram import ORIENTATION_HISTOGRAM
from autograde.tasks.u04_filters.own_filters import OWN_FILTERS
from autograde.tasks.u04_filters.toeplitz_product import TOEPLITZ_PRODUCT
from autograde.tasks.u04_filters.which_kernel import WHICH_KERNEL

TASKS = (
    BY_HAND,
    FILTER_1D,
    GAUSSIAN,
    LAPLACIAN_OF_GAUSSIAN,
    CONSTANT_SIGNALS,
    DIFFERENCE,
    OWN_FILTERS,
    CONVOLVE,
    FLIP,
    BY_HAND_2D,
    FILTER_2D,
    WHICH_KERNEL,
    FILTER_BANK,
    BIG_NUMBERS,
    BANDED_PRODUCT,
    TOEPLITZ_PRODUCT,
    AVERAGE_POOLING,
    BANK_FEATURES,
    ORIENTATION_HISTOGRAM,
    HAND_MADE_BANK,
)
