"""Writing a file so that it is there whole or not at all."""

import os


def write_whole(path, text, mode=0o644, durable=False):
    """Writes beside the file and then puts it in its place, so that no crash leaves half of it.

    Args:
        path: Path; its folder is made where it is missing.
        text: str.
        mode: int, permissions of the file.
        durable: bool, whether to wait until the disk has it, so that it survives a power cut too.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    with open(draft, "w", encoding="utf-8") as file:
        file.write(text)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    draft.chmod(mode)
    os.replace(draft, path)
