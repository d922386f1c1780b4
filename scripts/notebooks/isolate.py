"""Runs a command that reaches no network and can write nothing but one folder: `isolate.py FOLDER HIDDEN… -- COMMAND…`.

Each HIDDEN, a folder or a file, is empty for it. To be started in namespaces of its own, for mounts, processes and network;
the command has no right to undo the mounts. A place that stays writable is named on standard error.
"""

import fcntl
import os
import socket
import struct
import subprocess
import sys

SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1
KEPT_FLAGS = {"nosuid", "nodev", "noexec", "noatime", "relatime", "nodiratime"}
# All devices that programs need; a disk's would show what is hidden.
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
# Whoever is root may write these, whatever its rights.
OF_THE_KERNEL = ("/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus")
# The only right left to root: to read and write files of other users, where a mount lets it.
RIGHTS = "-all,+dac_override"


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


def bind(opened, path):
    """Mounts a file or folder that was opened before another mount covered it."""
    mount("--no-canonicalize", "--bind", f"/proc/{os.getpid()}/fd/{opened}", path)
    os.close(opened)


def make_read_only(folder):
    with open("/proc/self/mounts") as mounts:
        entries = [line.split() for line in mounts]
    for _, place, _, options, *_ in entries:
        place = place.encode().decode("unicode_escape")
        if place == folder or within(place, "/proc") or within(place, "/dev"):
            continue
        flags = KEPT_FLAGS.intersection(options.split(","))
        mount("-o", ",".join(["remount", "bind", "ro", *flags]), place, check=place == "/")
        if os.path.exists(place) and not os.statvfs(place).f_flag & os.ST_RDONLY:
            print(f"stays writable: {place}", file=sys.stderr)
    for place in filter(os.path.exists, OF_THE_KERNEL):
        mount("--bind", place, place)
        mount("-o", "remount,bind,ro", place)


def keep_few_devices():
    opened = {name: os.open(f"/dev/{name}", os.O_PATH) for name in DEVICES}
    mount("-t", "tmpfs", "-o", "size=64k,mode=755", "none", "/dev")
    for name, device in opened.items():
        open(f"/dev/{name}", "w").close()
        bind(device, f"/dev/{name}")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink(f"/proc/self/fd/{number}", f"/dev/{name}")
    os.symlink("/proc/self/fd", "/dev/fd")
    os.mkdir("/dev/shm")
    mount("-t", "tmpfs", "-o", "size=64m", "none", "/dev/shm")


def hide(path, folder):
    if not os.path.isdir(path):
        if os.path.exists(path):
            mount("--bind", "/dev/null", path)
        return
    own = os.open(folder, os.O_PATH)
    mount("-t", "tmpfs", "-o", "size=64k", "none", path)
    if within(folder, path):
        os.makedirs(folder, exist_ok=True)
        bind(own, folder)
    else:
        os.close(own)
    mount("-o", "remount,ro", path)


def main():
    end = sys.argv.index("--")
    folder, *hidden = sys.argv[1:end]
    start_loopback()
    mount("--bind", folder, folder)
    make_read_only(folder)
    keep_few_devices()
    for path in hidden:
        hide(path, folder)
    here = os.getcwd()
    os.chdir(here if os.path.isdir(here) else folder)  # through the mounts made since
    rights = [f"--bounding-set={RIGHTS}", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs"]
    os.execvp("setpriv", ["setpriv", *rights, "--", *sys.argv[end + 1 :]])


main()
