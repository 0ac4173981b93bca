"""Surprise, entropy and cross-entropy of a small code, by hand."""

import math

from autograde.kinds import Cell, Table, Wrong

BITS = Table(
    id="u01-bits",
    title="How many bits?",
    minutes=12,
    covers=("u01.5c", "u01.5d", "u01.5e"),
    cells=(
        Cell(
            "surprise of c",
            3,
            0.25,
            (
                Wrong(-3, "Loses the minus of the surprise", "Nobody is surprised by less than nothing."),
                Wrong(0.125, "Gives the probability", "How often must a half be multiplied by itself to give 1/8?"),
                Wrong(8, "Gives the number of equal outcomes", "Eight outcomes can be told apart with how many bits?"),
                Wrong(math.log(8), "Takes the natural logarithm of 1/8", "Bits are logarithms of base 2."),
                Wrong(0.375, "Weighs the surprise already", "Here only c itself is asked about, not the mean."),
                Wrong(2, "Takes the surprise of b", "c has probability 1/8, and 1/4 belongs to b."),
            ),
        ),
        Cell(
            "H(p)",
            1.75,
            0.25,
            (
                Wrong(2, "Counts the outcomes", "2 bits are needed if all four are equally likely."),
                Wrong(9, "Adds the surprises up unweighed", "A rare outcome counts as often as it comes."),
                Wrong(2.25, "Averages the surprises with equal weights", "Weigh each surprise with its probability."),
                Wrong(1.75 * math.log(2), "Gives H(p) in nats", "This line asks for bits."),
                Wrong(-1.75, "Loses the minus of the entropy", "Each term is a probability times a surprise."),
                Wrong(1.375, "Counts one of the two rare outcomes", "c and d both have probability 1/8."),
            ),
        ),
        Cell(
            "H(p, q)",
            2,
            0.25,
            (
                Wrong(1.75, "Makes the code for p", "The lengths come from q: -log2 of 1/4 each."),
                Wrong(2.25, "Swaps p and q in H(p, q)", "p says how often an outcome comes, q how long its code is."),
                Wrong(8, "Does not weigh the lengths of H(p, q)", "Four code words of 2 bits, but only one is sent."),
                Wrong(0.25, "Gives what is wasted", "The whole length is asked for in this line."),
                Wrong(0.5, "Divides the lengths of H(p, q) by four", "p sums to 1 already."),
            ),
        ),
        Cell(
            "H(q, p)",
            2.25,
            0.25,
            (
                Wrong(2, "Takes H(p, q) for H(q, p)", "Now each outcome comes with 1/4, and the code was made for p."),
                Wrong(1.75, "Takes H(p) for H(q, p)", "Weigh the lengths 1, 2, 3 and 3 with q."),
                Wrong(9, "Forgets the weights in H(q, p)", "1 + 2 + 3 + 3, each of them a quarter of the time."),
            ),
        ),
        Cell(
            "wasted bits",
            0.25,
            0.25,
            (
                Wrong(-0.25, "Subtracts the wrong way", "A code made for q cannot be shorter than one made for p."),
                Wrong(0, "Expects no waste", "The code for q treats all four alike; p does not."),
                Wrong(0.5, "Compares the two wrong codes", "Compare H(p, q) with H(p)."),
                Wrong(2 / 1.75, "Divides where a difference is asked for", "Wasted bits are a number of bits."),
            ),
            carried=lambda table: table["H(p, q)"] - table["H(p)"],
        ),
        Cell(
            "smallest H(p, q)",
            1.75,
            0.25,
            (
                Wrong(0, "Lets the best code need nothing", "H(p, q) is smallest at q = p. What is it there?"),
                Wrong(1, "Takes the shortest code word", "The mean length counts, not the luckiest case."),
                Wrong(2, "Takes the uniform q for the best", "Try q = p: rare outcomes get longer words."),
                Wrong(0.25, "Takes the waste for the length", "The waste can be brought to 0; the length cannot."),
            ),
            carried=lambda table: table["H(p)"],
        ),
        Cell(
            "H(p) in nats",
            1.75 * math.log(2),
            0.25,
            (
                Wrong(1.75 / math.log(2), "Divides by ln 2", "ln x is smaller than log2 x: nats are the fewer."),
                Wrong(
                    1.75, "Keeps the bits", "With ln in place of log2 every term becomes smaller by the same factor."
                ),
                Wrong(1.213, "Rounds the nats", "Three digits are too few: let Python multiply."),
                Wrong(1.21, "Rounds the nats to two digits", "Leave every digit as Python computes it."),
                Wrong(1.2, "Rounds the nats to one digit", "Write the product with math.log(2) into the cell."),
                Wrong(1.75 * math.log10(2), "Takes the logarithm of base 10", "Nats belong to the natural logarithm."),
                Wrong(1.75 * math.e, "Multiplies by e", "The factor between bits and nats is ln 2."),
            ),
            carried=lambda table: table["H(p)"] * math.log(2),
        ),
    ),
)
