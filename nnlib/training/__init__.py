"""Training: the loop and what goes with it; trained networks on disk."""

from nnlib.training.callbacks import Callback, Checkpoint, EarlyStopping
from nnlib.training.evaluation import accuracy, evaluate
from nnlib.training.fit import fit
from nnlib.training.gradients import batch_gradients
from nnlib.training.history import History
from nnlib.training.saving import ModelFileError, load, load_training, read_metadata, save

__all__ = [
    "Callback",
    "Checkpoint",
    "EarlyStopping",
    "History",
    "ModelFileError",
    "accuracy",
    "batch_gradients",
    "evaluate",
    "fit",
    "load",
    "load_training",
    "read_metadata",
    "save",
]
