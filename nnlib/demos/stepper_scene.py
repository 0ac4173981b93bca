"""What a `nnlib.demos.stepper.Stepper` shows: the graph as far as it is known, the trace as a table, the question."""

from nnlib.demos.graph import four_decimals
from nnlib.demos.numbers import number
from nnlib.demos.scene import Button, Diagram, Edge, Field, Node, Scene, Switch, Table

_WIDE, _NARROW, _PIXELS = 150, 102, 728  # pixels from column to column, and of all of them if they can be had
_IN_A_LINE = 4  # answers


def stepper_scene(demo):
    """The scene of a stepper.

    Args:
        demo: nnlib.demos.stepper.Stepper.

    Returns:
        nnlib.demos.scene.Scene.
    """
    rows = (_sources(demo), _buttons(demo), *((_question(demo),) if demo.ask else ()))
    inputs = ", ".join(node.name for node in demo.graph.inputs)
    title = f"{demo.graph.result.name} from {inputs}, one node at a time"
    return Scene(title, rows, ((_diagram(demo),),), _caption(demo), _table(demo), _code(demo))


def _sources(demo):
    inputs = [Field(f"set.{node.name}", node.name, four_decimals(node.output), 6) for node in demo.graph.inputs]
    return Field("text", "formula", demo.text or demo.graph.text, 34), *inputs


def _buttons(demo):
    last = demo.due if demo.ask else len(demo.moments)
    ready = max(demo.at, demo.due) == len(demo.moments)
    return (
        Button("first", "First", demo.at > 0, "Home"),
        Button("back", "← Back", demo.at > 0, "ArrowLeft"),
        Button("next", "Next →", demo.at < last, "ArrowRight"),
        Button("last", "Last", demo.at < last, "End"),
        Field("rate", "step size η", f"{demo.rate:g}", 4),
        Button("descend", "Step down", ready),
        Button("undo", "Undo step", bool(demo.earlier)),
        Switch("ask", "ask me", demo.ask),
    )


def _question(demo):
    asked = demo.asked
    if asked is None:
        return Field("answer", "nothing is left to ask", "", 8), Button("show", "Show it", False)
    tried = dict(demo.answers).get(asked.key)
    words = f"{asked.key} = {demo.graph[asked.node].formula} =" if asked.kind == "value" else f"{asked.key} ="
    return Field("answer", words, "" if tried is None else _plain(tried), 8), Button("show", "Show it")


def _diagram(demo):
    top = max(node.place[1] for node in demo.graph.nodes)
    values, now = demo.values, demo.now
    working = _working(now)
    wrong = bool(demo.reply) and not demo.reply.startswith("Right")
    nodes = []
    for node in demo.graph.nodes:
        above = four_decimals(node.output) if node.name in values else ""
        below = _so_far(demo, node)
        look = "input" if node.operation == "input" else "plain"
        if node.name in working:
            look = "wrong" if wrong else "active"
        place = node.place[0], top - node.place[1]
        nodes.append(Node(node.name, node.label, *place, above, below, look))
    columns = max(node.place[0] for node in demo.graph.nodes)
    wide = int(min(_WIDE, max(_NARROW, _PIXELS / columns)))
    title = "Above a node: its value. Below: its gradient."
    return Diagram("graph", title, _words(demo), tuple(nodes), _edges(demo, now), (), (wide, 84))


def _working(now):
    """The nodes at work: a sum is looked at only where it is alone."""
    return {moment.reader or moment.node for moment in now if moment.kind != "sum" or len(now) == 1}


def _edges(demo, now):
    active = {}
    for moment in now:
        step = demo.graph[moment.reader or moment.node]
        if moment.kind == "value":
            active |= {(operand, step.name): "" for operand in step.operands}
        elif moment.kind == "part":
            slopes = [s for o, s in zip(step.operands, step.slopes, strict=True) if o == moment.node]
            shown = moment in demo.moments[: demo.at]
            words = " + ".join(number(slope) for slope in slopes) if shown else "?"  # there is room for three digits
            active[moment.node, step.name] = f"× {words}" if len(slopes) == 1 else f"× ({words})"
        elif moment.kind == "sum" and len(now) == 1:
            active |= {(moment.node, reader): "" for reader in demo.graph.readers(moment.node)}
    edges = dict.fromkeys(demo.graph.edges())
    return tuple(Edge(*edge, active.get(edge, ""), None, "active" if edge in active else "plain") for edge in edges)


