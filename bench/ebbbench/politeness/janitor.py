"""Removes what a lab made once its parent is gone, however it went: the one way in which a lab is taken down."""

import os
import shutil
import signal
import subprocess
import sys
import time


def hire(names, folders):
    """Starts a janitor; close its stdin to have it clean up, wait for it to be sure that it has."""
    return subprocess.Popen(
        [sys.executable, "-m", "ebbbench.politeness.janitor", ",".join(names), *map(str, folders)],
        stdin=subprocess.PIPE, start_new_session=True)


def dismiss(janitor):
    janitor.stdin.close()
    janitor.wait(60)


def clean(names, folders):
    for number in (signal.SIGTERM, signal.SIGKILL):
        for _ in range(20):
            living = [pid for name in names for pid in inside(name)]
            for pid in living:
                try:
                    os.kill(pid, number)
                except ProcessLookupError:
                    pass
            if not living:
                break
            time.sleep(0.1)
    for name in names:
        subprocess.run(["ip", "netns", "delete", name], stderr=subprocess.DEVNULL)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def inside(name):
    """The processes of a network namespace: all of them are ours, for the namespace is."""
    found = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True)
    return [int(pid) for pid in found.stdout.split()]


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()  # Ends when the parent closes it, or ends.
    clean(sys.argv[1].split(","), sys.argv[2:])
