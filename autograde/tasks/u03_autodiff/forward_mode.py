"""Values and slopes, side by side, from the inputs on."""

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.autodiff import forward_mode, local_slopes, value_of

_TRACE = [
    ["v1", "log", ["x1"]],
    ["v2", "multiply", ["x1", "x2"]],
    ["v3", "sin", ["x2"]],
    ["v4", "add", ["v1", "v2"]],
    ["v5", "subtract", ["v4", "v3"]],
]
_AT = {"x1": 2.0, "x2": 5.0}
_CHAIN = [["u", "exp", ["x"]], ["v", "tanh", ["u"]]]
_QUOTIENT = [["u", "multiply", ["x", "x"]], ["v", "divide", ["u", "y"]], ["w", "multiply", ["v", "u"]]]


def _draw_one(rng):
    a, b = (float(number) for number in rng.uniform(0.4, 1.2, 2).round(2))
    return [
        call(
            [["u", "sin", ["x"]], ["v", "exp", ["u"]], ["w", "log", ["v"]], ["z", "tanh", ["w"]]], {"x": a}, {"x": 1.0}
        ),
        call(_CHAIN, {"x": -b}, {"x": 1.0}),
        call(_CHAIN, {"x": -a}, {"x": -2.5}),
    ]


def _draw_several(rng):
    a, b, c = (float(number) for number in rng.uniform(1.3, 3, 3).round(2))
    return [
        call(_TRACE, {"x1": a, "x2": b}, {"x1": 1.0, "x2": 0.0}),
        call(_TRACE, {"x1": a, "x2": b}, {"x1": 0.0, "x2": 1.0}),
        call(_QUOTIENT, {"x": b, "y": c}, {"x": a, "y": -2.0}),
    ]


def _run(program, inputs, direction, rule, start=None):
    values, moves = dict(inputs), dict(direction if start is None else start)
    for name, operation, operands in program:
        numbers = [values[operand] for operand in operands]
        values[name] = value_of(operation, numbers)
        moves[name] = rule(local_slopes(operation, numbers), [moves[operand] for operand in operands])
    return values[name], moves[name]


def _products(slopes, moves):
    return [slope * move for slope, move in zip(slopes, moves, strict=True)]


def _local_only(program, inputs, direction):
    """Forgets how fast the operands move

    The slope of a step says how much it would move if its operand moved by 1. How much does the operand move?
    """
    return _run(program, inputs, direction, lambda slopes, moves: sum(slopes))


def _first_operand(program, inputs, direction):
    """Follows the first operand only

    Both operands move a step, and what they do adds up.
    """
    return _run(program, inputs, direction, lambda slopes, moves: slopes[0] * moves[0])


def _last_operand(program, inputs, direction):
    """Overwrites the part of the first operand

    Is the sum started anew for the second operand?
    """
    return _run(program, inputs, direction, lambda slopes, moves: slopes[-1] * moves[-1])


def _multiplied(program, inputs, direction):
    """Multiplies the parts of the operands

    Two influences on the same step are added.
    """

    def product(slopes, moves):
        result = 1.0
        for part in _products(slopes, moves):
            result *= part
        return result

    return _run(program, inputs, direction, product)


def _moves_only(program, inputs, direction):
    """Adds up the movements without the slopes

    A step that is steep makes more of the same movement.
    """
    return _run(program, inputs, direction, lambda slopes, moves: sum(moves))


def _all_directions(program, inputs, direction):
    """Moves every input at speed 1

    The direction says which inputs move, and how fast.
    """
    return forward_mode(program, inputs, dict.fromkeys(inputs, 1.0))


def _unit(program, inputs, direction):
    """Moves in the direction at speed 1 or not at all

    The numbers of the direction count, not only whether they are 0.
    """
    return forward_mode(program, inputs, {name: float(move != 0) for name, move in direction.items()})


def _still(program, inputs, direction):
    """Lets nothing move

    Where does your function read the direction?
    """
    return forward_mode(program, inputs, dict.fromkeys(inputs, 0.0))


def _slope_only(program, inputs, direction):
    """Returns the slope alone

    A pair is asked for.
    """
    return forward_mode(program, inputs, direction)[1]


def _swapped(program, inputs, direction):
    """Returns the slope before the value

    The value comes first.
    """
    return forward_mode(program, inputs, direction)[::-1]


