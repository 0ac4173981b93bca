"""What a released cell for an answer holds: nbgrader's stub, but nothing below code that is to be repaired."""

import ast

from nbgrader.preprocessors import ClearSolutions


class ClearAnswers(ClearSolutions):
    """Takes the stub away where a finished function or class stands above the answer: there the code is mended."""

    def preprocess_cell(self, cell, resources, cell_index):
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if cell.cell_type == "code":
            above = cell.source.removesuffix(self.code_stub[resources["language"]])
            # A stub inside a function is indented, so that a space stands before it and not the end of a line.
            if above != cell.source and above.endswith("\n") and _is_finished(above):
                cell.source = above.rstrip()
        return cell, resources


def _is_finished(source):
    """Whether the code ends with a function or a class; a table ends with an assignment, and may be filled below."""
    return any(isinstance(last, ast.FunctionDef | ast.ClassDef) for last in ast.parse(source).body[-1:])
