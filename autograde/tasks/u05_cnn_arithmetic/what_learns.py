"""Handout 18 (a): which steps learn?"""

from autograde.kinds import Choice, Option

WHAT_LEARNS = Choice(
    id="u05-what-learns",
    title="Which steps learn?",
    minutes=3,
    covers=("u05.3a",),
    points=1,
    options=(
        Option(
            "CONV",
            right=True,
            name="Leaves out the convolution",
            hint="Where do the numbers in a filter come from?",
        ),
        Option(
            "RELU",
            name="Lets the ReLU learn",
            hint="max(0, a) is the same function before and after training.",
        ),
        Option(
            "POOL",
            name="Lets the pooling learn",
            hint="Which number in 'take the largest of four' could training change?",
        ),
        Option(
            "FLATTEN",
            name="Lets the flattening learn",
            hint="Flattening writes the same numbers in one row.",
        ),
        Option(
            "FC",
            right=True,
            name="Leaves out the fully connected layer",
            hint="Each unit of it multiplies every input by something. By what?",
        ),
    ),
)
