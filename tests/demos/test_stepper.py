"""The compute-graph stepper: numbers against the lectures, against trace tables and against differences."""

import ast
import contextlib
import dataclasses
import json
import math
import random
import re

import numpy as np
import pytest

from nnlib.demos.expression import constant, expression_graph, move_inputs
from nnlib.demos.graph import four_decimals, graph_of, is_number, logistic_graph, paths_graph, product_graph
from nnlib.demos.layout import places
from nnlib.demos.moments import advice, is_right, moments
from nnlib.demos.scene import Diagram, Field
from nnlib.demos.stage import encode
from nnlib.demos.stepper import Stepper
from nnlib.demos.trace_table import lecture_graph, lecture_trace, shared_graph
from nnlib.tape import Tensor, functional

GRAPHS = {
    "product": product_graph,
    "paths": paths_graph,
    "logistic": logistic_graph,
    "lecture": lecture_graph,
    "shared": shared_graph,
    "twice": lambda: expression_graph("x * x * y + x", {"x": 3.0, "y": -2.0}),
}
FORMULAS = {
    "(x + y) * z": lambda x, y, z: (x + y) * z,
    "ln(x1) + x1*x2 - sin(x2)": lambda x1, x2: math.log(x1) + x1 * x2 - math.sin(x2),
    "-x ** 2 / y + 2 ** y": lambda x, y: -(x**2) / y + 2**y,
    "tanh(x - 2) * cos(y) / exp(-x)": lambda x, y: math.tanh(x - 2) * math.cos(y) / math.exp(-x),
    "sigmoid(w * 1 + b) - relu(b - 1)": lambda w, b: 1 / (1 + math.exp(-w - b)) - max(b - 1, 0),
    "x ** y": lambda x, y: x**y,
    "a = 1/3; q = x * a; q * q + log(q)": lambda x: (x / 3) ** 2 + math.log(x / 3),
}


def press(demo, *names):
    for name in names:
        demo = demo.act(name, None)
    return demo


def diagram(demo):
    return demo.scene().panels[0][0]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_what_python_makes_of_them(text):
    graph = expression_graph(text)
    at = {node.name: node.output for node in graph.inputs}
    function = FORMULAS[text]
    assert list(at)
    assert graph.result.output == pytest.approx(function(**at))
    for name, value in at.items():
        up, down = (function(**at | {name: value + tiny}) for tiny in (1e-6, -1e-6))
        assert graph[name].gradient == pytest.approx((up - down) / 2e-6, rel=1e-5, abs=1e-7)
    again = expression_graph(graph.text, at)
    assert again == graph


@pytest.mark.parametrize("text", ["x1 + x2", "ln(x1) + x1*x2 - sin(x2)", "v = x + 1; w = v * y; w * v"])
def test_local_slopes_are_those_of_the_step_alone(text):
    graph = expression_graph(text, {"x1": 2.0, "x2": 5.0})
    for step in graph.steps:
        for slope, operand in zip(step.slopes, step.operands, strict=True):
            if is_number(operand):
                assert slope == 0
                continue
            tiny = 1e-6
            values = [float(each) if is_number(each) else graph[each].output for each in step.operands]
            moved = [
                [value + way * (name == operand) for value, name in zip(values, step.operands, strict=True)]
                for way in (tiny, -tiny)
            ]
            up, down = (
                float(vars(functional)[step.operation](*(Tensor(value) for value in each)).data) for each in moved
            )
            assert slope == pytest.approx((up - down) / (2 * tiny), rel=1e-5)


