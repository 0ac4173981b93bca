"""What this machine can do to confine submissions, in words."""

from autograde.worker.levels import FULL, LEVELS, NONE, choose, filtered, offers

MEANING = {
    "full": "a submission sees no file, process or network but its own",
    "reduced": "a submission can read and change no file but its own, has no network, and can see other processes",
    "minimal": "a submission is limited in time and memory, and may read and change what its user may",
    "none": "no worker: plain `nbgrader autograde`, which trusts the submission and has time-outs only",
}


def report(machine):
    """Level by level what is possible, why not, and what to do about it.

    Args:
        machine: ``Capabilities``.

    Returns:
        str of several lines.
    """
    chosen = choose(machine)
    user = "root" if machine.root else "an ordinary user"
    lines = [f"{machine.system} on {machine.machine}, as {user}", ""]
    for offer in offers(machine):
        sign = "->" if offer.level == chosen else "  "
        lines.append(f"{sign} {offer.level:8} {'yes' if offer.possible else 'no '}  {MEANING[offer.level]}")
        if not offer.possible:
            lines += [f"                 why not: {offer.why}", f"                 to do:   {offer.remedy}"]
    if chosen == FULL and not filtered(machine):
        lines.append(f"   There is no filter for system calls on {machine.machine}; the rest of full is in force.")
    return "\n".join([*lines, "", verdict(chosen)])


def verdict(level):
    """One sentence: what that level means for grading.

    Args:
        level: of ``LEVELS``.
    """
    if level == FULL:
        return "Submissions are graded at the strongest level."
    if level == NONE:
        return "`python -m autograde grade` cannot run here. " + MEANING[NONE][0].upper() + MEANING[NONE][1:] + "."
    return ask(level)


def ask(level):
    """The sentence that asks an instructor before grading below "full".

    Args:
        level: of ``LEVELS``.
    """
    if level not in LEVELS:
        raise ValueError(f"ask: level is {level!r}, it has to be one of {', '.join(LEVELS)}")
    return (
        f"This machine confines submissions at level {level} only: {MEANING[level]}. "
        "If you accept that for these students, add --allow-weak-sandbox."
    )
