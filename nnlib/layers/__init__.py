"""Layers: thin objects that remember operands and call the pairs of `nnlib.functional`."""

from nnlib.layers.activations import ELU, GELU, Arctan, LeakyReLU, LogSoftmax, ReLU, Sigmoid, Softmax, Softplus, Tanh
from nnlib.layers.base import Layer
from nnlib.layers.convolution import Conv1d, Conv2d, Conv3d, ConvTranspose2d
from nnlib.layers.dense import Linear
from nnlib.layers.dropout import Dropout, Dropout2d
from nnlib.layers.embedding import Embedding
from nnlib.layers.flatten import Flatten
from nnlib.layers.losses import CrossEntropyLoss, HingeLoss, LogisticLoss, Loss, MultiMarginLoss, SquaredError
from nnlib.layers.normalization import BatchNorm1d, BatchNorm2d, LayerNorm
from nnlib.layers.pooling import AvgPool1d, AvgPool2d, GlobalAvgPool2d, GlobalMaxPool2d, L2Pool2d, MaxPool1d, MaxPool2d
from nnlib.layers.recurrent import GRU, LSTM, RNN
from nnlib.layers.residual import Residual
from nnlib.layers.sequential import Sequential

__all__ = [
    "ELU",
    "GELU",
    "GRU",
    "LSTM",
    "RNN",
    "Arctan",
    "AvgPool1d",
    "AvgPool2d",
    "BatchNorm1d",
    "BatchNorm2d",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose2d",
    "CrossEntropyLoss",
    "Dropout",
    "Dropout2d",
    "Embedding",
    "Flatten",
    "GlobalAvgPool2d",
    "GlobalMaxPool2d",
    "HingeLoss",
    "L2Pool2d",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "LogisticLoss",
    "Loss",
    "MaxPool1d",
    "MaxPool2d",
    "MultiMarginLoss",
    "ReLU",
    "Residual",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "SquaredError",
    "Tanh",
]