REFUSED = {
    "x ^ 2": "\\^ is not understood; a power is written",
    "2x": "cannot be read; write every sign",
    "sqrt(x)": "'sqrt\\(x\\)' is not understood; there may be numbers",
    "__import__('os').getcwd()": "is not understood",
    "x.real": "'x.real' is not understood",
    "x if x else y": "is not understood",
    "[x, y]": "is not understood",
    "2j * x": "'2j' is not understood",
    "True * x": "'True' is not understood",
    "import os": "'import os' is not understood",
    "x[0] = 1": "is not understood",
    "sin + x": "sin needs brackets",
    "sin(x, y)": "sin takes one number",
    "x": "x alone is no formula",
    "2 + 3": "there is no input",
    "": "0 letters",
    "x + " * 60 + "x": "241 letters",
    "(" * 99 + "x": "cannot be read",
    "x\0": "cannot be read",
    "x; y": "give each but the last a name",
    "q = x + y; x * 2": "nothing reads y",
    "x = x + 1": "x already means something",
    "q = x; q + 1": "q only repeats an input",
    "q = x + 1; p = q; p * q": "p only repeats another step",
    "a*b*c*d*e*f*g": "g is one input too many",
    "+".join("x" * 10): "9 steps behind each other",
    "+".join(f"({letter}*{letter}+{letter}*{letter})" for letter in "abcd"): "15 steps, there may be 14",
    "longname * x": "longname is no good name",
    "_x * y": "_x is no good name",
    "1 / 0 * x": "not finite",
    "10 ** 400 * x": "not finite",
    "9.0 ** 9 ** 9 * x": "not finite",
    "(0 - 8) ** 0.5 * x": "not finite",
    "ln(x) + ln(-x)": "v3 = ln v2 is not a finite number at x = 2",
    "(x - x) ** 0.5": "v2 = v1 \\*\\* 0.5 has no finite slope at x = 2",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_understood_is_named(text):
    with pytest.raises(ValueError, match=REFUSED[text]):
        expression_graph(text)


def test_inputs_without_a_value_are_placed_where_the_formula_is_defined():
    assert [node.output for node in expression_graph("ln(1 - x)").inputs] == [0.5]
    assert [node.output for node in expression_graph("ln(-x)").inputs] == [-2.0]
    assert constant(" 1/4 ", "x") == 0.25
    for text in ("x", "", "1/0", "q = 1; q = 2", "two"):
        with pytest.raises(ValueError, match=r"x is .*, expected a number"):
            constant(text, "x")


def test_steps_without_a_name_get_one_that_is_free():
    names = [node.name for node in expression_graph("v2 = x * v1; y = v2 + x; y * y").nodes]
    assert names == ["x", "v1", "v2", "y", "v3"]


def test_a_constant_keeps_its_digits():
    x = Tensor(1.0, requires_grad=True)
    graph = graph_of(2.0**x * 0.123456789, x=x)
    assert graph.text == "v1 = 2 ** x; v2 = v1 * 0.123456789"
    assert [step.label for step in graph.steps] == ["v1: 2 **", "v2: × 0.1235"]
    assert move_inputs(graph, {"x": 3.0}).result.output == pytest.approx(8 * 0.123456789, rel=1e-15)


@pytest.mark.parametrize("name", GRAPHS)
def test_what_comes_back_adds_up_to_the_gradient(name):
    graph = GRAPHS[name]()
    found = moments(graph)
    assert len({moment.key for moment in found}) == len(found)
    for node in graph.nodes:
        pieces = [piece for each in found if each.node == node.name and each.kind != "sum" for piece in each.pieces]
        values = [node.output] if node.operation != "input" else []
        assert sum(pieces) == pytest.approx(sum(values) + node.gradient)


def test_the_lectures_trace_is_the_trace_table():
    table, graph = lecture_trace(), lecture_graph()
    demo = Stepper(graph)
    for state in range(table.last + 1):
        arrived, _ = demo.gradients
        for line in table.lines(state):
            assert demo.values.get(line.name) == (None if line.value is None else pytest.approx(line.value))
            assert arrived.get(line.name, ()) == pytest.approx(line.parts)
        demo = press(demo, "next")
    assert demo == press(demo, "next")


def test_the_lectures_product_step_by_step():
    demo = Stepper(product_graph())
    captions = []
    while demo != press(demo, "next"):
        demo = press(demo, "next")
        captions.append(demo.scene().caption)
    assert captions[1] == "Forward: f = q × z = 3 × (−4) = −12."
    assert captions[3] == "f hands back to q: 1 · (−4) = −4. f hands back to z: 1 · 3 = 3."
    assert len(captions) == 5
    picture = {node.name: (node.above, node.below) for node in diagram(demo).nodes}
    assert picture == {
        "x": ("−2", "−4"),
        "y": ("5", "−4"),
        "z": ("−4", "3"),
        "q": ("3", "−4"),
        "f": ("−12", "1"),
    }
    assert press(demo, "first") == Stepper(product_graph())
    assert press(Stepper(product_graph()), "last") == demo
    assert press(demo, "back", "next") == demo


def test_the_edge_in_use_carries_the_local_slope():
    demo = press(Stepper(product_graph()), *["next"] * 4)
    assert {(edge.start, edge.end): edge.label for edge in diagram(demo).edges if edge.look == "active"} == {
        ("q", "f"): "× −4",
        ("z", "f"): "× 3",
    }
    [f] = [node for node in diagram(demo).nodes if node.look == "active"]
    assert f.name == "f"


def test_parts_of_a_gradient_are_a_sum_in_the_table():
    demo = press(Stepper(lecture_graph()), *["next"] * 9)
    rows = {row[0]: row[3] for row in demo.scene().table.rows}
    assert (rows["x1"], rows["x2"]) == ("", "−0.2837 + …")
    rows = {row[0]: row[3] for row in press(demo, "last").scene().table.rows}
    assert (rows["x1"], rows["x2"]) == ("5 + 0.5 = 5.5", "−0.2837 + 2 = 1.7163")
    twice = press(Stepper(GRAPHS["twice"]()), "last")
    assert twice.scene().table.rows[0][3] == "1 − 6 − 6 = −11"
    assert "v1 hands back to x: −2 · (3 + 3) = −12." in twice.scene().caption


def test_a_step_down_and_back():
    demo = press(Stepper(product_graph()), "last")
    down = press(demo, "descend")
    assert {node.name: node.output for node in down.graph.inputs} == pytest.approx({"x": -1.6, "y": 5.4, "z": -4.3})
    assert down.graph.result.output == pytest.approx(-16.34)
    assert down.scene().caption.startswith("The step down moved f from −12 to −16.34.")
    assert press(down, "descend", "undo") == down
    assert press(down, "undo") == demo == press(demo, "undo")
    half = press(demo.act("rate", "1/2"), "descend")
    assert half.graph["z"].output == -5.5
    start = Stepper(product_graph())
    assert press(start, "descend") == start


def test_inputs_and_formulas_can_be_changed():
    demo = press(Stepper(product_graph()), "last").act("set.x", "3")
    assert demo.graph == product_graph(x=3)
    assert demo.scene().table.rows[0][2] == "3"
    assert demo.act("set.x", "3.0") == demo
    demo = demo.act("text", "(x + y) ** 2")
    assert (demo.at, [node.output for node in demo.graph.inputs]) == (0, [3, 5])
    assert demo.act("text", " (x + y) ** 2 ") == demo
    moved = demo.act("text", "ln(-x)")  # not defined at x = 3
    assert moved.graph["x"].output == -2


@pytest.mark.parametrize(
    ("action", "value", "words"),
    [
        ("set.x", "two", "x is 'two', expected a number"),
        ("set.x", "2000000", "x is '2000000', expected a number from −1000000 to"),
        ("set.w", "1", "w is no input"),
        ("rate", "0", "step size is 0.0, expected a number above 0"),
        ("rate", "-1", "step size is -1.0"),
        ("rate", "fast", "step size is 'fast', expected a number"),
        ("text", "x y", "cannot be read"),
        ("text", "1", "formula: there is no input, such as x"),
        ("text", "banana", "formula: banana alone is no formula"),
        ("set.x", "1,5", "x is '1,5', expected a number; with a decimal point it is 1.5"),
    ],
)
def test_what_is_refused(action, value, words):
    with pytest.raises(ValueError, match=words):
        Stepper(product_graph()).act(action, value)


def test_no_such_place():
    with pytest.raises(ValueError, match="at is 8, expected 0 to 7"):
        Stepper(product_graph(), at=8)
    with pytest.raises(ValueError, match="v1 = ln x is not a finite number at x = 0"):
        Stepper(expression_graph("ln(x)")).act("set.x", "0")
    steep = press(Stepper(expression_graph("exp(x)", {"x": 6.0})), "last").act("rate", "1000")
    assert press(steep, "descend").graph.result.output == pytest.approx(0)
    with pytest.raises(ValueError, match="v2 = exp v1 is not a finite number"):
        press(Stepper(expression_graph("exp(-x) + x", {"x": -6.0})), "last").act("rate", "-1000".strip("-")).act(
            "set.x", "-800"
        )


def test_who_is_asked_answers_one_number_after_the_other():
    graph = product_graph(x=1, y=2, z=-5)
    demo = Stepper(graph, ask=True)
    for moment in moments(graph):
        assert demo.asked == moment
        assert press(demo, "next") == press(demo, "last") == demo
        wrong = demo.act("answer", f"{moment.number + 1}")
        assert wrong.asked == moment
        assert wrong.reply.startswith(f"{moment.number + 1} is not {moment.key}.")
        assert "wrong" in [node.look for node in diagram(wrong).nodes]
        demo = wrong.act("answer", f"{moment.number}")
        assert demo.reply.startswith("Right")
        assert demo.due == demo.at
    assert demo.asked is None
    assert demo.scene().code == (
        'answers = {"q": 3, "f": -15, "df/df": 1, "df/dq": -5,\n           "df/dz": 3, "df/dx": -5, "df/dy": -5}'
    )
    answers = ast.literal_eval(demo.scene().code.removeprefix("answers = "))
    assert all(Stepper(graph).graded(answers).values())
    assert demo.act("answer", "3") == demo == press(demo, "show")
    again = press(demo, "descend")
    assert (again.at, again.answers, again.graph["x"].output) == (0, (), 1.5)
    assert demo.act("ask", False).scene().code == ""


def test_who_does_not_know_may_go_on():
    demo = press(Stepper(product_graph(), ask=True), "show", "show")
    assert (demo.at, demo.due, demo.scene().code) == (2, 2, "answers = {}")
    back = press(demo, "back")
    assert (back.at, back.due) == (1, 2)
    assert back.act("answer", "1") == dataclasses.replace(
        demo, at=3, due=3, answers=(("df/df", 1.0),), reply="Right: df/df = 1."
    )
    assert demo.act("answer", " ") == demo
    with pytest.raises(ValueError, match="df/df is 'one', expected a number"):
        demo.act("answer", "one")


def test_answers_are_graded_without_a_browser():
    demo = Stepper(lecture_graph())
    answers = {"v1": math.log(2), "v3": -0.96, "x2 from v3": -0.284, "dv5/dx2": 2, "v2": "10", "v4": math.nan}
    graded = demo.graded(answers)
    assert [key for key, right in graded.items() if right] == ["v1", "v3", "x2 from v3"]
    assert list(graded) == [
        *("v1", "v2", "v3", "v4", "v5", "dv5/dv5", "dv5/dv4", "dv5/dv3", "dv5/dv1", "dv5/dv2"),
        *("x2 from v3", "x1 from v2", "x2 from v2", "dv5/dx2", "x1 from v1", "dv5/dx1"),
    ]


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("v3", 0.9589, "Look at the sign"),
        ("v3", -0.95, "You are close"),
        ("v3", 3.0, "Compute sin x2 once more"),
        ("dv5/dv5", 0.0, "How fast does v5 change if v5 itself does"),
        ("x1 from v2", 2.0, "Each factor receives what arrived times the other factor"),
        ("dv5/dx1", 5.0, "along one path only"),
        ("dv5/dx1", 7.0, "Add all parts"),
    ],
)
def test_what_is_said_to_a_wrong_number(key, typed, words):
    graph = lecture_graph()
    [moment] = [moment for moment in moments(graph) if moment.key == key]
    assert words in advice(graph, moment, typed)


