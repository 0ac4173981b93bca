"""What one submission may use."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one submission.

    Args:
        cell_seconds: int, wall time of one cell.
        call_seconds: int, wall time of one call that the judge makes.
        total_seconds: int, wall time and processor time of everything together.
        memory_mb: int, memory of all its processes together, and address space of each.
        file_mb: int, all files together, and each file.
        output_bytes: int, outputs of one cell.
        total_output_bytes: int, outputs of all cells together.
        processes: int, processes and threads that it starts.
    """

    cell_seconds: int = 30
    call_seconds: int = 10
    total_seconds: int = 180
    memory_mb: int = 4096
    file_mb: int = 64
    output_bytes: int = 1_000_000
    total_output_bytes: int = 10_000_000
    processes: int = 64

    def as_dict(self):
        return asdict(self)
