"""Convolution and cross-correlation: what the flip changes."""

from autograde.kinds import Choice, Option

FLIP = Choice(
    id="u04-flip",
    title="Convolution or correlation?",
    minutes=8,
    covers=("u04.3a", "u04.3b", "u04.4b"),
    points=1,
    options=(
        Option(
            "In full, convolution commutes: x and w may be exchanged.",
            right=True,
            name="Doubts that convolution commutes",
            hint="Exchange them in (1, 2, 3) and (1, 10) and work both out.",
        ),
        Option(
            "In full, cross-correlation commutes as well.",
            name="Lets correlation commute",
            hint="With x = (1, 2) and w = (0, 1), where does the 2 come out, and where with the two exchanged?",
        ),
        Option(
            "With K = [1 0 1; 0 1 0; 1 0 1], convolution and cross-correlation agree on every picture, up to a shift.",
            right=True,
            name="Misses that K is its own mirror image",
            hint="Turn K by half a circle. What has changed?",
        ),
        Option(
            "So the 5×5 picture with this K is a good test whether a program flips its filters.",
            name="Tests the flip with a filter that hides it",
            hint="A test must be able to fail. Could this one?",
        ),
        Option(
            "With the filter whose three rows are [−1 0 1], one is minus the other on every picture, up to a shift.",
            right=True,
            name="Does not turn the edge filter round",
            hint="What do three rows of [-1 0 1] look like after half a turn?",
        ),
        Option(
            "A layer that learns its filters must flip them, or it cannot learn some of them.",
            name="Thinks that learning needs the flip",
            hint="If the best filter is F, what can a layer that does not flip learn instead of F flipped?",
        ),
        Option(
            "In two dimensions, convolution exchanges the rows of the filter but not the columns.",
            name="Flips one direction only",
            hint="In x[r - i, s - j] both indices count backwards.",
        ),
    ),
)