def test_a_slope_alone_and_an_adjoint_alone_are_told_apart():
    graph = logistic_graph()
    [moment] = [moment for moment in moments(graph) if moment.key == "dl/dz"]
    assert "local slope alone" in advice(graph, moment, graph["h"].slopes[0])
    assert "what arrived at h" in advice(graph, moment, graph["h"].gradient)
    twice = GRAPHS["twice"]()
    [moment] = [moment for moment in moments(twice) if moment.key == "x from v1"]
    assert "reads x twice" in advice(twice, moment, -6.0)
    assert is_right(0, 1e-12)
    assert not is_right(0, 1e-3)


@pytest.mark.parametrize("name", ["lecture", "logistic", "paths"])
def test_no_answer_is_in_the_page_before_it_is_due(name):
    """At inputs where no two numbers are alike, no number of the future is anywhere in what is sent."""
    graph = GRAPHS[name]()
    graph = move_inputs(graph, {node.name: 1.37 + 0.61 * i for i, node in enumerate(graph.inputs)})
    demo = Stepper(graph, ask=True)
    rng = random.Random(0)
    while demo.asked:
        known = {four_decimals(node.output) for node in graph.inputs} | {"1", "2", "3", "−1"}
        known |= {four_decimals(piece) for each in demo.moments[: demo.due] for piece in (each.number, *each.pieces)}
        known |= {
            four_decimals(slope)
            for each in demo.moments[: demo.due]
            if each.reader
            for slope in graph[each.reader].slopes
        }
        for seen in (demo, demo.act("answer", "77.7"), press(demo, "first"), press(demo, "back")):
            sent = json.dumps(encode(seen.scene(), []), ensure_ascii=False).replace("-", "−")
            for moment in demo.moments[demo.due :]:
                for number in (moment.number, *moment.pieces):
                    words = four_decimals(number)
                    if words not in known:
                        assert not re.search(rf"(?<![\d.−]){re.escape(words)}(?![\d])", sent), (moment.key, words)
        demo = press(demo, "show") if rng.random() < 0.5 else demo.act("answer", repr(demo.asked.number))


