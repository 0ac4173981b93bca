"""Which filter made which picture?"""

from autograde.kinds import Cell, Table, Wrong

WHICH_KERNEL = Table(
    id="u04-which-kernel",
    title="Which filter made which picture?",
    minutes=8,
    covers=("u04.4e",),
    cells=(
        Cell(
            "K1",
            4,
            0.25,
            (
                Wrong(
                    2,
                    "Confuses upright and level edges",
                    "K1 compares right with left: which sides of the square does it see?",
                ),
                Wrong(
                    5,
                    "Takes all edges for the upright ones",
                    "K1 answers to opposite sides of the square with opposite signs: two colours.",
                ),
                Wrong(
                    1,
                    "Takes the diagonal filter for K1",
                    "K1 is 0 in its whole middle column, and it is symmetric from top to bottom.",
                ),
            ),
        ),
        Cell(
            "K2",
            2,
            0.25,
            (
                Wrong(4, "Confuses level and upright edges", "K2 compares below with above: look at the stripes."),
                Wrong(
                    1, "Takes the diagonal filter for K2", "K2 sees nothing where a row is followed by an equal one."
                ),
                Wrong(5, "Takes all edges for the level ones", "K2 is blind to upright edges."),
            ),
        ),
        Cell(
            "K3",
            1,
            0.25,
            (
                Wrong(4, "Takes the Sobel filter for the diagonal one", "In K3 the large numbers stand on a diagonal."),
                Wrong(
                    2,
                    "Takes level edges for the diagonal ones",
                    "Which sides of the square does K3 see: the upright, the level ones, or both?",
                ),
                Wrong(
                    5,
                    "Takes all edges for the diagonal ones",
                    "Follow the edge of the disc: in one diagonal direction K3 answers hardly at all.",
                ),
            ),
        ),
        Cell(
            "K4",
            6,
            0.25,
            (
                Wrong(3, "Confuses blur and sharpening", "Equal positive weights make a mean."),
                Wrong(5, "Takes a mean for an edge filter", "What do 25 taps of 0.04 say to a constant region?"),
            ),
        ),
        Cell(
            "K5",
            5,
            0.25,
            (
                Wrong(3, "Confuses all edges with sharpening", "K5 sums to 0: what is left of a constant region?"),
                Wrong(4, "Takes upright edges for all edges", "K5 looks to all eight sides alike."),
                Wrong(
                    2,
                    "Takes level edges for all edges",
                    "Turn K5 by a quarter: nothing changes. Does its picture treat both kinds of edges alike?",
                ),
            ),
        ),
        Cell(
            "K6",
            3,
            0.25,
            (
                Wrong(6, "Confuses sharpening and blur", "Negative neighbours make differences larger."),
                Wrong(5, "Confuses sharpening with all edges", "K6 sums to 1: bright regions stay bright."),
            ),
        ),
    ),
)
