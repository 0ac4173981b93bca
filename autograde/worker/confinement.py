"""Puts a level of confinement into force: once for the warm parent, then for each submission forked from it."""

import contextlib
import os
import platform
import sys
from pathlib import Path

from autograde.worker import kernel, landlock, namespaces, resources, system_calls
from autograde.worker.levels import FULL, REDUCED


def confine_parent(settings):
    """Confines this process before anything heavy is imported.

    Args:
        settings: dictionary with "level" (of ``LEVELS``), "root" (an empty folder, for the file system or for the
            submissions' folders), "visible" (folders to show read-only) and "fonts" (Matplotlib's list of fonts).

    Raises:
        OSError: the kernel refused a step.
    """
    if settings["level"] == FULL:
        namespaces.enter(Path(settings["root"]), settings["visible"])
    elif sys.platform == "linux":
        kernel.die_with_parent()
        kernel.adopt_orphans()
    _take_home(Path("/tmp" if settings["level"] == FULL else settings["root"]), settings)


def own_processes(level):
    """A context manager in which the parent forks: at level "full" each fork gets a process namespace."""
    return namespaces.own_processes() if level == FULL else contextlib.nullcontext()


def confine_submission(settings, job):
    """Confines a fresh fork of the parent before a student's code is read, in a folder of its own.

    Args:
        settings: of `confine_parent`.
        job: dictionary with "uid" (int, the user to become where this process is root), "folder" (name of the
            submission's folder below "root", for levels below "full"), "limits" and "away" (names that are put away
            from the beginning; where there are any, nnlib's files cannot be read either).

    Raises:
        OSError: the kernel refused a step.
    """
    level, limits, was_root = settings["level"], job["limits"], os.geteuid() == 0
    hidden = [path for one in sys.path if (path := Path(one, "nnlib")).is_dir()] if job["away"] else []
    resources.go_first()
    os.setsid()  # a signal to "my group" must not reach the parent
    if level == FULL:
        namespaces.enter_own(limits["file_mb"], settings["visible"])
        for path in hidden:
            namespaces.hide(path)
        folder = Path("/tmp")
    else:
        folder = Path(settings["root"], job["folder"])
        if was_root:
            os.chown(folder, job["uid"], job["uid"])
    os.chdir(folder)
    if was_root or level == FULL:
        namespaces.become_user(job["uid"])
    _require_readable(settings["visible"])
    if sys.platform == "linux":
        kernel.refuse_new_privileges()
        kernel.die_with_parent()
        kernel.adopt_orphans()
    resources.limit_process(limits, count_processes=was_root or (level == FULL and _counts_by_namespace()))
    _take_home(folder, settings)
    sys.path.append(str(folder))  # as in a notebook: a module that a cell wrote can be imported
    if level == REDUCED:
        devices = [f"/dev/{name}" for name in namespaces.DEVICES]
        visible = [path for one in settings["visible"] for path in _around(Path(one), hidden)]
        landlock.restrict([*namespaces.SYSTEM, *visible, *devices[1:]], [folder, devices[0]])
    if level in (FULL, REDUCED):
        system_calls.set_filter(platform.machine())


def _around(path, hidden):
    """Paths that together show everything in `path` but what is hidden."""
    if path in hidden:
        return []
    if not any(one.is_relative_to(path) for one in hidden):
        return [path]
    return [shown for part in path.iterdir() for shown in _around(part, hidden)]


def _require_readable(paths):
    for path in paths:
        if not os.access(path, os.R_OK | os.X_OK):
            raise PermissionError(
                f"{path} cannot be read by the user that a submission becomes; install Python and the course where "
                "every user can read them, or grade as an ordinary user"
            )


def _counts_by_namespace():
    """Since Linux 5.14 a limit on processes counts within a user namespace; before, everything its user runs."""
    return tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2]) >= (5, 14)


def _take_home(folder, settings):
    """Makes the folder the place for whatever programs write.

    Matplotlib wants one to write to, and needs seconds to make its list of fonts: it is shown the list.
    """
    fonts = folder / ".matplotlib"
    fonts.mkdir()
    for file in Path(settings["fonts"]).iterdir():
        (fonts / file.name).symlink_to(file)
    os.environ.update(HOME=str(folder), TMPDIR=str(folder), MPLCONFIGDIR=str(fonts))
