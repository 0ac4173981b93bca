"""The course's checks. A notebook needs one name from here: ``check``."""

from autograde.checking import check

__all__ = ["check"]
