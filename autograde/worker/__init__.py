"""The process that runs a student's cells: it holds no tasks, no hidden cases, no gradebook and no other submission.

Only this package, ``check`` and what they import are copied into the folder a worker can see.
"""
