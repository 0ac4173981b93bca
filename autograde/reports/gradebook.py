"""Whether a gradebook can be read, before nbgrader opens it."""

from pathlib import Path

from sqlalchemy import create_engine, inspect, make_url
from sqlalchemy.exc import SQLAlchemyError

from autograde.reports.cells import one_line


def why_not_readable(url):
    """Why nbgrader could not read marks from there.

    Args:
        url: str, SQLAlchemy address of a gradebook.

    Returns:
        str, one sentence; empty where all is well.
    """
    try:
        address = make_url(url)
    except SQLAlchemyError:
        return f"{url!r} is not the address of a gradebook, such as sqlite:////folder/gradebook.db"
    shown = address.render_as_string(hide_password=True).removeprefix("sqlite:///")
    advice = "run this in the folder of the course, after grading, or say where with --db"
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        return f"there is no gradebook {shown}; {advice}"
    try:
        engine = create_engine(address)
        tables = inspect(engine).get_table_names()
        engine.dispose()
    except (SQLAlchemyError, ImportError) as problem:
        return f"cannot open the gradebook {shown}: {one_line(getattr(problem, 'orig', None) or problem)}"
    return "" if "assignment" in tables else f"{shown} is not a gradebook of nbgrader; {advice}"
