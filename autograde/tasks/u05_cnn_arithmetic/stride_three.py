"""A window that does not fit: what do lectures and libraries do?"""

from autograde.kinds import Choice, Option

STRIDE_THREE = Choice(
    id="u05-stride-three",
    title="A window that does not fit",
    minutes=5,
    covers=("u05.1b",),
    points=1,
    options=(
        Option(
            "The output has 2.33 cells.",
            name="Takes the formula for the answer",
            hint="The formula counts places, and places come whole. Draw the seven cells and lay the window on them.",
        ),
        Option(
            "The output has 3 cells: the last window hangs over the right edge.",
            name="Lets the window hang over the edge",
            hint="Without padding there is nothing beyond the edge to multiply with. What would the window read there?",
        ),
        Option(
            "Two windows fit and one cell is left over: the lectures refuse it, most libraries return 2 cells.",
            right=True,
        ),
        Option(
            "Every library stops with an error.",
            name="Expects every library to refuse",
            hint="The lectures refuse. Call `output_size` of nnlib in both modes and look at what each does.",
        ),
    ),
)