@pytest.mark.parametrize("seed", range(6))
def test_every_state_on_a_random_walk_agrees_with_itself(seed):
    rng = random.Random(seed)
    demo = Stepper(GRAPHS[rng.choice(list(GRAPHS))](), ask=bool(seed % 2))
    texts = [*FORMULAS, "x", "1/x", "ln(x - y)"]
    for _ in range(150):
        name, value = rng.choice(
            [
                *[
                    (name, None)
                    for name in ("next", "back", "next", "next", "last", "first", "show", "descend", "undo")
                ],
                ("answer", rng.choice(["1", "0.5", repr(demo.asked.number) if demo.asked else "2", "no"])),
                (f"set.{rng.choice(demo.graph.inputs).name}", rng.choice(["0", "1", "-2.5", "1/3", "1e9", "?"])),
                ("rate", rng.choice(["0.1", "2", "0"])),
                ("text", rng.choice(texts)),
                ("ask", rng.random() < 0.5),
            ]
        )
        with contextlib.suppress(ValueError):  # the state stays
            demo = demo.act(name, value)
        scene = demo.scene()
        picture = scene.panels[0][0]
        assert isinstance(picture, Diagram)
        json.dumps(encode(scene, []), allow_nan=False)
        assert len(picture.nodes) == len(scene.table.rows) == len(demo.graph.nodes)
        for node, (step, _, above, gradient) in zip(picture.nodes, scene.table.rows, strict=True):
            assert step.removeprefix("→ ") == node.name
            assert above == node.above
            assert bool(gradient) == bool(node.below)
            if node.below and "…" not in node.below and node.below != "sum?":
                assert gradient.split(" = ")[-1] == node.below == four_decimals(demo.graph[node.name].gradient)
        names = {node.name for node in picture.nodes}
        assert all(edge.start in names and edge.end in names for edge in picture.edges)
        fields = {part.name: part.value for row in scene.controls for part in row if isinstance(part, Field)}
        assert {f"set.{node.name}" for node in demo.graph.inputs} < set(fields)


