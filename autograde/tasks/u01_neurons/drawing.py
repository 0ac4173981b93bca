"""Random architectures for the tasks on layers."""


def draw_units(rng, layers):
    # Different sizes, so that no two numbers can be confused by luck.
    return [int(size) for size in 2 + rng.permutation(30)[:layers]]
