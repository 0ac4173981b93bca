"""Whose file is it, and when did it come? Learning platforms say so in names of folders and files.

| platform | how a notebook is called in its download |
|---|---|
| nbgrader's exchange | ``ada+u05_cnn_arithmetic+2026-11-20 18:00:00.123456 UTC+qX2-/problems.ipynb`` |
| Moodle | ``Ada Lovelace_12345_assignsubmission_file_/problems.ipynb``, or the same without the slash |
| Gradescope | ``submission_12345/problems.ipynb``, and a file submission_metadata.yml that says who that is |
| Canvas | ``lovelaceada_LATE_12345_67890_problems-1.ipynb`` |
| folders | ``ada/u05_cnn_arithmetic/problems.ipynb``, ``ada/problems.ipynb`` |
| files | ``ada.ipynb``, ``problems_ada.ipynb`` |
"""

import datetime
import re
from collections import defaultdict
from typing import NamedTuple

from autograde import tasks
from autograde.collecting.sources import SourceError, pieces_of

_MOODLE = re.compile(r"^(?P<name>.+)_(?P<number>\d+)_assignsubmission_[a-z]+_(?P<file>.*)$", re.S)
_CANVAS = re.compile(r"^(?P<name>[^_]+?)(?P<late>_late)?_(?P<user>\d+)_(?P<submission>\d+)_(?P<file>.+)$", re.I | re.S)
_GRADESCOPE = re.compile(r"^submission_\d+$")
_METADATA, _STAMP = "submission_metadata.yml", "timestamp.txt"
_ENDS = (".ipynb", ".ipynb.txt", ".ipynb.json")
_AGAIN = re.compile(r"^(?P<stem>.*?)(?:[-_ ]?\((?P<copy>\d+)\)|-(?P<again>\d+))?(?P<end>\.ipynb)$", re.I | re.S)
_MAX_METADATA = 100_000_000


class Handed(NamedTuple):
    """A notebook and what its surroundings say about it.

    Args:
        file: ``File``.
        ids: names by which a platform knows the student, each for one person only.
        names: what people call the student; several may be called so.
        own_id: the student's id where there is no roster, or None where nothing tells.
        unit: str, or None where nothing says for which unit it is.
        when: aware datetime, or None where nobody says.
        remark: str, for people.
        title: name of the file as the student called it.
        again: int, which hand-in of this name it is, where the platform counts.
        number: str, tells students of the same name apart; by itself it is nobody's id, for it may be of any kind.
        problem: str, why the file is no notebook that can be collected, or empty.
    """

    file: object
    ids: tuple = ()
    names: tuple = ()
    own_id: str | None = None
    unit: str | None = None
    when: datetime.datetime | None = None
    remark: str = ""
    title: str = ""
    again: int = 0
    number: str = ""
    problem: str = ""


def recognise(files, is_student=lambda name: False):
    """What was handed in.

    A source comes from one platform, the one whose way of naming fits most files; it is looked for in the outermost
    names only, for what lies further inside was named by a student. Files that it does not fit are taken by folder.

    Args:
        files: list of ``File``.
        is_student: function of the name of a folder, whether it is that of a student on the roster.

    Returns:
        list of ``Handed``, also of what is no notebook: first it is found out whose it is. A file for a group counts
        once for each member.
    """
    around = _common_folders([file.name.split("/")[:-1] for file in files])
    metadata = next((_metadata(file) for file in files if file.name == "/".join([*around, _METADATA])), {})
    depth = _depth([_until_archive(file.name.split("/")) for file in files], is_student)
    stamps = {_folder(file.name): _stamp(file) for file in files if _last(file.name) == _STAMP}
    placed = [
        (file, file.name.split("/")[len(around) :]) for file in files if _last(file.name) not in (_METADATA, _STAMP)
    ]
    platforms = [_exchange, _moodle, _canvas, lambda file, parts: _gradescope(file, parts, metadata)]
    found = [[platform(file, parts) for file, parts in placed] for platform in platforms]
    best = max(found, key=lambda claims: sum(claim is not None for claim in claims))
    handed = []
    for (file, _), claims in zip(placed, best, strict=True):
        problem = file.problem or ("" if file.name.lower().endswith(_ENDS) else "it is not a notebook")
        if claims is None:
            claims = [_timed(one, stamps, depth) for one in _by_folder(file, depth)]
        if not claims:
            problem = problem or "nothing in its name says whose it is"
        handed += [_counted(one._replace(problem=problem)) for one in claims or [Handed(file)]]
    return _apart(handed)


