"""Executes a notebook as nbconvert does, with nbclient: `execute_notebook INPUT OUTPUT FOLDER SECONDS [MEGABYTES ALL]`.

FOLDER is the kernel's, SECONDS the longest time of a cell. OUTPUT is written however the execution ends, with the outputs
so far. Standard output has one JSON object a line: {"cell": index} as a cell begins, {"progress": text} for a display that
is updated in place, and at last {"failure": {"name", "text"}} where there is one and {"usage": {"peakBytes", "cpuSeconds"}} of the kernel.

With MEGABYTES it is a participant's notebook: a cell that fails, or is interrupted as its time is up, stops no other. SECONDS
are for the cells that a participant had a hand in, whose metadata have "limited"; after ALL seconds no further cell begins. The
kernel ends where it holds more memory, and where it cannot be interrupted ({"stuck": seconds}); of what a cell puts out only
the beginning is kept, and what its checks say. INPUT, with its hidden tests, is gone when the kernel starts.
"""

import json
import os
import pathlib
import queue
import re
import resource
import sys
import threading
import time

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbclient.util import ensure_async

# A kernel inherits standard output, which therefore becomes standard error; this duplicate it does not get.
events = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

STARTUP_SECONDS = 300
# Of a cell that nobody but the course wrote.
LONGEST_SECONDS = 600
LARGEST_OUTPUT = 100_000
# Until the reply of a cell that was interrupted.
LONGEST_INTERRUPT_SECONDS = 10
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


def time_error(text):
    return nbformat.v4.new_output("error", ename="TimeoutError", evalue=text, traceback=[])


class LenientClient(Client):
    """For notebooks of which anything may be expected."""

    def __init__(self, notebook, seconds, seconds_of_all, **settings):
        self.printed = {}
        self.said = set()
        self.end = time.monotonic() + seconds_of_all
        super().__init__(
            notebook,
            timeout_func=lambda cell: seconds if "limited" in cell.metadata else LONGEST_SECONDS,
            allow_errors=True,
            iopub_timeout=LONGEST_SECONDS,
            interrupt_on_timeout=True,
            error_on_timeout={"ename": "TimeoutError", "evalue": "", "traceback": []},
            **settings,
        )

    async def async_execute_cell(self, cell, cell_index, **options):
        if cell.cell_type == "code" and time.monotonic() > self.end:
            cell.outputs = [time_error("it was not run: the time for the whole notebook was up")]
            return cell
        return await super().async_execute_cell(cell, cell_index, **options)

    async def _async_handle_timeout(self, timeout, cell=None):
        reply = await super()._async_handle_timeout(timeout, cell)
        if cell is None:
            return reply
        # The kernel's own word on it need not come, and the cell may have printed its ✓ already.
        cell.outputs.append(time_error(f"the cell ran longer than {timeout} s"))
        try:
            await ensure_async(self.kc.shell_channel.get_msg(timeout=LONGEST_INTERRUPT_SECONDS))
        except queue.Empty:
            if await ensure_async(self.kc.is_alive()):
                tell(stuck=timeout)
            raise DeadKernelError("Kernel gives no answer") from None
        return reply

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] in ("stream", "display_data", "execute_result"):
            size = len(json.dumps(msg["content"], default=str))
            self.printed[cell_index] = self.printed.get(cell_index, 0) + size
            if self.printed[cell_index] > LARGEST_OUTPUT:
                # A right answer may print much, and the check's own line counts.
                said = re.search(r"^✓ .{,1000}", msg["content"].get("text", ""), re.MULTILINE)
                if said is None or cell_index in self.said:
                    return None
                self.said.add(cell_index)
                msg["content"]["text"] = f"\n{said[0]}\n"
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


def main(source, target, folder, seconds, megabytes=None, seconds_of_all=None):
    notebook = nbformat.read(source, as_version=4)
    settings = dict(
        startup_timeout=STARTUP_SECONDS,
        resources={"metadata": {"path": folder}},
        on_cell_execute=lambda cell, cell_index: tell(cell=cell_index),
    )
    if megabytes is None:
        client = Client(notebook, timeout=int(seconds), **settings)
    else:
        os.remove(source)
        client = LenientClient(notebook, int(seconds), int(seconds_of_all), **settings)
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
