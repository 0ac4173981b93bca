"""Which student of the roster is meant?"""

from collections import defaultdict

from autograde.roster import squeezed, usable


class NoMatch(ValueError):
    """Nobody, or more than one, is meant; the message says which."""


class Roster:
    """Finds students by what a platform calls them.

    Args:
        students: tuple of ``Student``, or None where there is no roster: then the platform's own name is the id.
    """

    def __init__(self, students=None):
        self.students = students
        self._by_id, self._by_name = defaultdict(set), defaultdict(set)
        for student in students or ():
            for text in (student.id, *student.known_as):
                self._by_id[squeezed(text)].add(student)
                if "@" in text:
                    self._by_id[squeezed(text.partition("@")[0])].add(student)
            for text in (student.name, *student.known_as):
                # Platforms put the last name first, without saying which of several words it begins with.
                words = text.replace(",", " ").split()
                for turn in range(len(words)):
                    self._by_name[squeezed("".join(words[turn:] + words[:turn]))].add(student)

    def knows(self, name):
        """Whether somebody on the roster is called so."""
        name = squeezed(name)
        return bool(name) and (name in self._by_id or name in self._by_name)

    def find(self, handed):
        """The id of the student who handed something in.

        An id decides, else a name; among students of one name the number that the platform put beside it.

        Args:
            handed: ``Handed``.

        Raises:
            NoMatch: see the message.
        """
        if self.students is None:
            if not handed.own_id or not usable(handed.own_id):
                raise NoMatch(f"{handed.own_id!r} cannot be the name of a folder")
            return handed.own_id
        called = " or ".join(dict.fromkeys([*handed.names, *handed.ids]))
        for known, texts in ((self._by_id, handed.ids), (self._by_name, handed.names)):
            found = set().union(*(known.get(squeezed(text), ()) for text in texts if squeezed(text)))
            own = {student for student in found if _has_number(student, handed.number)} if len(found) > 1 else found
            if len(own) == 1:
                return own.pop().id
            if found:
                maybe = " or ".join(sorted(student.id for student in found))
                more = f"; a column of the roster with the number {handed.number} would tell" if handed.number else ""
                raise NoMatch(f"{called} may be {maybe}{more}")
        raise NoMatch(f"no student on the roster is called {called}")


def _has_number(student, number):
    """Whether the roster has this number with the student, by itself or as "Participant 12345", as Moodle writes it."""
    return bool(number) and any(text.rpartition(" ")[2] == number for text in (student.id, *student.known_as))
