"""nbgrader's settings for this course; `nbgrader` and formgrader read it when started in this folder."""

c = get_config()  # noqa: F821 - nbgrader provides it

c.CourseDirectory.course_id = "nnlib"
c.CourseDirectory.source_directory = "../build/source"
c.CourseDirectory.release_directory = "../build/release"

# Only the problems are graded. The marker in a stub must leave valid Python behind: a function keeps its docstring,
# a table its dots.
c.CourseDirectory.notebook_id = "problems"
c.ClearSolutions.code_stub = {"python": "# your answer here"}
c.ClearSolutions.text_stub = "*Your answer here.*"

# A cell that does not end costs its own points, not the submission.
c.Execute.timeout = 30
c.Execute.interrupt_on_timeout = True
