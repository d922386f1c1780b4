"""Executes a notebook as nbconvert does, with nbclient: `execute_notebook INPUT OUTPUT FOLDER SECONDS`.

FOLDER is the kernel's, SECONDS the longest time of a cell. OUTPUT is written however the execution ends, with the outputs
so far. Standard output has one JSON object a line: {"cell": index} as a cell begins, {"progress": text} for a display that
is updated in place, and at last {"failure": {"name", "text"}} where there is one and {"usage": {"peakBytes", "cpuSeconds"}} of the kernel.
"""

import json
import os
import pathlib
import resource
import sys

import nbformat
from nbclient import NotebookClient

# A kernel inherits standard output, which therefore becomes standard error; this duplicate it does not get.
events = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

STARTUP_SECONDS = 300


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


def main(source, target, folder, seconds):
    notebook = nbformat.read(source, as_version=4)
    client = Client(
        notebook,
        timeout=int(seconds),
        startup_timeout=STARTUP_SECONDS,
        resources={"metadata": {"path": folder}},
        on_cell_execute=lambda cell, cell_index: tell(cell=cell_index),
    )
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
