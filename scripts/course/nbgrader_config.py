# Written by `npm run course`; `npm run nbgrader -- …` runs nbgrader with it.
import json

from nbgrader.preprocessors import Execute

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "robust-deep-learning"
c.ClearSolutions.code_stub = {"typescript": '// YOUR CODE HERE\nthrow new Error("not solved yet");'}

# Cells in which a participant had a hand ("limited"), and the course's own.
c.Execute.timeout_func = lambda cell: 30 if "limited" in cell.metadata else 600
c.Execute.startup_timeout = 300
c.Execute.iopub_timeout = 600

# nbgrader keeps all that a cell puts out, in memory, in the gradebook and in the feedback.
LARGEST_OUTPUT = 100_000
process_message = Execute.process_message


def process_little(self, msg, cell, cell_index):
    if msg["msg_type"] in ("stream", "display_data", "execute_result"):
        printed = self.__dict__.setdefault("printed", {})
        printed[id(cell)] = printed.get(id(cell), 0) + len(json.dumps(msg["content"], default=str))
        if printed[id(cell)] > LARGEST_OUTPUT:
            return None
    return process_message(self, msg, cell, cell_index)


Execute.process_message = process_little
