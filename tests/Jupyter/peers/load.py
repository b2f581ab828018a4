"""Many learners on one machine: starts kernels at the same time, has each run notebooks, and tells what they took in memory and time.

python3 load.py KERNELS NOTEBOOK[:SHARE] …      e.g. 20 notebooks/01-notation.ipynb notebooks/06-training-mnist.ipynb:0.5
Needs Jupyter's client and an installed kernel. Every cell must end well; the wait for a trivial cell in between is what a learner feels.
"""
import pathlib
import statistics
import sys
import threading
import time

import nbformat
from jupyter_client.manager import start_new_kernel


def memory(pid):
    """The megabytes that the process sees, and its share of the machine's: a page that n processes have together counts 1/n in each."""
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {name: int(size.split()[0]) / 1024 for name, size in (line.split(":", 1) for line in lines)}
    return sizes["Rss"], sizes["Pss"]


def learner(number, notebooks, barrier, told):
    begun = time.monotonic()
    manager, client = start_new_kernel(kernel_name=".net-csharp", cwd=str(notebooks[0][0].parent), startup_timeout=600)
    try:
        ready, waits, failed = time.monotonic() - begun, [], 0
        idle = memory(manager.provisioner.pid)
        barrier.wait()
        begun = time.monotonic()
        after = []
        for path, share in notebooks:
            cells = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
            for source in cells[: max(1, round(share * len(cells)))]:
                reply = client.execute_interactive(source, timeout=3600, output_hook=lambda message: None)
                if reply["content"]["status"] != "ok":
                    failed += 1
                    print(f"kernel {number}, {path.stem}: {source.splitlines()[0]}: {reply['content'].get('evalue')}", flush=True)
                asked = time.monotonic()
                client.execute_interactive("1 + 1", timeout=3600, output_hook=lambda message: None)
                waits.append(time.monotonic() - asked)
            barrier.wait(timeout=3600)
            time.sleep(6)  # the kernel gives back what it kept when nothing has run for five seconds
            after.append(memory(manager.provisioner.pid))
            barrier.wait(timeout=3600)
        told[number] = (ready, idle, after, statistics.median(waits), max(waits), time.monotonic() - begun, failed)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


count = int(sys.argv[1])
notebooks = [(pathlib.Path(name).resolve(), float(share or 1)) for name, _, share in (argument.partition(":") for argument in sys.argv[2:])]
told, barrier = {}, threading.Barrier(count)
threads = [threading.Thread(target=learner, args=(i, notebooks, barrier, told), daemon=True) for i in range(count)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
rows = list(told.values())
if len(rows) < count:
    sys.exit(f"{count - len(rows)} of {count} kernels did not get to the end.")


def middle(pick):
    values = [pick(row) for row in rows]
    return f"{statistics.median(values):.2f} (up to {max(values):.2f})"


print(f"{count} kernels, {' and '.join(f'{path.stem} to {share:.0%}' for path, share in notebooks)}")
print(f"ready after               {middle(lambda r: r[0])} s")
for name, pick in [("idle", lambda r: r[1]), *((f"after {path.stem[:12]}", lambda r, i=i: r[2][i]) for i, (path, _) in enumerate(notebooks))]:
    print(f"memory {name:18} {middle(lambda r: pick(r)[0])} MB, its share of the machine's {middle(lambda r: pick(r)[1])} MB")
print(f"a trivial cell, median    {middle(lambda r: r[3])} s, worst {middle(lambda r: r[4])} s")
print(f"all cells                 {middle(lambda r: r[5])} s")
print(f"failed cells              {sum(r[6] for r in rows)}")
sys.exit(any(r[6] for r in rows))
