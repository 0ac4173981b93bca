"""Submissions that write to the judge themselves: messages are claims, and only a right output earns anything."""

# Every way to the judge that a process can find: the channel's object, and every open socket or pipe.
SEND = """
import gc, json, os, stat, struct
def ways():
    found = {one.socket.fileno() for one in gc.get_objects() if type(one).__name__ == "Channel"}
    for descriptor in range(3, 256):
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:
            continue
        if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode):
            found.add(descriptor)
    return found
def put(data):
    for descriptor in ways():
        try:
            os.set_blocking(descriptor, False)
            os.write(descriptor, data)
        except OSError:
            pass
        finally:
            try:
                os.set_blocking(descriptor, True)
            except OSError:
                pass
def send(*messages):
    for message in messages:
        data = message if isinstance(message, bytes) else json.dumps(message).encode()
        put(struct.pack("<I", len(data)) + data)
"""
HINTS = ("searches the memory for objects", "touches open file descriptors")


def forge(*lines, hints=HINTS, **fields):
    return {"first": (SEND + "\n".join(lines),), "flags": tuple(f"added-1: {hint}" for hint in hints), **fields}


OUTPUT = "{'start': 'u05-output-size-check'}, {'held': 'u05-output-size'}"
SEVENS = "*[{'outcome': {'value': {'kind': 'int', 'digits': '0x7'}, 'changed': False, 'printed': False}}] * 40"
TEXTS = "*[{'outcome': {'value': '7', 'changed': False, 'printed': False}}] * 40"

CASES = {
    "a verdict with 99 points": forge(
        "send({'verdict': {'task_id': 'u05-output-size', 'earned': 99.0}})", noted=("forged message: of no known kind",)
    ),
    "points above the maximum for every task": forge(
        "send(*[{'task': 'u05-output-size', 'earned': 1e308}] * 5)", noted=("forged message: of no known kind",)
    ),
    "an outcome before any question": forge(f"send({TEXTS})", noted=("forged message: out of step",)),
    "a check announced by hand with outcomes": forge(
        f"send({OUTPUT}, {TEXTS})", noted=("forged message: out of step",)
    ),
    "a check announced twice": forge(
        f"send({OUTPUT}, {SEVENS}, {OUTPUT}, {SEVENS})", noted=("forged message: out of step",)
    ),
    "a check of a task that does not exist": forge(
        "send({'start': 'u05-none-check'}, {'held': 'u05-none'})", noted=("forged message: out of step",)
    ),
    "the end before the beginning": forge("send({'end': True})", noted=("forged message: out of step",)),
    "end, start and cell in the wrong order": forge(
        "send({'cell': 'added-1'}, {'start': 'added-1'}, {'end': False})", noted=("forged message: out of step",)
    ),
    "a frame of four gigabytes": forge(
        "put(b'\\xff' * 8)",
        noted=(
            "cell added-1: it ended the process",
            "output flood: a message larger than any that a worker sends",
        ),
    ),
    "a frame that never comes to its end": forge(
        "put(struct.pack('<I', 1000) + b'{')",
        "while True:",
        "    pass",
        noted=(
            "cell added-1: it ended the process",
            "forged message: bytes that are no message",
        ),
    ),
    "numbers that JSON does not have": forge(
        'send(b\'{"outcome": NaN, "seconds": Infinity, "count": 1e999}\')', noted=("forged message: out of step",)
    ),
    "a message nested too deeply": forge(
        "send(b'[' * 1_000_000)", noted=("cell added-1: it did not stop when told to",)
    ),
    "a message that is not UTF-8": forge(
        "send(b'\\xff\\xfe{')",
        noted=(
            "cell added-1: it ended the process",
            "forged message: bytes that are no message",
        ),
    ),
    "a message that is a list": forge(
        "send(b'[]', b'7', b'null')",
        noted=(
            "cell added-1: it ended the process",
            "forged message: bytes that are no message",
        ),
    ),
    "names that are no text": forge(
        "send({'start': []}, {'cell': {}}, {'check': [1]}, {'outcome': 1}, {'outputs': 3})",
        noted=(
            "forged message: of no known kind",
            "forged message: out of step",
        ),
    ),
    "outputs that are no outputs": forge(
        "send({'cell': 'added-1', 'outputs': [[], 7, None, {'output_type': 'stream', 'text': {}},",
        "    {'output_type': 'display_data', 'data': {'image/png': ['x'] * 9, 'text/plain': {}}}] * 50})",
        noted=("forged message: out of step",),
    ),
    "outputs of another cell": forge(
        "send({'cell': 'u05-output-size-check', 'outputs': [{'output_type': 'execute_result', 'data': "
        "{'text/plain': '4.0'}, 'metadata': {}}]})",
        noted=("forged message: out of step",),
    ),
    "a task announced as what it is not": forge(
        "send({'cell': 'added-1', 'outputs': []}, {'start': 'u05-vgg16-answer'}, {'cell': 'u05-vgg16-answer', "
        "'outputs': []},",
        "    {'start': 'u05-vgg16-check'}, {'held': 'u05-vgg16'})",
        noted=("forged message: u05-vgg16 announced as what it is not", "forged message: out of step"),
    ),
    "a whole conversation made up": forge(
        "send({'cell': 'added-1', 'outputs': []}, {'start': 'u05-vgg16-answer'}, {'cell': 'u05-vgg16-answer', "
        "'outputs': []},",
        "    {'start': 'u05-vgg16-check'}, {'value': 'u05-vgg16', 'outcome': {'value': '5', 'changed': False}},",
        "    {'cell': 'u05-vgg16-check', 'outputs': []}, {'end': True})",
        earns={},
    ),
    "an answer that writes outcomes itself": {
        "first": (SEND,),
        "answers": {
            "u05-output-size": "def output_size(*a, **k):\n    send(*[{'outcome': {'value': '7'}}] * 3)\n    return 7",
        },
        "flags": tuple(f"added-1: {hint}" for hint in HINTS),
    },
    "a check called at another place": {
        "first": ("from autograde import check\nprint(check('u05-output-size', lambda *a, **k: 7).earned)",),
        "shows": ("0.0",),
    },
}


def test_forging_earns_nothing(case, holds):
    holds(case)