def _timed(handed, stamps, depth):
    """With the time that the timestamp.txt beside it states.

    It is believed in <student>/ and <student>/<unit>/ alone: one further inside, or in an archive, a student put there.
    """
    folder, parts = _folder(handed.file.name), handed.file.name.split("/")
    archived, inside = _until_archive(parts) != parts, parts[depth + 1 : -1]
    if folder not in stamps or archived or inside not in ([], [handed.unit]):
        return handed
    when = stamps[folder]
    return handed._replace(when=when, remark="" if when else f"its {_STAMP} holds no time that can be read")


def _apart(handed):
    """Without a roster the id is the name, with the number where several people in the source have that name."""
    numbers = defaultdict(set)
    for one in handed:
        if one.number:
            numbers[one.own_id].add(one.number)
    shared = {own_id for own_id, several in numbers.items() if len(several) > 1}
    return [one._replace(own_id=f"{one.own_id}-{one.number}") if one.own_id in shared else one for one in handed]


def _common_folders(paths):
    """The folders that lie around everything."""
    around = []
    for names in zip(*paths, strict=False):
        # The folder that a platform gives to a student may be the only one.
        if len(set(names)) > 1 or any(named(names[0]) for named in (_user_of, _MOODLE.match, _GRADESCOPE.match)):
            break
        around.append(names[0])
    return around


def _by_folder(file, depth):
    """<student>/<unit>/x.ipynb, <student>/x.ipynb, <student>.ipynb, problems_<student>.ipynb."""
    # What lies in an archive belongs to whoever the archive belongs to.
    parts = _until_archive(file.name.split("/"))
    folders, title = parts[:-1], _last(file.name)
    unit = next((part for part in folders if part in tasks.units()), None)
    if folders[depth:]:
        student = folders[depth]
    else:
        stem = re.sub(r"\.(ipynb(\.txt|\.json)?|zip)$", "", parts[-1], flags=re.I)
        student = re.sub(r"^problems[-_ ]+|[-_ ]+problems$", "", stem, flags=re.I)
        nameless = not student or re.fullmatch(r"problems([-_ ]?\(?\d+\)?)?", student, re.I)
        if nameless or not _is_handed_in(parts[-1]):
            return []
        title = title if parts[-1].lower().endswith(".zip") else "problems.ipynb"
    if student in tasks.units():
        return []
    return [Handed(file, (student,), (student,), student, unit, title=title)]


def _depth(paths, is_student):
    """How many folders lie around the names of students. Names of folders further inside are the students' own.

    Such a folder lies around everything, is nobody's on the roster, and has neither a notebook nor the folder of a
    unit directly inside: those lie in a student's.
    """
    depth = 0
    while all(len(path) > depth + 1 for path in paths) and len({path[depth] for path in paths}) == 1:
        inside = {path[depth + 1] for path in paths}
        files = {path[-1] for path in paths if len(path) == depth + 2}
        if is_student(paths[0][depth]) or inside & set(tasks.units()) or any(map(_is_handed_in, files)):
            break
        depth += 1
    return depth


def _is_handed_in(name):
    return name.lower().endswith((*_ENDS, ".zip"))


def _until_archive(parts):
    return next((parts[: end + 1] for end, part in enumerate(parts) if part.lower().endswith(".zip")), parts)


# Each of the following gives the list of ``Handed`` that a file is, or None where it is named in another way. `parts`
# are the names from the outermost folder that not everything lies in, to the file itself.


