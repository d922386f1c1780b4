"""A seat: `seat.py NOTEBOOKS COMMAND…` copies the notebooks that the participant does not have into ~/notebooks, then runs COMMAND.

It runs as the participant, so that it can write no more than she can. Where JupyterHub says how much memory a seat may have, no process of
the seat gets more: an array beyond it is an error in its cell, and whatever else comes beyond it ends that kernel alone.
"""

import os
import pathlib
import resource
import shutil
import sys

# Threads and processes of one user: a dozen kernels, and an end to what starts itself over and over.
MOST_THREADS = 1000


def copy_notebooks(source):
    target = pathlib.Path.home() / "notebooks"
    target.mkdir(exist_ok=True)
    for notebook in sorted(pathlib.Path(source).glob("*.ipynb")):
        copy = target / notebook.name
        if not copy.exists():
            half = copy.with_suffix(".half")
            shutil.copyfile(notebook, half)
            half.rename(copy)


def limit(bytes_of_memory):
    resource.setrlimit(resource.RLIMIT_DATA, (bytes_of_memory, bytes_of_memory))
    resource.setrlimit(resource.RLIMIT_NPROC, (MOST_THREADS, MOST_THREADS))


def main(source, *command):
    copy_notebooks(source)
    if "MEM_LIMIT" in os.environ:
        limit(int(os.environ["MEM_LIMIT"]))
    os.execvp(command[0], command)


main(*sys.argv[1:])
