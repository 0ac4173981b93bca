"""Trains on the real data and writes the test error, the curve and the time beside this file.

    NNLIB_DATA=... python -m benchmarks.accuracy mnist
    NNLIB_DATA=... python -m benchmarks.accuracy mnist-augmented
    NNLIB_DATA=... python -m benchmarks.accuracy fashion-mnist

Without NNLIB_DATA the data is downloaded. The published anchors are those of LeCun et al. (1998): 0.95 % test error for
LeNet-5 on 60,000 digits, 0.80 % with distorted ones.
"""
