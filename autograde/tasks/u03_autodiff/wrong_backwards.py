"""Ways back as students get them wrong."""

from autograde.tasks.u03_autodiff.wrong_tapes import order_of, steps_between, sweep, tape_with


def _overwrites(expression, inputs, times=1):
    """Overwrites a gradient that is there

    x * x reads x twice. What does the second part do to the first?
    """

    def hand(node, operand, slope):
        operand.grad = node.grad * slope

    return tape_with(backward=lambda self: sweep(self, hand=hand))(expression, inputs, times)


def _on_the_way_down(expression, inputs, times=1):
    """Hands on before everything has arrived

    Turn around an order in which operands come first; an order of meeting is not enough.
    """

    def backward(self):
        waiting, seen = [self], []
        self.grad = 1.0
        while waiting:
            node = waiting.pop(0)
            if node in seen:
                continue
            seen.append(node)
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope
                waiting.append(operand)

    return tape_with(backward=backward)(expression, inputs, times)


def _again_and_again(expression, inputs, times=1):
    """Hands the whole sum on at every visit

    A shared node is visited once for each reader, and each time it hands on what earlier visits handed on already.
    """

    def back(node):
        for operand, slope in zip(node.operands, node.slopes, strict=True):
            operand.grad += node.grad * slope
            back(operand)

    def backward(self):
        self.grad = 1.0
        back(self)

    return tape_with(backward=backward)(expression, inputs, times)


def _no_chain(expression, inputs, times=1):
    """Hands on slopes without what arrived

    Each slope is multiplied by the gradient of the step it belongs to.
    """

    def hand(node, operand, slope):
        operand.grad += slope

    return tape_with(backward=lambda self: sweep(self, hand=hand))(expression, inputs, times)


def _no_slope(expression, inputs, times=1):
    """Hands on what arrived without slopes

    A product has slopes other than 1. And if your backward calls itself: only the result begins with 1.
    """

    def hand(node, operand, slope):
        operand.grad += node.grad

    return tape_with(backward=lambda self: sweep(self, hand=hand))(expression, inputs, times)


def _nothing(expression, inputs, times=1):
    """Leaves all gradients at 0

    With which number does the way back begin, at the result? And is backward filled in?
    """
    return tape_with(backward=lambda self: None)(expression, inputs, times)


def _starts_with_value(expression, inputs, times=1):
    """Begins with the value of the result

    The derivative of the result in itself is a number that does not depend on its value.
    """
    return tape_with(backward=lambda self: sweep(self, start=self.data, clear=steps_between))(expression, inputs, times)


def _compounds(expression, inputs, times=1):
    """Hands old gradients on once more

    At the second call, steps in between still hold what the first one left there. Inputs collect; must steps?
    """
    return tape_with(backward=sweep)(expression, inputs, times)


def _starts_over(expression, inputs, times=1):
    """Forgets what the first call found

    Inputs keep their gradient and the second call adds to it; only steps in between begin anew.
    """
    return tape_with(backward=lambda self: sweep(self, clear=lambda node: True))(expression, inputs, times)


def _adds_the_one(expression, inputs, times=1):
    """Adds the 1 to what the result held

    At the second call the result holds a 1 already. And what do the steps in between hold?
    """
    return tape_with(backward=lambda self: sweep(self, start=self.grad + 1.0))(expression, inputs, times)


def _one_step(expression, inputs, times=1):
    """Reaches the operands of the result and no further

    Does the way back end there? Or had the steps behind them their turn too early, when nothing had arrived yet? Look
    at the order of the list, and at which end the sweep begins.
    """

    def backward(self):
        for operand, slope in zip(self.operands, self.slopes, strict=True):
            operand.grad += slope

    return tape_with(backward=backward)(expression, inputs, times)


def _forwards(expression, inputs, times=1):
    """Goes from the inputs to the result

    Gradients flow the other way: the result hands on first.
    """
    return tape_with(backward=lambda self: sweep(self, order=lambda nodes: nodes))(expression, inputs, times)


def _ignores_second(expression, inputs, times=1):
    """Serves the first operand only

    Both operands of a sum or product receive something.
    """

    def backward(self):
        for node in order_of(self):
            node.grad = 0.0
        self.grad = 1.0
        for node in order_of(self)[::-1]:
            for operand, slope in list(zip(node.operands, node.slopes, strict=True))[:1]:
                operand.grad += node.grad * slope

    return tape_with(backward=backward)(expression, inputs, times)


def _counts_calls(expression, inputs, times=1):
    """Begins the second call with 2

    The result keeps the 1 of the first call, and another is added. Set it to 1 at every call.
    """

    def backward(self):
        sweep(self, start=self.grad + 1.0, clear=lambda node: node.operands and node is not self)

    return tape_with(backward=backward)(expression, inputs, times)


def _by_value(expression, inputs, times=1):
    """Takes two numbers of equal value for one

    x * y and y * x are two steps of the same value. Ask whether the object is in the list, not its data.
    """

    def backward(self):
        found = {}

        def visit(node):
            if node.data not in found:
                for operand in node.operands:
                    visit(operand)
                found[node.data] = node

        visit(self)
        sweep(self, order=lambda nodes: list(found.values())[::-1], clear=steps_between)

    return tape_with(backward=backward)(expression, inputs, times)


MISCONCEPTIONS = (
    _overwrites,
    _on_the_way_down,
    _again_and_again,
    _no_chain,
    _no_slope,
    _nothing,
    _starts_with_value,
    _compounds,
    _starts_over,
    _adds_the_one,
    _one_step,
    _forwards,
    _ignores_second,
    _counts_calls,
    _by_value,
)
