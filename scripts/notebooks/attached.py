"""Runs a module of Python's: `attached.py FOLDER MODULE ARGUMENT…`.

It ends as soon as its standard input does, which is when the process that started it closes it or is gone, however it
went: with its children, kernels included, and with FOLDER, so that nothing stays behind.
"""

import os
import runpy
import shutil
import signal
import sys
import threading

import psutil

# A killed process is there until its memory is given back, or longer where a disk does not answer.
LONGEST_DEATH_SECONDS = 10

def end_all(*_):
    children = psutil.Process().children(recursive=True)
    for child in children:
        try:
            child.kill()
        except psutil.NoSuchProcess:
            pass
    psutil.wait_procs(children, timeout=LONGEST_DEATH_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def watch():
    os.read(0, 1)
    # The main thread ends all: while it starts a kernel, another thread could miss that child.
    os.kill(os.getpid(), signal.SIGUSR1)


folder, module, *arguments = sys.argv[1:]
signal.signal(signal.SIGUSR1, end_all)
threading.Thread(target=watch, daemon=True).start()
sys.argv = [module, *arguments]
runpy.run_module(module, run_name="__main__", alter_sys=True)
