"""Filters over the Fibonacci numbers, by hand, and what becomes of the ends."""

from autograde.kinds import Cell, Table, Wrong

THIRD = 1 / 3

BY_HAND = Table(
    id="u04-by-hand",
    title="Filters by hand",
    minutes=15,
    covers=("u04.1a", "u04.1b", "u04.1c", "u04.1d", "u04.1e", "u04.1f"),
    cells=(
        Cell(
            "z4",
            0,
            0.25,
            (
                Wrong(
                    -1, "Counts the cells from 0", "The first cell of x is x1, so the middle tap stands over x4 = 2."
                ),
                Wrong(2, "Adds the taps' signs away", "Two of the taps are negative: 2 · 2 minus both neighbours."),
                Wrong(8, "Takes all taps as positive", "Read the taps -1 once more."),
                Wrong(4, "Uses the middle tap alone", "The window covers five cells; three of them count."),
            ),
        ),
        Cell(
            "z5",
            -1,
            0.25,
            (
                Wrong(1, "Loses the sign of z5", "6 - 2 - 5: which part is larger?"),
                Wrong(6, "Takes the middle product for z5", "All five products are added."),
                Wrong(0, "Gives the neighbour z4", "Move the window by one cell: its middle stands over 3."),
                Wrong(-2, "Puts the first tap over x5", "The *middle* tap stands over x5; the first one over x3."),
            ),
        ),
        Cell(
            "averages",
            (2 / 3, 4 / 3, 2.0, 10 / 3, 16 / 3, 26 / 3),
            0.25,
            (
                Wrong((0.667, 1.333, 2, 3.333, 5.333, 8.667), "Rounds to three digits", "Let Python do it: 2 / 3."),
                Wrong((2, 4, 6, 10, 16, 26), "Adds without dividing", "Each tap is a third."),
                Wrong((0.67, 1.33, 2, 3.33, 5.33, 8.67), "Rounds the averages", "Write fractions: 2/3, not 0.67."),
                Wrong(
                    (1, 1, 2, 3, 5, 8),
                    "Hands back the cells themselves",
                    "The middle of three cells is not their mean.",
                ),
                Wrong(
                    (1 / 3, 2 / 3, 4 / 3, 2.0, 10 / 3, 16 / 3, 26 / 3, 7.0),
                    "Averages at the ends as well",
                    "At x1 and x8 one of the three cells is missing; leave these two places out.",
                ),
                Wrong(
                    (2 / 3, 4 / 3, 2.0, 10 / 3, 16 / 3, 25 / 3),
                    "Miscounts the last mean",
                    "The last mean is that of 5, 8 and 13.",
                ),
            ),
        ),
        Cell(
            "ones and zeros",
            (2, 1, 1),
            0.25,
            (
                Wrong(
                    (2, 1, 1, 0, 0), "Fills up with zeros", "Where the filter does not fit there is no number at all."
                ),
                Wrong((2, 2, 1), "Counts the middle cell", "The tap in the middle is 0."),
                Wrong((3, 2, 1), "Adds all three cells", "θ = [1 0 1] looks at the first and the third cell only."),
                Wrong((1, 2, 1, 1, 0), "Continues with zeros", "Only the places where the whole filter lies on x."),
                Wrong((1, 0, 0), "Multiplies the cells", "Multiply cell by tap, then add."),
                Wrong((2, 1), "Loses the last place", "How often do 3 cells fit into 5?"),
            ),
        ),
        Cell(
            "[0 0 1]",
            (1, 2, 3, 5, 8, 13),
            0.25,
            (
                Wrong((0, 1, 1, 2, 3, 5), "Moves the signal the other way", "The 1 stands over the right neighbour."),
                Wrong((1, 1, 2, 3, 5, 8), "Takes it for the identity", "[0 1 0] would leave x as it is."),
                Wrong(
                    (1, 1, 2, 3, 5, 8, 13),
                    "Keeps a place too many",
                    "At x1 the left tap hangs over the end, even if it is 0.",
                ),
                Wrong((0, 0, 1, 1, 2, 3, 5, 8), "Pushes zeros in", "No borders here: six places are left."),
                Wrong(
                    (1, 1, 2, 3, 5, 8, 13, 0),
                    "Keeps all eight places",
                    "Without a border the three taps lie on x at six places, x2 to x7.",
                ),
            ),
        ),
        Cell(
            "w, zero",
            (-1, 18),
            0.25,
            (
                Wrong((-1, 5), "Continues with copies instead of zeros", "Beyond 13 stand zeros."),
                Wrong((0, 26), "Forgets the neighbour inside", "One of the two neighbours exists."),
                Wrong((1, -18), "Turns the signs of the ends around", "The middle tap is +2, its neighbours are -1."),
                Wrong((-1, -1), "Gives the first and the last valid place", "The ends of z are z1 and z8."),
                Wrong((18, -1), "Writes the last number first", "[z1, z8]: the first number comes first."),
                Wrong((1, 34), "Adds the neighbours at the ends", "The taps beside the middle are -1."),
            ),
        ),
        Cell(
            "w, replicate",
            (-1, 5),
            0.25,
            (
                Wrong((-1, 18), "Continues with zeros instead of copies", "Beyond the end stands 13 again."),
                Wrong((-2, 10), "Mirrors where it should copy", "Replicate repeats the outermost cell."),
                Wrong((0, 0), "Copies in both directions", "8 is still the left neighbour of 13."),
                Wrong((-14, 18), "Lets the signal go round", "Replicate repeats 0 before x1 and 13 behind x8."),
                Wrong((-1, 31), "Adds the copy", "The copy stands under a tap of -1: 26 - 8 - 13."),
                Wrong((5, -1), "Exchanges the two ends", "First z1, then z8."),
            ),
        ),
        Cell(
            "w, mirror",
            (-2, 10),
            0.25,
            (
                Wrong(
                    (-1, 5),
                    "Repeats the mirror itself",
                    "The outermost cell is the mirror: behind it comes its inner neighbour.",
                ),
                Wrong((2, -10), "Loses the signs in the mirror", "26 - 8 - 8, and 0 - 1 - 1."),
                Wrong((-1, 18), "Lets the mirror show nothing", "Behind 13 comes 8 again."),
                Wrong(
                    (0, 26),
                    "Lets the neighbours cancel",
                    "Both neighbours of 13 are 8 and have the tap -1: 26 - 8 - 8.",
                ),
            ),
        ),
        Cell(
            "average, zero",
            (1 / 3, 7.0),
            0.25,
            (
                Wrong((0.5, 10.5), "Divides by the cells that exist", "The taps stay a third each, border or not."),
                Wrong((1 / 3, 34 / 3), "Averages copies of 13", "0 stands beyond the end."),
                Wrong((1, 21), "Leaves the third out at the ends", "These are sums. What makes a mean of them?"),
            ),
        ),
        Cell(
            "average, replicate",
            (1 / 3, 34 / 3),
            0.25,
            (
                Wrong((1 / 3, 7.0), "Averages with a zero", "The border repeats 13, and on the other side 0."),
                Wrong((2 / 3, 29 / 3), "Averages a mirror image", "Copies, not reflections."),
                Wrong((1 / 3, 11.33), "Rounds 34/3", "Give the quotient itself."),
            ),
        ),
        Cell(
            "average, mirror",
            (2 / 3, 29 / 3),
            0.25,
            (
                Wrong((1 / 3, 34 / 3), "Averages copies in the mirror", "The cell behind 13 shows 8."),
                Wrong((2 / 3, 9.67), "Rounds 29/3", "Let Python divide."),
                Wrong((1 / 3, 7.0), "Averages without a mirror", "Which cell does the mirror at x1 = 0 show?"),
            ),
        ),
    ),
)