def test_boxes_lie_apart_and_no_arrow_runs_through_one():
    for text in (
        *FORMULAS,
        "(a*b + c) * (a - c) + sin(b) * exp(a)",
        "x*x + x*y + y*y + x*z + z*y",
        "x + (x + (x + y*x))",
    ):
        graph = expression_graph(text)
        spots = {node.name: node.place for node in graph.nodes}
        for one, (column, height) in spots.items():
            others = [there[1] for name, there in spots.items() if name != one and there[0] == column]
            assert all(abs(height - other) >= 1 for other in others), text
        for start, end in graph.edges():
            (left, y), (right, to_y) = spots[start], spots[end]
            assert left < right
            passed = [(x, height) for x, height in spots.values() if left < x < right]
            assert all(abs(y + (to_y - y) * (x - left) / (right - left) - h) > 0.2 for x, h in passed), text


def test_the_same_graph_has_the_same_places():
    steps = (("x", ()), ("p", ("x",)), ("f", ("p", "x")))
    assert places(steps) == places.__wrapped__(steps)


def test_numbers_are_written_with_four_decimals_at_most():
    written = [four_decimals(value) for value in (11.652071, -0.0, 1 / 3, 1e-5, np.float64(2.0))]
    assert written == ["11.6521", "0", "0.3333", "1e−05", "2"]