def _first_step(program, inputs, direction):
    """Returns after the first step

    Does your return stand inside the loop?
    """
    return forward_mode(program[:1], inputs, direction)


def _everything(program, inputs, direction):
    """Returns all slopes

    Only the last step's pair is asked for.
    """
    pairs = {}
    for count in range(1, len(program) + 1):
        pairs[program[count - 1][0]] = forward_mode(program[:count], inputs, direction)[1]
    return forward_mode(program, inputs, direction)[0], pairs


def _slopes_at_moves(program, inputs, direction):
    """Takes the slopes where the movements are

    The slope of a step is taken at the values of its operands.
    """
    values, moves = dict(inputs), dict(direction)
    for name, operation, operands in program:
        values[name] = value_of(operation, [values[operand] for operand in operands])
        rates = [moves[operand] for operand in operands]
        moves[name] = sum(_products(local_slopes(operation, rates), rates))
    return values[name], moves[name]


def _value_of_moves(program, inputs, direction):
    """Runs the direction through the operations

    A movement is multiplied by a slope; it is not an input.
    """
    values, moves = dict(inputs), dict(direction)
    for name, operation, operands in program:
        values[name] = value_of(operation, [values[operand] for operand in operands])
        moves[name] = value_of(operation, [moves[operand] for operand in operands])
    return values[name], moves[name]


def _once(program, inputs, direction):
    """Counts an operand once that is read twice

    x * x has two operands, both of them x. Go through the list of operands, not through a dictionary or set of them.
    """
    values, moves = dict(inputs), dict(direction)
    for name, operation, operands in program:
        numbers = [values[operand] for operand in operands]
        slopes = dict(zip(operands, local_slopes(operation, numbers), strict=True))
        values[name] = value_of(operation, numbers)
        moves[name] = sum(slope * moves[operand] for operand, slope in slopes.items())
    return values[name], moves[name]


def _averaged(program, inputs, direction):
    """Averages over the operands

    What the operands do to a step adds up; it is not divided by their number.
    """
    return _run(program, inputs, direction, lambda slopes, moves: sum(_products(slopes, moves)) / len(slopes))


def _all_speeds(program, inputs, direction):
    """Returns the whole dictionary of speeds

    Of both dictionaries only the entry of the last step is asked for.
    """
    speeds = dict(direction)
    for count in range(1, len(program) + 1):
        speeds[program[count - 1][0]] = forward_mode(program[:count], inputs, direction)[1]
    return forward_mode(program, inputs, direction)[0], speeds


def _times_values(program, inputs, direction):
    """Multiplies slopes by values

    The slope says how much a step moves for each unit that its operand moves, wherever the operand is.
    """
    values, moves = dict(inputs), dict(direction)
    for name, operation, operands in program:
        numbers = [values[operand] for operand in operands]
        values[name] = value_of(operation, numbers)
        moves[name] = sum(_products(local_slopes(operation, numbers), numbers))
    return values[name], moves[name]


FORWARD_MODE = Function(
    id="u03-forward-mode",
    title="Forward mode",
    minutes=15,
    covers=("u03.4c",),
    reference=forward_mode,
    strata=(
        Stratum(
            "one input, a chain",
            1,
            (
                call(_CHAIN, {"x": -0.5}, {"x": 1.0}),
                call(_CHAIN, {"x": -0.5}, {"x": 2.0}),
                call([["u", "sin", ["x"]], ["v", "exp", ["u"]]], {"x": 0.5}, {"x": 1.0}),
            ),
            _draw_one,
        ),
        Stratum(
            "several inputs",
            1,
            (
                call(_TRACE, _AT, {"x1": 1.0, "x2": 0.0}),
                call(_TRACE, _AT, {"x1": 0.0, "x2": 1.0}),
                call(_TRACE, _AT, {"x1": 3.0, "x2": -1.0}),
                call(_QUOTIENT, {"x": 3.0, "y": 2.0}, {"x": 1.0, "y": 0.5}),
            ),
            _draw_several,
        ),
    ),
    misconceptions=(
        _local_only,
        _first_operand,
        _last_operand,
        _multiplied,
        _moves_only,
        _all_directions,
        _unit,
        _still,
        _slope_only,
        _swapped,
        _first_step,
        _everything,
        _slopes_at_moves,
        _value_of_moves,
        _once,
        _averaged,
        _all_speeds,
        _times_values,
    ),
)
