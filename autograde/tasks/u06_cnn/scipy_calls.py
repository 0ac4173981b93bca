"""Which calls of SciPy do what a convolutional layer does?"""

from autograde.kinds import Choice, Option

SCIPY_CALLS = Choice(
    id="u06-scipy-calls",
    title="The same layer through SciPy",
    minutes=8,
    covers=("u06.3c",),
    points=1,
    options=(
        Option(
            '`correlate(x, w, "valid")[0]`',
            right=True,
            name="Doubts a correlation in three dimensions",
            hint="x and w have the same depth, so the window fits along it once. What is left of that axis?",
        ),
        Option(
            '`convolve(x, w, "valid")[0]`',
            name="Takes SciPy's convolution for the layer's",
            hint="SciPy means the word as mathematics does, and flips.",
        ),
        Option(
            '`convolve(x, w[::-1, ::-1, ::-1], "valid")[0]`',
            right=True,
            name="Does not undo the flip",
            hint="What happens if something that will be flipped is flipped before?",
        ),
        Option(
            '`convolve(x, w[:, ::-1, ::-1], "valid")[0]`',
            name="Forgets that the depth is flipped, too",
            hint="A three-dimensional convolution turns around all three axes: which channel meets which part of w?",
        ),
        Option(
            '`sum(correlate2d(x[c], w[c], "valid") for c in range(len(x)))`',
            right=True,
            name="Doubts that channels can be added one by one",
            hint="The layer's sum runs over c, i and j. May it be taken in parts?",
        ),
        Option(
            '`fftconvolve(x, w[::-1, ::-1, ::-1], "valid")[0]`',
            right=True,
            name="Doubts the way by Fourier transforms",
            hint="It takes another road to a convolution. Compare the results up to 1e-12.",
        ),
        Option(
            "`scipy.ndimage.correlate(x, w)[0]`",
            name="Overlooks the border of scipy.ndimage",
            hint="Its result is as large as x: what stands beyond the edges?",
        ),
        Option(
            '`sum(correlate2d(x[c], w[c], "same") for c in range(len(x)))`',
            name="Takes a result of the picture's size",
            hint="Without padding a layer has H - kH + 1 rows of places.",
        ),
    ),
)
