"""Pools of threads in a copy of a process: it has only the thread that made it, and they believe that all are there."""

import gc
import sys
import threading
from queue import SimpleQueue


def renew():
    """Has each ThreadPoolExecutor start its threads anew, in a copy of the process in which it was used."""
    module = sys.modules.get("concurrent.futures.thread")
    if module is None or not module._threads_queues:  # no pool has ever had a thread
        return
    module._threads_queues.clear()
    for one in gc.get_objects():
        if issubclass(type(one), module.ThreadPoolExecutor):
            one._threads, one._work_queue = set(), SimpleQueue()
            one._idle_semaphore, one._shutdown_lock = threading.Semaphore(0), threading.Lock()
