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

    def find(self, handed):
        """The id of the student who handed something in.

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
            if len(found) > 1:
                raise NoMatch(f"{called} may be {' or '.join(sorted(student.id for student in found))}")
            if found:
                return found.pop().id
        raise NoMatch(f"no student on the roster is called {called}")
