"""Which student has which numbers, in tasks that have variants.

They are drawn once, when the student's copy of the course is made, and kept in a file: what was handed out counts,
whatever becomes of the task later. Grading looks a student up by the name of the folder the submission lies in, never
by anything in the submission. A student who is not in the file has variant 0, as the plain notebooks do.
"""

import hashlib
import json
import os
import secrets

from autograde import tasks
from autograde.course import CourseError
from autograde.kinds import vary


def read(course):
    """{student: {task id: numbers}}.

    Args:
        course: ``Course``; the file is variants.json in its home.

    Raises:
        CourseError: the file is damaged. Without it, everybody would be judged by variant 0.
    """
    return _read(_path(course))["students"]


def without_own(numbers, pairs):
    """Those who have no numbers in a task in which others have.

    Args:
        numbers: from `read`.
        pairs: iterable of (student, unit).

    Returns:
        list of pairs.
    """
    given = {task_id for own in numbers.values() for task_id in own}
    asked = {unit: given.intersection(task.id for task in tasks.of_unit(unit)) for unit in tasks.units()}
    return [(student, unit) for student, unit in pairs if asked[unit] - numbers.get(student, {}).keys()]


def assign(course, students, units):
    """Draws numbers for students who have none yet, in each task of the units that has variants, and keeps them.

    Args:
        course: ``Course``.
        students: ids.
        units: names of units.

    Returns:
        {student: {task id: numbers}} of everybody in the file.

    Raises:
        CourseError: the file is damaged.
    """
    path = _path(course)
    known = _read(path)
    for student in students:
        has = known["students"].setdefault(student, {})
        for unit in units:
            for task in tasks.of_unit(unit):
                if task.variants and task.id not in has:
                    has[task.id] = draw(known["seed"], student, task)
    _write(path, json.dumps(known, indent=1, sort_keys=True))
    return known["students"]


def draw(seed, student, task):
    """The numbers of one student for a task with variants: the same seed always gives the same.

    Args:
        seed: str, secret, so that nobody can work out somebody else's numbers.
        student: str.
        task: a task with variants.
    """
    digest = hashlib.sha256(f"{seed}\n{student}\n{task.id}".encode()).digest()
    return task.variants.settings[int.from_bytes(digest) % len(task.variants.settings)]


def own_paper(paper, seed, numbers):
    """The questions of one student.

    Args:
        paper: [(task, its secret cases)], of variant 0; the same for everybody, so drawn once.
        seed: str, the secret one from which it was drawn.
        numbers: {task id: numbers} of the student; an empty one gives the paper itself.
    """
    own = [vary(task, numbers) for task, _ in paper]
    return [(mine, cases if mine is task else mine.cases(seed)) for mine, (task, cases) in zip(own, paper, strict=True)]


def _path(course):
    return course.home / "variants.json"


def _read(path):
    """What the file holds; a new seed and no students where there is none."""
    if not path.exists():
        return {"seed": secrets.token_hex(32), "students": {}}
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        students = known["students"]
        if isinstance(known["seed"], str) and all(isinstance(own, dict) for own in students.values()):
            return known
        why = "it does not hold a seed and the students' numbers"
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as problem:
        why = f"{type(problem).__name__}: {problem}"
    raise CourseError(f"{path} cannot be read ({why}); put back a copy of it, for it says who was given which numbers")


def _write(path, text):
    """Replaces the file in one step, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(fresh, path)
