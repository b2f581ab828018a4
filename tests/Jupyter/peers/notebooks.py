"""Runs notebooks with nbclient in the installed kernel, and compares what their cells put out with what the files hold (which our own `run` put there).

usage: notebooks.py NOTEBOOK...    The kernel must be installed; KERNEL names it (default .net-csharp).
"""

import json
import os
import re
import sys

import nbclient
import nbformat

# What differs from run to run: lines that hold times, and the last bits of a rounding error.
TIME = re.compile(r"\d\s*(ms|s|min|seconds?|minutes?)\b|/s\b|samples per second")
ROUNDING = re.compile(r"largest error \S+|exact\b")


def settled(text):
    return "\n".join(ROUNDING.sub("largest error", line) for line in text.splitlines() if not TIME.search(line)).strip()


def merged(outputs):
    """Text that came in several pieces is one stream."""
    for output in outputs:
        output.text = "".join(output.text) if output.output_type == "stream" else None
    result = []
    for output in outputs:
        if output.output_type == "stream" and result and result[-1].output_type == "stream" and result[-1].name == output.name:
            result[-1].text += output.text
        else:
            result.append(output)
    return result


def outputs(cell):
    for output in merged(cell.outputs):
        if output.output_type == "stream":
            yield "stream", output.name, settled(output.text)
        elif output.output_type == "error":
            yield "error", output.ename, output.evalue
        else:
            yield output.output_type, {mime: settled(value if isinstance(value, str) else json.dumps(value, sort_keys=True)) for mime, value in output.data.items()}


def difference(path):
    notebook = nbformat.read(path, as_version=4)
    expected = [list(outputs(cell)) for cell in notebook.cells if cell.cell_type == "code"]
    client = nbclient.NotebookClient(notebook, timeout=900, kernel_name=os.environ.get("KERNEL", ".net-csharp"), resources={"metadata": {"path": os.path.dirname(path) or "."}})
    client.execute()
    actual = [list(outputs(cell)) for cell in notebook.cells if cell.cell_type == "code"]
    return [(number + 1, was, now) for number, (was, now) in enumerate(zip(expected, actual)) if was != now], len(actual)


def main(paths):
    failed = 0
    for path in paths:
        try:
            found, count = difference(path)
        except nbclient.exceptions.CellExecutionError as error:
            found, count = [(0, "no error", str(error))], 0
        failed += bool(found)
        print(f"{'differs' if found else 'same   '} {os.path.basename(path)} ({count} cells)", flush=True)
        for number, was, now in found:
            was, now = str(was), str(now)
            at = max(0, len(os.path.commonprefix([was, now])) - 100)
            print(f"  cell {number}\n    in the file: {was[at:at + 300]}\n    nbclient:    {now[at:at + 300]}")
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
