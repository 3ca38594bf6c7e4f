"""Runs a command and says what it took, as one line of JSON: timed.py COMMAND ARGUMENT ...

Every tool is timed by this one program: wall time from before its start to its end, processor time of all its threads,
and the largest resident set. What the command writes to stdout is thrown away; stderr is left as it is.
"""

import json
import os
import sys
import time

command = sys.argv[1:]
actions = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
begin = time.perf_counter()
child = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - begin
print(
    json.dumps(
        {
            "status": os.waitstatus_to_exitcode(status),
            "seconds": seconds,
            "cpuSeconds": usage.ru_utime + usage.ru_stime,
            "peakMB": usage.ru_maxrss * 1024 / 1e6,
        }
    )
)
