"""K sigmoids against a softmax."""

from autograde.kinds import Choice, Option

SIGMOIDS_OR_SOFTMAX = Choice(
    id="u01-sigmoids-or-softmax",
    title="K sigmoids or a softmax?",
    minutes=5,
    covers=("u01.4c",),
    points=1,
    options=(
        Option(
            "The outputs of K sigmoids need not sum to 1.",
            right=True,
            name="Makes K sigmoids share",
            hint="Each sigmoid looks at its own z. Take z = (5, 5, 5): what comes out?",
        ),
        Option(
            "A picture may show a pedestrian and a car at once: then K sigmoids fit and a softmax does not.",
            right=True,
            name="Overlooks several labels at once",
            hint="Which of the two can give two classes a probability of 0.9 each?",
        ),
        Option(
            "Adding 5 to every z leaves the outputs of K sigmoids as they are.",
            name="Takes the sigmoids for shift-invariant",
            hint="g(0) is 0.5. Is g(5) the same?",
        ),
        Option(
            "Adding 5 to every z leaves the outputs of a softmax as they are.",
            right=True,
            name="Overlooks that a common factor cancels",
            hint="exp(z + 5) is exp(z) exp(5), above the line and below it.",
        ),
        Option(
            "With two classes, the first output of a softmax is the sigmoid of z1 - z2.",
            right=True,
            name="Does not see the sigmoid in the softmax",
            hint="Divide numerator and denominator of exp(z1) / (exp(z1) + exp(z2)) by exp(z1).",
        ),
        Option(
            "K sigmoids cannot be used to choose one class of K.",
            name="Forgets one-vs-rest",
            hint="Each of the K units asks 'this class or the rest?'. Whose answer would you believe most?",
        ),
        Option(
            "Each output of a softmax depends on its own z only.",
            name="Lets softmax outputs stand alone",
            hint="Raise one z: the others have to give something away.",
        ),
    ),
)
