"""What a repair, a flag or a note says, without saying whose it is."""

import re

ABOUT_THE_FILE = "something about the file itself (students.csv has the words)"


def kind_of(text, student):
    """The text without its task and without anything that could name the student.

    Names of files often hold the name of a student: a text that has any but "problems.ipynb" becomes
    ``ABOUT_THE_FILE``, and so does one with the student's id in it. Quoted parts are left out.

    Args:
        text: str, for example "u05-vgg16: the check cell was edited".
        student: str, the student's id.
    """
    text = re.sub(r"^(?:cell )?u\d\d-[\w-]+: ", "", text).replace("problems.ipynb", "the file")
    text = re.sub(r" \(line \d+: [^)]*\)|: line \d+: .*", "", text)  # what a parser stumbled over
    text = re.sub(r"\"[^\"]*\"|'[^']*'", "…", text)
    text = re.sub(r"\bu\d\d-[\w-]+", "a task", text)
    if re.search(r"\.\w", re.sub(r"\d\.\d", "N", text)) or (student and student.casefold() in text.casefold()):
        return ABOUT_THE_FILE
    return re.sub(r"\d[\d,]*", "N", text)