def test_a_formula_written_out_may_be_longer_than_what_was_typed():
    text = "x*(1/3)+y*(1/7)+x*y*(1/9)+x*(1/11)+y*(1/13)"
    demo = Stepper().act("text", text)
    assert len(demo.graph.text) > 200 > len(text)
    moved = demo.act("set.x", "1").act("last", None)
    x, y = (moved.graph[name].output for name in "xy")
    assert moved.graph.result.output == pytest.approx(x / 3 + y / 7 + x * y / 9 + x / 11 + y / 13)
    assert moved.act("descend", None).graph.result.output < moved.graph.result.output


def test_inputs_that_move_by_themselves_are_told():
    demo = Stepper().act("set.x", "-2").act("text", "log(x) * y")
    assert demo.scene().caption.startswith("The formula is not defined at the inputs there were. It is at x = 2, ")
    assert "not defined" not in demo.act("next", None).scene().caption
    with pytest.raises(ValueError, match="at x = -2"):
        Stepper().act("set.x", "-2").act("text", "x / 0 + x")


@pytest.mark.parametrize("text", ["q = 3", "a = b = 2", "3; 4"])
def test_a_number_has_no_name(text):
    with pytest.raises(ValueError, match=r"step size is '.*', expected a number"):
        Stepper().act("rate", text)


def test_pasted_signs_and_letters_are_read():
    assert expression_graph("\ufeffx\u00a0* y", {"x": 3, "y": 2}).result.output == 6
    assert expression_graph("µ * x", {"µ": 7, "x": 2}).result.output == 14
    with pytest.raises(ValueError, match="x is 1000"):
        expression_graph("x * y", {"x": 10**400})
