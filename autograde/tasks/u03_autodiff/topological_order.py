"""Every node after its operands."""

from autograde.calling import call
from autograde.kinds import Function, Stratum
from nnlib.autodiff import topological_order

_PRODUCT = {"x": [], "y": [], "p": ["x", "y"], "f": ["p", "x"]}
_TRACE = {
    "x1": [],
    "x2": [],
    "v1": ["x1"],
    "v2": ["x1", "x2"],
    "v3": ["x2"],
    "v4": ["v1", "v2"],
    "v5": ["v4", "v3"],
}
_LATE = {"f": ["q", "q"], "q": ["r", "a"], "r": ["a", "b"], "b": [], "a": []}
_SPARE = {"a": [], "b": [], "c": ["a", "b"], "loss": ["c", "a"], "unused": ["loss", "b"], "d": []}


def _draw_names(rng, count):
    return [str(name) for name in rng.permutation(list("abcdeghkmnpqrstuw"))[:count]]


def _draw_shared(rng):
    a, b, c, d, e, f = _draw_names(rng, 6)
    # In the fixed order of the dictionary the result stands first, so that its own order is never right.
    return [
        call({f: [e, d], e: [d, c], d: [a, b], c: [b, a], b: [], a: []}, f),
        call({d: [c, b], c: [a, b], b: [], a: []}, d),
        call({a: [], b: [], d: [a], e: [b], f: [d, e]}, f),
    ]


def _draw_spare(rng):
    a, b, c, d, e, f = _draw_names(rng, 6)
    return [
        call({e: [d, b], f: [e, c], d: [b, a], c: [d], b: [], a: []}, e),
        call({f: [e, d], d: [c, b], e: [b], c: [b, a], b: [], a: []}, d),
    ]


def _before(operands, result):
    """Enters a node before its operands

    When may a node enter: on the way down, or when everything below it is done?
    """
    order = []

    def visit(name):
        if name not in order:
            order.append(name)
            for operand in operands[name]:
                visit(operand)

    visit(result)
    return order


def _backwards(operands, result):
    """Lists the result first

    Evaluation begins with the inputs. Which end of your list is that?
    """
    return topological_order(operands, result)[::-1]


def _preorder_reversed(operands, result):
    """Turns around a list that was made on the way down

    A shared node then stands where it was met first, which may be after somebody who reads it.
    """
    return _before(operands, result)[::-1]


def _repeats(operands, result):
    """Visits shared nodes again

    A node that two others read is computed once. How can you know that it is in the list already?
    """
    order = []

    def visit(name):
        for operand in operands[name]:
            visit(operand)
        order.append(name)

    visit(result)
    return order


def _dictionary_order(operands, result):
    """Takes the dictionary's own order

    Nothing says that the dictionary begins with the inputs.
    """
    return list(operands)


def _sorted(operands, result):
    """Sorts by name

    Names say nothing about what reads what.
    """
    return sorted(topological_order(operands, result))


def _everything(operands, result):
    """Lists nodes that the result does not need

    Start from the result and follow what it reads; what is never met stays out.
    """
    order = []
    for name in operands:
        order += [one for one in topological_order(operands, name) if one not in order]
    return order


def _only_inputs(operands, result):
    """Lists the inputs only

    Steps in between and the result belong into the list too.
    """
    return [name for name in topological_order(operands, result) if not operands[name]]


def _no_inputs(operands, result):
    """Leaves the inputs out

    An input is a node without operands, and enters at once.
    """
    return [name for name in topological_order(operands, result) if operands[name]]


def _no_result(operands, result):
    """Leaves the result out

    After its operands the result itself enters, last of all.
    """
    return topological_order(operands, result)[:-1]


def _right_to_left(operands, result):
    """Goes through operands from right to left

    The order is a right one for computing; the task asks for the one that goes left first.
    """
    return topological_order({name: found[::-1] for name, found in operands.items()}, result)


def _top_down(operands, result):
    """Lists nodes as they are met, level by level

    That begins at the result. Which node can be computed first?
    """
    order = [result]
    for name in order:
        order += [operand for operand in dict.fromkeys(operands[name]) if operand not in order]
    return order


def _top_down_reversed(operands, result):
    """Turns around the order of meeting

    A node that is met early, as an operand of the result, may also be read deeper down: it then stands too late.
    """
    return _top_down(operands, result)[::-1]


def _one_level(operands, result):
    """Goes one level down only

    The operands have operands, too.
    """
    return [*dict.fromkeys(operands[result]), result]


def _kahn(operands, result):
    """Takes whatever is ready, in the dictionary's order

    This can be computed in your order, but it is not the one that is asked for: follow the operands of the result.
    """
    order, needed = [], topological_order(operands, result)
    while len(order) < len(needed):
        for name in operands:
            if name in needed and name not in order and all(one in order for one in operands[name]):
                order.append(name)
                break
    return order


def _two_levels(operands, result):
    """Goes two levels down only

    How deep the graph is you cannot know beforehand: let visit call itself.
    """
    order = []
    for name in operands[result]:
        order += [one for one in [*operands[name], name] if one not in order]
    return [*order, result]


def _inputs_first(operands, result):
    """Lets all inputs enter first

    This can be computed in your order, too. The one that is asked for lets an input enter when the walk comes to it.
    """
    order = topological_order(operands, result)
    return sorted(order, key=lambda name: bool(operands[name]))


def _dictionary(operands, result):
    """Returns a dictionary

    Its keys are the names, in the right order. Make a list of them at the end.
    """
    return dict.fromkeys(topological_order(operands, result))


TOPOLOGICAL_ORDER = Function(
    id="u03-topological-order",
    title="Operands first",
    minutes=15,
    covers=("u03.2b",),
    reference=topological_order,
    strata=(
        Stratum(
            "shared nodes",
            1,
            (call(_PRODUCT, "f"), call(_TRACE, "v5"), call(_LATE, "f")),
            _draw_shared,
        ),
        Stratum(
            "nodes that are not needed",
            1,
            (call(_SPARE, "loss"), call({"y": [], "x": [], "out": ["x", "x"]}, "out")),
            _draw_spare,
        ),
    ),
    misconceptions=(
        _before,
        _backwards,
        _preorder_reversed,
        _repeats,
        _dictionary_order,
        _sorted,
        _everything,
        _only_inputs,
        _no_inputs,
        _no_result,
        _right_to_left,
        _top_down,
        _top_down_reversed,
        _one_level,
        _kahn,
        _two_levels,
        _inputs_first,
        _dictionary,
    ),
)
