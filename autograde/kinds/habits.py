"""Wrong ways that any function can have, whatever its task: recognised by how it answers, not by what."""

from autograde.compare import same
from autograde.values import Foreign, Raised
from autograde.verdict import Misconception

CHANGED_INPUT = Misconception(
    "Writes into its input",
    "The function changes one of its own arguments, and the caller's data with it. Work on a copy.",
)
ENDLESS = Misconception(
    "Does not end", "The call was stopped after its time was up. Which loop waits for something that never happens?"
)
PRINTS = Misconception(
    "Prints instead of returning",
    "A printed result can be read by you, but not by the code that called the function. End with return.",
)
NOTHING = Misconception(
    "Returns nothing in some cases", "Follow the failing call line by line: on which way does it reach no return?"
)
RETURNS_ERROR = Misconception(
    "Returns the error instead of raising it", "An error interrupts the caller: write raise, not return."
)
OTHER_ERROR = Misconception(
    "Raises another kind of error", "The statement names the class of the error; callers rely on it."
)
WITHHELD = Misconception(
    "Calls nnlib's own version", "The function of nnlib that this task asks for is put away here. Write it yourself."
)
CONSTANT = Misconception(
    "Gives one answer to everything", "The result is the same whatever the arguments are. Which of them does it read?"
)


def recognise(cases, outcomes, failed):
    """The habit behind all failed cases, or None.

    Args:
        cases, outcomes: all of a task's cases with what came of them.
        failed: list of (case, outcome), those that were wrong.
    """
    values = [outcome.value for _, outcome in failed]
    if all(outcome.changed_input and same(case.expected, outcome.value) for case, outcome in failed):
        return CHANGED_INPUT
    if all(value is None for value in values):
        return PRINTS if all(outcome.printed for _, outcome in failed) else NOTHING
    if all(_is_error_object(value) for value in values):
        return RETURNS_ERROR
    for kind, habit in (("TimeLimit", ENDLESS), ("Withheld", WITHHELD)):
        if all(isinstance(value, Raised) and kind in value.kinds for value in values):
            return habit
    if all(isinstance(case.expected, Raised) and isinstance(outcome.value, Raised) for case, outcome in failed):
        return OTHER_ERROR
    return None


def recognise_last(cases, outcomes, failed):
    """A habit that only explains what no misconception of the task explains, or None."""
    if any(outcome.changed_input for _, outcome in failed):
        return CHANGED_INPUT
    given = [
        outcome.value for case, outcome in zip(cases, outcomes, strict=True) if not isinstance(case.expected, Raised)
    ]
    if len(given) > 2 and not isinstance(given[0], Raised) and all(same(given[0], value) for value in given):
        return CONSTANT
    return None


def _is_error_object(value):
    return isinstance(value, Foreign) and value.type.endswith(("Error", "Exception", "type"))
