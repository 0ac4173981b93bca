"""The lines of a training loop, in which order?"""

from autograde.kinds import Choice, Option

LOOP_ORDER = Choice(
    id="u03-loop-order",
    title="The training loop",
    minutes=8,
    covers=("u03.5c",),
    points=1,
    options=(
        Option(
            "zero, forward, loss, backward, step",
            right=True,
            name="Doubts the usual order",
            hint="Go through A line by line: is every gradient fresh when the step reads it?",
        ),
        Option(
            "forward, loss, zero, backward, step",
            right=True,
            name="Thinks that zeroing must come first",
            hint="Which line adds to the gradients? Before which line must they be 0, then?",
        ),
        Option(
            "forward, loss, backward, zero, step",
            name="Clears the gradients before they are used",
            hint="In C the step comes right after the zeroing. What does it read?",
        ),
        Option(
            "zero, forward, loss, step, backward",
            name="Steps before the way back",
            hint="When D takes its step, has anything been added to the gradients since they were cleared?",
        ),
        Option(
            "forward, loss, backward, step, zero",
            right=True,
            name="Thinks that zeroing at the end is too late",
            hint="What comes after the end of one round? And the gradients are 0 before the first one.",
        ),
        Option(
            "zero *once, before the loop*; in each round: forward, loss, backward, step",
            name="Zeroes once for all rounds",
            hint="In the second round of F, what do the gradients hold before the way back?",
        ),
        Option(
            "forward, loss *once, before the loop*; in each round: zero, backward, step",
            name="Keeps the first graph for all rounds",
            hint="The parameters move. When does G notice it?",
        ),
    ),
)
