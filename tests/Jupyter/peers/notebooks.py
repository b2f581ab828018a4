"""Compares notebooks that Jupyter's own programs executed with what our `run` made of them.

usage: notebooks.py [--execute] OURS THEIRS

Two folders with notebooks of the same names: OURS executed by `run`, THEIRS by nbconvert or, with --execute, here and now by nbclient. The kernel must be
installed as the notebooks name it.
"""

import argparse
import pathlib
import re
import sys

import nbclient
import nbformat

# As the course's own tests compare two runs: the last digits of a number are the processor's, and times differ.
NUMBER = re.compile(r"\s*[-−]?\d[\d.,]*(e[-+]\d+)?")


def shape(cell):
    """What a cell's outputs say but for their numbers, and the kinds of its pictures. Text that came in several pieces is one."""
    lines = []
    for output in cell.outputs:
        if output.output_type == "stream":
            if lines and lines[-1][0] == output.name:
                lines[-1][1] += output.text
            else:
                lines.append([output.name, output.text])
        elif output.output_type == "error":
            lines.append(["error", output.evalue])
        else:
            # `run` keeps of a figure the picture and the words alone.
            kinds = [kind for kind in output.data if not (kind.endswith("+json") and "text/html" in output.data)]
            lines.append([output.output_type, " ".join(sorted(kinds))])
    return [(kind, NUMBER.sub("#", text)) for kind, text in lines]


def compared(notebook):
    """The code cells, but for the first, where the official kernel sends its scripts, and those that may fail: what they need may not be had."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.id != "setup" and not any(tag.startswith("package:") for tag in cell.metadata.get("tags", []))]


def read(path):
    return nbformat.read(path, as_version=4)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--execute", action="store_true")
    arguments.add_argument("ours", type=pathlib.Path)
    arguments.add_argument("theirs", type=pathlib.Path)
    options = arguments.parse_args()
    paths = sorted(options.ours.glob("*.ipynb"))
    if not paths:
        sys.exit(f"There are no notebooks in {options.ours}.")
    failed = 0
    for path in paths:
        theirs = read(options.theirs / path.name)
        if options.execute:
            nbclient.NotebookClient(theirs, timeout=600, allow_errors=True, resources={"metadata": {"path": str(options.theirs)}}).execute()
        pairs = list(zip(compared(read(path)), compared(theirs)))
        differing = [(ours, other) for ours, other in pairs if shape(ours) != shape(other)]
        failed += bool(differing)
        print(f"{'differs' if differing else 'same   '} {path.name} ({len(pairs)} cells)", flush=True)
        for ours, other in differing:
            print(f"  {ours.id}\n    run:    {str(shape(ours))[:500]}\n    theirs: {str(shape(other))[:500]}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
