"""Where everything of a course lies, and nbgrader set up to find it there."""

import logging
import os
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]

_CONFIG = "nbgrader_config.py"
_OWN_CONFIG = '''"""nbgrader's settings for this course. Your own come at the end, such as a penalty for being late."""

c = get_config()
load_subconfig("nbgrader_config.py", path={shipped!r})
c.CourseDirectory.source_directory = {source!r}
c.CourseDirectory.release_directory = {release!r}
'''


class CourseError(ValueError):
    """Something of a course that cannot be used; the message tells the instructor what, in one sentence."""


@dataclass(frozen=True)
class Course:
    """Folders of one course.

    Args:
        home: folder with submitted/, autograded/, feedback/, gradebook.db and the secret seed.
        build: folder for what can be made again at any time.
        repository: the checkout with solutions/ and notebooks/.
        db_url: SQLAlchemy address of nbgrader's gradebook; None for gradebook.db in `home`.
    """

    home: Path = REPOSITORY / "autograde"
    build: Path = REPOSITORY / "build"
    repository: Path = REPOSITORY
    db_url: str | None = None

    @classmethod
    def at(cls, home=None, db_url=None):
        """The course in a folder of its own, with its build folder inside; without one the repository's course.

        Args:
            home: folder, or None.
            db_url: as for ``Course``.

        Raises:
            CourseError: there is no such folder. None is made, for it may be a slip of the pen.
        """
        if home is None:
            return cls(db_url=db_url)
        home = Path(home).resolve()
        if not home.is_dir():
            why = "is not a folder" if home.exists() else "does not exist; for a new course make the folder first"
            raise CourseError(f"--course {home} {why}")
        return cls(home=home, build=home / "build", db_url=db_url)

    @property
    def solutions(self):
        return self.repository / "solutions"

    @property
    def notebooks(self):
        return self.repository / "notebooks"

    @property
    def source(self):
        """nbgrader's source notebooks, answers included."""
        return self.build / "source"

    @property
    def release(self):
        """What nbgrader's GenerateAssignment makes of them."""
        return self.build / "release"

    @property
    def submitted(self):
        return self.home / "submitted"

    @property
    def autograded(self):
        return self.home / "autograded"

    @property
    def feedback(self):
        return self.home / "feedback"

    @property
    def ledger(self):
        return self.home / "ledger"

    @property
    def seed(self):
        return self.home / "secret_seed"

    @property
    def gradebook(self):
        return self.db_url or f"sqlite:///{self.home / 'gradebook.db'}"

    def nbgrader_config(self):
        """The shipped nbgrader_config.py, and over it the one in `home`, as a traitlets Config with these folders."""
        from traitlets.config import PyFileConfigLoader

        config = PyFileConfigLoader(_CONFIG, str(REPOSITORY / "autograde")).load_config()
        if self.home != REPOSITORY / "autograde" and (self.home / _CONFIG).is_file():
            config.merge(PyFileConfigLoader(_CONFIG, str(self.home)).load_config())
        folders = config.CourseDirectory
        folders.root = str(self.home)
        folders.source_directory = str(self.source)
        folders.release_directory = str(self.release)
        folders.submitted_directory = str(self.submitted)
        folders.autograded_directory = str(self.autograded)
        folders.feedback_directory = str(self.feedback)
        folders.db_url = self.gradebook
        return config

    def write_config(self):
        """Gives a course outside the repository an nbgrader_config.py, so that nbgrader's tools work in its folder."""
        if not (self.home / _CONFIG).exists():
            shipped = str(REPOSITORY / "autograde")
            text = _OWN_CONFIG.format(shipped=shipped, source=str(self.source), release=str(self.release))
            (self.home / _CONFIG).write_text(text)

    def nbgrader(self, converter_class, assignment, student="*", disabled=(), **traits):
        """Runs one of nbgrader's converters on this course.

        Args:
            converter_class: a class of nbgrader.converters.
            assignment: name of the unit.
            student: student id, or "*" for all.
            disabled: names of preprocessors to leave out.
            traits: settings of the converter.

        Raises:
            nbgrader's NbGraderException, with what nbgrader logged as its message.
        """
        from nbgrader.converters import NbGraderException
        from nbgrader.coursedir import CourseDirectory

        config, heard = self.nbgrader_config(), _Listener()
        for name in disabled:
            config[name].enabled = False
        log = logging.getLogger(f"{__name__}.{converter_class.__name__}")
        log.handlers, log.propagate = [heard], False
        folders = CourseDirectory(config=config, assignment_id=assignment, student_id=student)
        folders.log = log
        converter = converter_class(coursedir=folders, config=config, **traits)
        converter.log = log
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # deprecations inside nbgrader are not this course's to mend
                converter.start()
        except NbGraderException as problem:
            raise NbGraderException("\n".join([*heard.lines, str(problem)])) from None
        return converter


class _Listener(logging.Handler):
    """Keeps errors and warnings, which explain a failed conversion."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def put_alembic_on_path():
    """nbgrader makes its database by calling `alembic`, which lies beside this interpreter, on PATH or not."""
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
