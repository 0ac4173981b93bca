"""Starts dask workers as Slurm jobs and grades on them. Run it on a machine that may submit jobs, from the checkout.

Needs `pip install dask-jobqueue`, and the checkout and its .venv in a folder that all nodes see. Set what is the
cluster's own: queue, account, cores, memory, time, and the interface of the private network.
"""

import subprocess
import sys

from dask_jobqueue import SLURMCluster


def make_cluster():
    return SLURMCluster(
        queue="short",
        account="teaching",
        cores=8,  # submissions that a node judges at a time
        processes=1,
        memory="32GB",  # up to 4 GB for each submission
        walltime="02:00:00",
        interface="ib0",
        python=sys.executable,
        local_directory="/tmp",
    )


if __name__ == "__main__":
    with make_cluster() as cluster:
        cluster.adapt(minimum_jobs=1, maximum_jobs=10)
        command = [sys.executable, "-m", "autograde", "grade", "--scheduler", cluster.scheduler_address, *sys.argv[1:]]
        sys.exit(subprocess.run(command).returncode)
