"""What another loss changes, and what training is like."""

from autograde.kinds import Choice, Option

ANOTHER_LOSS = Choice(
    id="u02-another-loss",
    title="Another loss",
    minutes=2,
    covers=("u02.7c",),
    points=1,
    options=(
        Option(
            "Every rₘ needs a new formula, because each of them contains the loss.",
            name="Rewrites the whole recursion",
            hint="Which letters stand in the step from r₃ to r₂? Is the loss among them?",
        ),
        Option(
            "Only the first factor changes: r, the slope of the loss in the output. The way back from there stays.",
            right=True,
        ),
        Option(
            "Only the slope in v changes, because v is the last weight.",
            name="Thinks that the loss reaches the last weight only",
            hint="All slopes begin with the same r. If it is another number, which of them stay the same?",
        ),
        Option(
            "The slopes h′(z) of the units change.",
            name="Mixes up loss and activation function",
            hint="h′ comes from the units. Would they know which loss is computed behind them?",
        ),
        Option(
            "Nothing: a gradient depends on the network, not on the loss.",
            name="Forgets where the chain begins",
            hint="It is the loss whose slope is asked for.",
        ),
    ),
)
