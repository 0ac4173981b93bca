"""What forward and reverse mode cost, and what the tape keeps."""

from autograde.kinds import Cell, Table, Wrong
from nnlib.autodiff import jacobian_products, tape_numbers

_CHAIN = [1000, 100, 10, 1]

COSTS = Table(
    id="u03-costs",
    title="What the two modes cost",
    minutes=12,
    covers=("u03.4a", "u03.4b"),
    cells=(
        Cell(
            "network, forward",
            81194,
            0.25,
            (
                Wrong(1, "Takes forward mode for reverse mode", "One forward pass moves one direction of the inputs."),
                Wrong(81195, "Adds a pass for the value", "The value comes along in the first pass."),
                Wrong(2, "Counts a way there and a way back", "Forward mode never goes back."),
                Wrong(2 * 81194, "Takes two differences for each", "A pass of forward mode is exact: one is enough."),
            ),
        ),
        Cell(
            "network, reverse",
            1,
            0.25,
            (
                Wrong(81194, "Takes reverse mode for forward mode", "One way back meets every parameter."),
                Wrong(2, "Counts the forward pass as a way back", "Only ways back are counted here."),
            ),
        ),
        Cell(
            "curve, forward",
            3,
            0.25,
            (
                Wrong(1000, "Counts outputs for forward mode", "Which number matters: how many may move?"),
                Wrong(1, "Expects all inputs in one forward pass", "One pass gives one column of the table of slopes."),
                Wrong(3000, "Counts every single slope", "One pass gives the slopes of all outputs at once."),
            ),
        ),
        Cell(
            "curve, reverse",
            1000,
            0.25,
            (
                Wrong(3, "Counts inputs for reverse mode", "A way back begins at one output."),
                Wrong(1, "Expects all outputs in one way back", "Where would the 1 stand at the start?"),
                Wrong(3000, "Counts each slope of each output", "A way back finds all inputs' slopes together."),
            ),
        ),
        Cell(
            "chain, forward",
            jacobian_products(_CHAIN, "forward"),
            0.5,
            (
                Wrong(101000, "Starts the chain at the wrong end", "Forward begins at the inputs: J2 J1 first."),
                Wrong(1000000, "Counts the first product only", "Three matrices take two products."),
                Wrong(101010, "Counts the entries of the matrices", "A product of m x k and k x n takes m k n."),
                Wrong(10000, "Counts the second product alone", "J2 J1 has to be computed before."),
                Wrong(10**10, "Multiplies the two costs", "First one product is computed, then the other: add."),
                Wrong(1110 + 1011, "Adds the sizes of a product", "Each of m n entries is a sum of k products."),
                Wrong(1000000 + 100000, "Keeps the hidden size too long", "After J2 J1 only 10 rows are left."),
            ),
        ),
        Cell(
            "chain, reverse",
            jacobian_products(_CHAIN, "reverse"),
            0.5,
            (
                Wrong(1010000, "Starts the chain at the inputs", "Reverse begins at the output: J3 J2 first."),
                Wrong(1000, "Leaves the last product out", "The row still has to meet J1."),
                Wrong(100000, "Leaves the first product out", "J3 times J2 costs something as well."),
                Wrong(10**8, "Multiplies the costs of both products", "The second product comes after the first: add."),
                Wrong(111 + 1101, "Adds the sizes on the way back", "A row of 1 x 100 times 100 x 1000 takes 100000."),
                Wrong(101010, "Counts entries on the way back", "The product of a row of 1 x 10 and J2 takes 1000."),
                Wrong(111000, "Counts J3 twice", "J3 is what you begin with."),
            ),
        ),
        Cell(
            "kept numbers",
            tape_numbers(_CHAIN, 64),
            0.5,
            (
                Wrong(1111, "Keeps one example", "64 examples go through at once."),
                Wrong(64 * 111, "Leaves the inputs out", "The slope of the first layer's weights needs the inputs."),
                Wrong(64 * 1110, "Leaves the output out", "Of the four rows of numbers the last one counts too."),
                Wrong(64 * 1000, "Keeps the largest layer only", "Which layers' values does the way back read?"),
                Wrong(64 * 110, "Keeps hidden layers only", "Inputs and output are among what the statement counts."),
                Wrong(101010, "Counts the weights", "Values are kept for the way back; how many in a layer?"),
                Wrong(64 * 101010, "Counts weights for each example", "All examples share them. Count values."),
                Wrong(101010 + 111, "Counts the parameters", "Values are asked for, not weights."),
            ),
        ),
        Cell(
            "bytes",
            tape_numbers(_CHAIN, 64) * 4,
            0.5,
            (
                Wrong(71104 * 8, "Takes float64", "float32 has 32 bits."),
                Wrong(71104 * 32, "Gives bits", "Eight bits are a byte."),
                Wrong(71104 / 4, "Divides by the bytes", "Each number takes several bytes, not the other way round."),
            ),
            carried=lambda table: 4 * table["kept numbers"],
        ),
    ),
)
