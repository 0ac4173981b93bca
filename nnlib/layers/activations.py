"""Activation layers: any shape in, the same shape out."""

from nnlib.arrays import real_number, whole_number
from nnlib.functional.activations import (
    arctan,
    arctan_backward,
    leaky_relu,
    leaky_relu_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    tanh,
    tanh_backward,
)
from nnlib.functional.probabilities import (
    log_softmax,
    log_softmax_backward,
    softmax,
    softmax_backward,
)
from nnlib.functional.smooth_rectifiers import (
    check_approximation,
    elu,
    elu_backward,
    gelu,
    gelu_backward,
    softplus,
    softplus_backward,
)
from nnlib.layers.base import Layer


class ReLU(Layer):
    """`relu`, any shape.

    >>> import numpy as np
    >>> ReLU()(np.array([-1.0, 2.0]))
    array([0., 2.])
    """

    def forward(self, x):
        self.x = x
        return relu(x)

    def backward(self, dy):
        return relu_backward(dy, self.x)


class LeakyReLU(Layer):
    """`leaky_relu` with its argument, any shape.

    >>> import numpy as np
    >>> LeakyReLU(0.1)(np.array([-1.0, 2.0]))
    array([-0.1,  2. ])
    """

    def __init__(self, negative_slope=0.01):
        self.negative_slope = real_number("LeakyReLU", "negative_slope", negative_slope)

    def forward(self, x):
        self.x = x
        return leaky_relu(x, self.negative_slope)

    def backward(self, dy):
        return leaky_relu_backward(dy, self.x, self.negative_slope)

    def config(self):
        return {"negative_slope": self.negative_slope}


class ELU(Layer):
    """`elu` with its argument, any shape.

    >>> import numpy as np
    >>> ELU()(np.array([-1.0, 2.0])).round(4)
    array([-0.6321,  2.    ])
    """

    def __init__(self, alpha=1.0):
        self.alpha = real_number("ELU", "alpha", alpha)

    def forward(self, x):
        self.x = x
        return elu(x, self.alpha)

    def backward(self, dy):
        return elu_backward(dy, self.x, self.alpha)

    def config(self):
        return {"alpha": self.alpha}


class GELU(Layer):
    """`gelu` with its argument, any shape.

    >>> import numpy as np
    >>> GELU()(np.array([-1.0, 2.0])).round(4)
    array([-0.1587,  1.9545])
    """

    def __init__(self, approximate="none"):
        check_approximation("GELU", approximate)
        self.approximate = approximate

    def forward(self, x):
        self.x = x
        return gelu(x, self.approximate)

    def backward(self, dy):
        return gelu_backward(dy, self.x, self.approximate)

    def config(self):
        return {"approximate": self.approximate}


class Softplus(Layer):
    """`softplus` with its argument, any shape.

    >>> import numpy as np
    >>> Softplus()(np.array([-1.0, 2.0])).round(4)
    array([0.3133, 2.1269])
    """

    def __init__(self, beta=1.0):
        self.beta = real_number("Softplus", "beta", beta, above=0)

    def forward(self, x):
        self.x = x
        return softplus(x, self.beta)

    def backward(self, dy):
        return softplus_backward(dy, self.x, self.beta)

    def config(self):
        return {"beta": self.beta}


class Sigmoid(Layer):
    """`sigmoid`, any shape.

    >>> import numpy as np
    >>> Sigmoid()(np.array([0.0]))
    array([0.5])
    """

    def forward(self, x):
        self.y = sigmoid(x)
        return self.y

    def backward(self, dy):
        return sigmoid_backward(dy, self.y)


class Tanh(Layer):
    """`tanh`, any shape.

    >>> import numpy as np
    >>> Tanh()(np.array([0.0]))
    array([0.])
    """

    def forward(self, x):
        self.y = tanh(x)
        return self.y

    def backward(self, dy):
        return tanh_backward(dy, self.y)


class Arctan(Layer):
    """`arctan`, any shape.

    >>> import numpy as np
    >>> Arctan()(np.array([1.0])).round(4)
    array([0.7854])
    """

    def forward(self, x):
        self.x = x
        return arctan(x)

    def backward(self, dy):
        return arctan_backward(dy, self.x)


class Softmax(Layer):
    """`softmax` along an axis of any array that has it.

    >>> import numpy as np
    >>> Softmax()(np.array([[1.0, 1.0]]))
    array([[0.5, 0.5]])
    """

    def __init__(self, axis=-1):
        self.axis = whole_number(type(self).__name__, "axis", axis)

    def forward(self, x):
        self.y = softmax(x, self.axis)
        return self.y

    def backward(self, dy):
        return softmax_backward(dy, self.y, self.axis)

    def config(self):
        return {"axis": self.axis}


class LogSoftmax(Layer):
    """`log_softmax` along an axis of any array that has it.

    >>> import numpy as np
    >>> LogSoftmax()(np.array([[1.0, 1.0]])).round(4)
    array([[-0.6931, -0.6931]])
    """

    def __init__(self, axis=-1):
        self.axis = whole_number(type(self).__name__, "axis", axis)

    def forward(self, x):
        self.y = log_softmax(x, self.axis)
        return self.y

    def backward(self, dy):
        return log_softmax_backward(dy, self.y, self.axis)

    def config(self):
        return {"axis": self.axis}
