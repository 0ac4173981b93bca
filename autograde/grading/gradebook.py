"""nbgrader's gradebook: opened, or a sentence why not, and the people in it."""

import re

from nbgrader.api import Gradebook, Student
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from autograde.course import CourseError

_COLUMN = 128  # characters that nbgrader keeps of a name


def open_gradebook(address, course_id):
    """nbgrader's ``Gradebook``; a new one where there is none.

    Args:
        address: str, of the database, as SQLAlchemy reads it.
        course_id: str.

    Raises:
        CourseError: there is none at this address, and none can be made.
    """
    shown = re.sub(r":[^:@/]*@", ":***@", address)
    try:
        url = make_url(address)
        if url.get_backend_name() == "sqlite":
            url = url.update_query_dict({"timeout": "30"})  # seconds to wait where formgrader is writing
        return Gradebook(url, course_id)
    except ImportError as problem:
        raise CourseError(f"the gradebook {shown} needs a package that is not installed: {problem.name}") from None
    except (SQLAlchemyError, ValueError) as problem:
        raise CourseError(f"the gradebook {shown} cannot be opened: {in_a_line(problem)}") from None


def in_a_line(problem):
    """What an exception says, its first line; of an exception of SQLAlchemy what the database said."""
    return (str(getattr(problem, "orig", None) or problem).strip() or type(problem).__name__).partition("\n")[0][:300]


def enrol(session, students):
    """Puts the students of a roster into the gradebook, whether or not they have handed anything in.

    What the roster does not say stays as it is in the gradebook.

    Args:
        session: SQLAlchemy session of the gradebook.
        students: iterable of ``autograde.roster.Student``.
    """
    known = {student.id: student for student in session.query(Student)}
    for one in students:
        if one.id not in known:
            known[one.id] = Student(id=one.id)
            session.add(known[one.id])
        for column in ("first_name", "last_name", "email", "lms_user_id"):
            if said := getattr(one, column):
                setattr(known[one.id], column, said[:_COLUMN])
