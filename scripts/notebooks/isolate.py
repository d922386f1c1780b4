"""Runs a command that reaches no network and can write nothing but one folder: `isolate.py FOLDER HIDDEN… -- COMMAND…`.

Each HIDDEN, a folder or a file, is empty for it. To be started in namespaces of its own, for mounts and network.
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys

SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1
# Programs need these; they keep nothing.
LEFT = ("/proc", "/sys", "/dev")
KEPT_FLAGS = {"nosuid", "nodev", "noexec", "noatime", "relatime", "nodiratime"}


def mount(*arguments, check=True):
    return subprocess.run(["mount", *arguments], check=check, capture_output=True)


def start_loopback():
    """Where the network is the process's own."""
    with socket.socket() as any_socket:
        try:
            fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))
        except PermissionError:
            pass  # the machine's own, whose loopback is up


def within(path, folder):
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def make_read_only(folder):
    with open("/proc/self/mounts") as mounts:
        entries = [line.split() for line in mounts]
    for _, place, _, options, *_ in entries:
        place = place.encode().decode("unicode_escape")
        if place != folder and not any(within(place, left) for left in LEFT):
            flags = KEPT_FLAGS.intersection(options.split(","))
            mount("-o", ",".join(["remount", "bind", "ro", *flags]), place, check=place == "/")


def hide(path, folder):
    if not os.path.isdir(path):
        if os.path.exists(path):
            mount("--bind", "/dev/null", path)
        return
    own = os.open(folder, os.O_PATH)
    mount("-t", "tmpfs", "-o", "size=64k", "none", path)
    if within(folder, path):
        os.makedirs(folder, exist_ok=True)
        mount("--no-canonicalize", "--bind", f"/proc/{os.getpid()}/fd/{own}", folder)
    os.close(own)
    mount("-o", "remount,ro", path)


def main():
    end = sys.argv.index("--")
    folder, *hidden = sys.argv[1:end]
    start_loopback()
    mount("--bind", folder, folder)
    make_read_only(folder)
    for path in hidden:
        hide(path, folder)
    here = os.getcwd()
    os.chdir(here if os.path.isdir(here) else folder)  # through the mounts made since
    os.execvp(sys.argv[end + 1], sys.argv[end + 1 :])


main()
