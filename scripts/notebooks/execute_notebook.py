"""Executes a notebook as nbconvert does, with nbclient: `execute_notebook INPUT OUTPUT FOLDER SECONDS [MEGABYTES]`.

FOLDER is the kernel's, SECONDS the longest time of a cell. OUTPUT is written however the execution ends, with the outputs
so far. Standard output has one JSON object a line: {"cell": index} as a cell begins, {"progress": text} for a display that
is updated in place, and at last {"failure": {"name", "text"}} where there is one and {"usage": {"peakBytes", "cpuSeconds"}} of the kernel.

With MEGABYTES it is a participant's notebook: a cell that fails, or is interrupted as its time is up, stops no other. SECONDS
are for the cells that a participant had a hand in, whose metadata have "limited"; the kernel ends where it holds more memory,
and of what a cell puts out only the beginning is kept.
"""

import json
import os
import pathlib
import resource
import sys
import threading
import time

import nbformat
import psutil
from nbclient import NotebookClient

# A kernel inherits standard output, which therefore becomes standard error; this duplicate it does not get.
events = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

STARTUP_SECONDS = 300
# Of a cell that nobody but the course wrote.
LONGEST_SECONDS = 600
LARGEST_OUTPUT = 100_000
MEMORY_INTERVAL_SECONDS = 0.2


def tell(**event):
    events.write(json.dumps(event) + "\n")
    events.flush()


class Client(NotebookClient):
    def process_message(self, msg, cell, cell_index):
        content = msg["content"]
        if (content.get("transient") or {}).get("display_id"):
            text = content.get("data", {}).get("text/plain", "")
            tell(progress="".join(text).split("\n")[0])
        return super().process_message(msg, cell, cell_index)


class LenientClient(Client):
    """For notebooks of which anything may be expected."""

    def __init__(self, notebook, seconds, **settings):
        self.printed = {}
        super().__init__(
            notebook,
            timeout_func=lambda cell: seconds if "limited" in cell.metadata else LONGEST_SECONDS,
            allow_errors=True,
            iopub_timeout=LONGEST_SECONDS,
            interrupt_on_timeout=True,
            error_on_timeout={"ename": "TimeoutError", "evalue": f"the cell ran longer than {seconds} s", "traceback": []},
            **settings,
        )

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] in ("stream", "display_data", "execute_result"):
            size = len(json.dumps(msg["content"], default=str))
            self.printed[cell_index] = self.printed.get(cell_index, 0) + size
            if self.printed[cell_index] > LARGEST_OUTPUT:
                return None
        return super().process_message(msg, cell, cell_index)


def watch_memory(client, megabytes):
    """Ends the kernel where it holds too much."""
    while True:
        time.sleep(MEMORY_INTERVAL_SECONDS)
        provisioner = getattr(client.km, "provisioner", None)
        try:
            process = psutil.Process(provisioner.pid)
            if process.memory_info().rss > megabytes * 1e6:
                tell(memory=megabytes)
                process.kill()
        except (AttributeError, TypeError, psutil.Error):
            continue


def main(source, target, folder, seconds, megabytes=None):
    notebook = nbformat.read(source, as_version=4)
    settings = dict(
        startup_timeout=STARTUP_SECONDS,
        resources={"metadata": {"path": folder}},
        on_cell_execute=lambda cell, cell_index: tell(cell=cell_index),
    )
    if megabytes is None:
        client = Client(notebook, timeout=int(seconds), **settings)
    else:
        client = LenientClient(notebook, int(seconds), **settings)
        threading.Thread(target=watch_memory, args=(client, int(megabytes)), daemon=True).start()
    try:
        client.execute()
    except Exception as error:
        tell(failure={"name": type(error).__name__, "text": str(error)})
    finally:
        # Half of a surrogate pair can be written only as an escape.
        pathlib.Path(target).write_text(nbformat.writes(notebook, ensure_ascii=True), encoding="ascii")
        # Of the only child, which has ended: the kernel. Linux counts its memory in kilobytes, macOS in bytes.
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        peak = usage.ru_maxrss if sys.platform == "darwin" else 1024 * usage.ru_maxrss
        tell(usage={"peakBytes": peak, "cpuSeconds": usage.ru_utime + usage.ru_stime})


main(*sys.argv[1:])
