"""A task that asks for the right one, or the right ones, of several options."""

import re
from dataclasses import dataclass, field

from autograde.kinds.case import Case
from autograde.kinds.variants import Variants
from autograde.verdict import Finding, Mark, Misconception, Verdict


@dataclass(frozen=True)
class Option:
    """One option.

    Args:
        text: Markdown, as the student reads it.
        right: bool.
        name, hint: the misconception of a student who takes a wrong option, or who leaves out a right one.
    """

    text: str
    right: bool = False
    name: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Choice:
    """Options are lettered A, B, C ... in their order. With several right ones, exactly these must be named."""

    id: str
    title: str
    minutes: int
    covers: tuple
    points: float
    options: tuple
    withholds: tuple = ()
    variants: Variants | None = field(default=None, repr=False)
    kind: str = field(default="choice", init=False)

    @property
    def lettered(self):
        """The options by letter."""
        return {chr(ord("A") + index): option for index, option in enumerate(self.options)}

    @property
    def right(self):
        """The letters of the right options."""
        return {letter for letter, option in self.lettered.items() if option.right}

    @property
    def several(self):
        """Whether more than one option is right."""
        return len(self.right) > 1

    def cases(self, seed=None):
        return [Case(part="choice", expected=self.model())]

    def mark(self, cases, outcomes, shown=True):
        """All or nothing; each option that was wrongly taken or left out is named."""
        [answer] = [outcome.value for outcome in outcomes]
        chosen = letters(answer)
        correct = chosen == self.right
        misconceptions, findings = [], []
        blank = answer is None or answer is ... or (isinstance(answer, str) and not answer.strip())
        if not chosen:
            findings = [Finding("choice", "no answer yet" if blank else self._how())]
        elif unknown := sorted(chosen - set(self.lettered)):
            findings = [Finding("choice", f"{unknown[0][:20]!r} is not one of {', '.join(self.lettered)}")]
        elif len(chosen) > 1 and not self.several:
            findings = [Finding("choice", "one letter is asked for")]
        elif not correct:
            misconceptions = [
                Misconception(option.name, option.hint)
                for letter, option in self.lettered.items()
                if option.name and (letter in chosen) != option.right
            ]
        return Verdict(
            self.id,
            (Mark("choice", self.points, self.points if correct else 0.0),),
            tuple(findings),
            tuple(misconceptions),
            answered=not blank,
        )

    def _how(self):
        return 'write the letters as a text, such as "A, C"' if self.several else 'write one letter, such as "A"'

    def mistakes(self):
        """Each wrong option taken, each right one of several left out."""
        found = []
        for letter, option in self.lettered.items():
            if not option.name:
                continue
            answer = self.right ^ {letter} if self.several else {letter}
            found.append((Misconception(option.name, option.hint), ", ".join(sorted(answer))))
        return found

    def model(self):
        return ", ".join(sorted(self.right))


def letters(answer):
    """Letters in "b", "A, C", "AC", ["A", "C"], {"A"}; an empty set where there are none."""
    if isinstance(answer, str):
        words = re.findall(r"\w+", answer.upper().replace(" AND ", " "))
        return set(words[0]) if len(words) == 1 and words[0].isalpha() else set(words)
    if isinstance(answer, list | tuple | set | frozenset):
        return set().union(*(letters(item) for item in answer if isinstance(item, str)))
    return set()