def _exchange(file, parts):
    """<user>+<unit>+<time>+<letters>/x.ipynb, in inbound/ or by itself."""
    found = _user_of(parts[1] if parts[0] == "inbound" and len(parts) > 2 else parts[0])
    if not found:
        return None
    user, unit, when = found
    return [Handed(file, (user,), (), user, unit, when, title=parts[-1])]


def _user_of(folder):
    """(user, unit, time) of a folder of nbgrader's inbound, or None."""
    # A user's name may hold a plus; the last part, some random letters, is an option of nbgrader.
    for count in (3, 2):
        fields = folder.rsplit("+", count)
        if len(fields) == count + 1 and (when := parse_time(fields[2])):
            return fields[0], fields[1], when
    return None


def _moodle(file, parts):
    found = _MOODLE.match(parts[0])
    if not found:
        return None
    own, title = _tidy(found["name"]), parts[-1] if parts[1:] else found["file"]
    return [Handed(file, (), (found["name"],), own, title=title, number=found["number"])]


def _canvas(file, parts):
    found = _CANVAS.match(parts[0])
    if not found:
        return None
    own, remark = f"{_tidy(found['name'])}-{found['user']}", "late, says Canvas" if found["late"] else ""
    title = parts[-1] if parts[1:] else found["file"]
    return [Handed(file, (found["user"],), (found["name"],), own, remark=remark, title=title)]


def _gradescope(file, parts, metadata):
    if not _GRADESCOPE.match(parts[0]) or len(parts) < 2:
        return None
    about, claims, title = metadata.get(parts[0]), [], parts[-1]
    about = about if isinstance(about, dict) else {}
    when = about.get(":created_at")
    when = when if isinstance(when, datetime.datetime) else parse_time(str(when or ""))
    people = about.get(":submitters")
    for person in people if isinstance(people, list) else ():
        person = person if isinstance(person, dict) else {}
        said = {key: str(person.get(f":{key}") or "") for key in ("sid", "email", "name")}
        ids = tuple(said[key] for key in ("sid", "email") if said[key])
        names = tuple(said[key] for key in ("name",) if said[key])
        if ids or names:
            own = said["sid"] or said["email"] or _tidy(said["name"])
            claims.append(Handed(file, ids, names, own, when=_aware(when), title=title))
    return claims


def _metadata(file):
    import yaml

    try:
        content = b""
        for piece in pieces_of(file):
            content += piece
            if len(content) > _MAX_METADATA:
                raise SourceError(f"{_METADATA} is too long")
        found = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _stamp(file):
    try:
        text = b"".join(pieces_of(file))[:200].decode("utf-8", "replace")
    except SourceError:
        return None
    return parse_time(text.strip())


def parse_time(text):
    """A time as nbgrader writes it, with its zone; None for what is none."""
    from dateutil.parser import parse
    from dateutil.tz import gettz

    if not re.match(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d", text):
        return None
    # dateutil knows offsets; nbgrader writes the name of a zone.
    named = re.match(r"^(.*\d) ([A-Za-z][A-Za-z_]*(?:/[A-Za-z_]+)*)$", text, re.S)
    try:
        return _aware(parse(named[1]).replace(tzinfo=gettz(named[2])) if named else parse(text))
    except (ValueError, OverflowError):
        return None


def _aware(when):
    """In UTC; a time that names no zone is meant so."""
    if when is None:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=datetime.UTC)).astimezone(datetime.UTC)


def _counted(handed):
    """The name without what platforms and browsers put behind it: "-1" counts hand-ins, "(1)" downloads."""
    found = _AGAIN.match(handed.title)
    if not found:
        return handed
    return handed._replace(title=found["stem"] + found["end"], again=int((found["again"] or "0")[:9]))


def _tidy(name):
    return re.sub(r"[^\w.@-]+", "-", name).strip("-.")


def _folder(name):
    return name.rpartition("/")[0]


def _last(name):
    return name.rpartition("/")[2]
