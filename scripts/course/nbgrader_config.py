# Written by `npm run course`; `npm run nbgrader -- …` runs nbgrader with it.
import json
import queue
import re

from nbclient.exceptions import DeadKernelError
from nbclient.util import ensure_async
from nbformat.v4 import new_output
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "robust-deep-learning"
c.ClearSolutions.code_stub = {"typescript": '// YOUR CODE HERE\nthrow new Error("not solved yet");'}
c.ClearSolutions.text_stub = "*Your answer here.*"

# Cells in which a participant had a hand ("limited"), and the course's own.
c.Execute.timeout_func = lambda cell: 30 if "limited" in cell.metadata else 600
c.Execute.startup_timeout = 300
c.Execute.iopub_timeout = 600

# nbgrader keeps all that a cell puts out, in memory, in the gradebook and in the feedback.
LARGEST_OUTPUT = 100_000
# Until the reply of a cell that was interrupted.
LONGEST_INTERRUPT_SECONDS = 10
DIED = "the kernel died in this cell, or could not be interrupted"


class ExecuteAnything(Execute):
    """Executes notebooks of which anything may be expected, as `npm run grade` does."""

    def preprocess(self, nb, resources, *rest):
        """Runs a notebook whose kernel died again without the cell that did it."""
        sources = [cell.source for cell in nb.cells]
        for _ in nb.cells:
            self.printed, self.said = {}, set()
            for cell in nb.cells:
                if cell.cell_type == "code":
                    cell.outputs, cell.execution_count = [], None
            try:
                nb, resources = super().preprocess(nb, resources, *rest)
                break
            except DeadKernelError:
                self.log.warning("%s, which is left out now: %s", DIED, nb.cells[self.current].source)
                leave_out(nb.cells, self.current)
        for cell, source in zip(nb.cells, sources):
            cell.source = source
            # nbgrader takes a cell that put nothing out for right.
            if cell.cell_type == "code" and is_grade(cell) and not has_verdict(cell):
                reason = "it was not run: the kernel had died" if cell.execution_count is None else "the check said nothing"
                cell.outputs.append(new_output("error", ename="Error", evalue=reason, traceback=[reason]))
        return nb, resources

    def preprocess_cell(self, cell, resources, index):
        self.current = index
        return super().preprocess_cell(cell, resources, index)

    async def _async_handle_timeout(self, timeout, cell=None):
        reply = await super()._async_handle_timeout(timeout, cell)
        if cell is None:
            return reply
        try:
            await ensure_async(self.kc.shell_channel.get_msg(timeout=LONGEST_INTERRUPT_SECONDS))
        except queue.Empty:
            raise DeadKernelError(DIED) from None
        return reply

    def process_message(self, msg, cell, cell_index):
        content = msg["content"]
        if msg["msg_type"] in ("stream", "display_data", "execute_result"):
            self.printed[cell_index] = self.printed.get(cell_index, 0) + len(json.dumps(content, default=str))
            if self.printed[cell_index] > LARGEST_OUTPUT:
                # A right answer may print much, and the check's own line counts.
                said = re.search(r"^✓ .{,1000}", content.get("text", ""), re.MULTILINE)
                if said is None or cell_index in self.said:
                    return None
                self.said.add(cell_index)
                content["text"] = f"\n{said[0]}\n"
        if msg["msg_type"] == "stream":
            content["name"] = "stdout"  # a warning is no error, for which nbgrader takes it
        return super().process_message(msg, cell, cell_index)


def leave_out(cells, dead):
    """A cell, and where that is a check the exercise's later ones, which would do the same."""
    exercise = exercise_of(cells[dead])
    for cell in [cells[dead], *(one for one in cells[dead + 1 :] if exercise and exercise_of(one) == exercise)]:
        cell.source = f"throw new Error({json.dumps(DIED)});"
    cells[dead].outputs.append(new_output("error", ename="Error", evalue=DIED, traceback=[DIED]))


def exercise_of(cell):
    found = re.match(r"check-(\w+)-", cell.metadata.get("nbgrader", {}).get("grade_id", ""))
    return found and found[1]


def has_verdict(cell):
    """Whether a check said that it holds, or failed."""
    return any(
        output.output_type == "error" or (output.output_type == "stream" and re.search("^✓ ", output.text, re.M))
        for output in cell.outputs
    )


c.Autograde.autograde_preprocessors = [
    ExecuteAnything if one is Execute else one for one in Autograde.class_traits()["autograde_preprocessors"].default()
]