def _words(demo):
    parts = []
    values, (arrived, complete) = demo.values, demo.gradients
    for node in demo.graph.nodes:
        words = node.name if node.operation == "input" else f"{node.name} = {node.formula}"
        if node.name in values:
            words += f", value {four_decimals(node.output)}"
        if node.name in complete:
            words += f", gradient {four_decimals(node.gradient)}"
        elif node.name in arrived:
            words += f", of its gradient so far {_sum(arrived[node.name])}"
        parts.append(words)
    return f"A compute graph: {'; '.join(parts)}."


def _caption(demo):
    if demo.reply:
        return f"{demo.reply} {_next_question(demo)}" if demo.reply.startswith("Right") else demo.reply
    known, now = demo.moments[: demo.at], demo.now
    if demo.ask and demo.at == demo.due:
        return _next_question(demo)
    if not known:
        at = ", ".join(f"{node.name} = {four_decimals(node.output)}" for node in demo.graph.inputs)
        return f"At {at}. Press Next, then → on the keyboard: each node in turn computes its value."
    words = [_sentence(demo, moment) for moment in now]
    if demo.at == len(demo.moments) and demo.earlier:
        result = demo.graph.result
        before, after = four_decimals(demo.earlier[-1].result.output), four_decimals(result.output)
        words.insert(0, f"The step down moved {result.name} from {before} to {after}.")
    elif demo.at == len(demo.moments):
        words.append("All gradients are there: the inputs can take a step down.")
    return " ".join(words)


def _sentence(demo, moment):
    node, number = demo.graph[moment.node], four_decimals(moment.number)
    if moment.kind == "value":
        numbers = [demo.values[each] if each in demo.values else float(each) for each in node.operands]
        words = [f"({four_decimals(each)})" if each < 0 else four_decimals(each) for each in numbers]
        return f"Forward: {node.name} = {node.formula} = {node.written(words)} = {number}."
    if moment.kind == "seed":
        return f"Backward begins at the end: {moment.key} = 1."
    if moment.kind == "sum":
        return f"In all {node.name} receives {_sum(moment.pieces)} = {number}."
    step = demo.graph[moment.reader]
    slopes = [slope for each, slope in zip(step.operands, step.slopes, strict=True) if each == node.name]
    words = _sum(slopes)
    words = f"({words})" if len(slopes) > 1 or slopes[0] < 0 else words
    return f"{step.name} hands back to {node.name}: {four_decimals(step.gradient)} · {words} = {number}."


def _next_question(demo):
    asked = demo.asked
    if asked is None:
        return "All numbers are there." if demo.ask else ""
    step = demo.graph[asked.reader or asked.node]
    if asked.kind == "value":
        return f"Forward: what is {asked.key} = {step.formula}?"
    if asked.kind == "seed":
        return f"Backward, from the end: what is {asked.key}?"
    if asked.kind == "sum":
        return f"All who read {asked.node} have handed back: what is {asked.key}?"
    return f"Backward: {step.name} = {step.formula} hands back to {asked.node}. What is {asked.key}?"


def _table(demo):
    values, (arrived, complete) = demo.values, demo.gradients
    now = _working(demo.now)
    rows = []
    for node in demo.graph.nodes:
        parts = arrived.get(node.name, ())
        adjoint = _sum(parts)
        if node.name in complete:
            adjoint += f" = {four_decimals(sum(parts))}" if len(parts) > 1 else ""
        elif 0 < len(parts) < _uses(demo, node):
            adjoint += " + …"
        value = four_decimals(node.output) if node.name in values else ""
        operation = "input" if node.operation == "input" else node.formula
        rows.append((f"{'→ ' if node.name in now else ''}{node.name}", operation, value, adjoint))
    head = ("step", "operation", "value", "gradient (adjoint)")
    return Table("The trace, as far as it is known", head, tuple(rows), True)


def _code(demo):
    if not demo.ask:
        return ""
    words = [f'"{key}": {_plain(value)}' for key, value in demo.answers]
    lines = [", ".join(words[i : i + _IN_A_LINE]) for i in range(0, len(words), _IN_A_LINE)]
    return "answers = {" + ",\n           ".join(lines) + "}"


def _so_far(demo, node):
    """What stands below a node: its gradient, or the part of it that has come back."""
    arrived, complete = demo.gradients
    parts = arrived.get(node.name, ())
    if not parts:
        return ""
    if node.name in complete:
        return four_decimals(sum(parts))
    return f"{four_decimals(sum(parts))} + …" if len(parts) < _uses(demo, node) else "sum?"


def _uses(demo, node):
    """How often a node is read."""
    return sum(operand == node.name for operand, _ in demo.graph.edges())


def _sum(parts):
    """Parts as they came back, as in "−0.2837 + 2"."""
    return " + ".join(map(four_decimals, parts)).replace("+ −", "− ")


def _plain(value):
    """A number as Python writes it, whole ones without a point."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
