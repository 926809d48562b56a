"""Runs a sweep on a Dask cluster: each task runs one shard, and the last step merges them.

    python dask_sweep.py design.ron --out results --shards 16 --scheduler tcp://host:8786

Without --scheduler a cluster is started on this machine. The folder of the results must be on a disk
that every worker can access. A worker that dies ends its shard's process; Dask gives the shard
to another worker, which continues where the first one stopped.
"""

import argparse
import ctypes
import os
import signal
import subprocess
import sys
import time

from dask.distributed import Client, LocalCluster, as_completed

# Waits for the log of a shard whose writer is still dying, seconds.
PATIENCE = 60


def die_with_parent():
    """Asks Linux to end this process when the worker that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def shard(hecon, design, out, number, shards, jobs):
    """Runs one shard; finished runs of an earlier attempt are not repeated."""
    command = [hecon, "sweep", design, "--out", out, "--shard", f"{number}/{shards}"]
    command += ["--jobs", str(jobs), "--progress", "json", "--yes"]
    begun = time.monotonic()
    while True:
        done = subprocess.run(
            command, capture_output=True, text=True, preexec_fn=die_with_parent, check=False
        )
        busy = "another process" in done.stderr
        if not (busy and time.monotonic() - begun < PATIENCE):
            break
        time.sleep(1)
    # 1: done, but some runs failed; the tables list them with their errors.
    if done.returncode not in (0, 1):
        raise RuntimeError(f"shard {number}/{shards} ended with {done.returncode}: {done.stderr}")
    return number, os.getpid(), done.stderr.strip().splitlines()[-1]


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("design")
    parser.add_argument("--out", required=True, help="folder of the results")
    parser.add_argument("--shards", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=1, help="economies in parallel in a shard")
    parser.add_argument("--workers", type=int, default=2, help="of a cluster of this machine")
    parser.add_argument("--scheduler", help="address of a cluster that runs already")
    parser.add_argument("--hecon", default="hecon", help="the program, as workers find it")
    args = parser.parse_args()
    cluster = args.scheduler or LocalCluster(
        n_workers=args.workers, threads_per_worker=1, dashboard_address=None
    )
    out = os.path.abspath(args.out)
    design = os.path.abspath(args.design) if os.path.exists(args.design) else args.design
    with Client(cluster) as client:
        print(f"{len(client.scheduler_info()['workers'])} workers", flush=True)
        tasks = [
            client.submit(
                shard, args.hecon, design, out, number, args.shards, args.jobs,
                key=f"shard-{number}", retries=3, pure=False,
            )
            for number in range(1, args.shards + 1)
        ]
        for task in as_completed(tasks):
            number, worker, last = task.result()
            print(f"shard {number}/{args.shards} by process {worker}: {last}", flush=True)
    return subprocess.run([args.hecon, "sweep", "merge", out], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
