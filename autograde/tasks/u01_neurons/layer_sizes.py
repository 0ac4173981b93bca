"""From the shapes of Theta back to the layers."""

from autograde.kinds import Cell, Table, Wrong

LAYER_SIZES = Table(
    id="u01-layer-sizes",
    title="From the matrices back to the layers",
    minutes=5,
    covers=("u01.3a",),
    cells=(
        Cell(
            "A: inputs",
            3,
            0.25,
            (
                Wrong(4, "Counts the bias unit of A as an input", "One of the four columns belongs to x0 = 1."),
                Wrong(5, "Adds the bias unit once more in A", "The column of the bias is already among the four."),
            ),
        ),
        Cell(
            "A: hidden units",
            3,
            0.25,
            (
                Wrong(4, "Counts the bias unit among the hidden units of A", "Rows of the first matrix are units."),
                Wrong(1, "Reads the hidden units of A off the second matrix's rows", "Its rows are the outputs."),
            ),
        ),
        Cell(
            "A: outputs",
            1,
            0.25,
            (
                Wrong(
                    4, "Reads the outputs of A off the columns", "Columns of the second matrix read the hidden layer."
                ),
                Wrong(3, "Takes the hidden units of A for the outputs", "Which matrix is the last one?"),
                Wrong(2, "Gives the output of A a bias unit", "Nothing reads the output, so nothing is added to it."),
            ),
        ),
        Cell(
            "B: inputs",
            6,
            0.25,
            (
                Wrong(7, "Counts the bias unit of B as an input", "Take away the column that multiplies 1."),
                Wrong(4, "Takes the rows of B for the inputs", "Inputs are multiplied by columns."),
                Wrong(8, "Adds the bias unit once more in B", "Seven numbers enter in all, x0 among them."),
            ),
        ),
        Cell(
            "B: hidden units",
            4,
            0.25,
            (
                Wrong(5, "Counts the bias unit among the hidden units of B", "Four of the five columns are computed."),
                Wrong(7, "Takes the columns of B for hidden units", "Look at the rows of the first matrix."),
                Wrong(3, "Takes the bias off the hidden units twice", "The rows of Theta(1) hold no bias unit."),
            ),
        ),
        Cell(
            "B: outputs",
            2,
            0.25,
            (
                Wrong(
                    5, "Reads the outputs of B off the columns", "Two rows, so two units: the columns are what enters."
                ),
                Wrong(1, "Takes a bias off the outputs of B", "A row is a whole unit; none of them is a bias unit."),
                Wrong(4, "Takes the hidden units of B for the outputs", "The last matrix has fewer rows."),
            ),
        ),
    ),
)
