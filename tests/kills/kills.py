#!/usr/bin/env python3
"""Ends runs and sweeps at any moment and checks that nothing is lost, mixed up or used silently.

    tests/kills/kills.py target/release/hecon --runs 200 --sweeps 50 --starts 20 --flips 50 --disks 10

Every number is how often: kills of a run (half of them in its last tenth), kills of a sweep, starts
of four runs at once, flipped bits in each kind of file, sizes of a full disk for each command (as
root, on Linux). What comes out is compared with a run that nothing disturbed. Prints figures; exit
code 1 when anything was lost.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

RUN = """(schema: 1, name: "t", base: "S10", place: (base: "town"),
 run: (weight: %d, years: 2, run_in_weeks: 52))"""
SWEEP = """(schema: 1, name: "small", place: "town", weight: 50, years: 1, run_in_weeks: 52,
 levers: { "nation.soft_budgets": Range(low: 0.0, high: 1.0) },
 outcomes: { "emergencies": (measure: "emergency_rate") },
 design: LatinHypercube(points: 12))"""
TABLES = ["organisations.parquet", "contracts.parquet", "flows.parquet", "patients_sample.parquet",
          "summary.csv", "decisions.jsonl"]
LOST = []
FIGURES = collections.OrderedDict()


def figure(name, what, count=1):
    FIGURES.setdefault(name, collections.Counter())[what] += count


def lost(name, what):
    LOST.append(f"{name}: {what}")
    figure(name, "LOST")
    print(f"LOST  {name}: {what}", flush=True)


class Program:
    def __init__(self, path, folder):
        self.path, self.folder = path, folder

    def start(self, *words, folder=None):
        return subprocess.Popen([self.path, *words], cwd=folder or self.folder,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def call(self, *words, folder=None):
        done = subprocess.run([self.path, *words], cwd=folder or self.folder, timeout=600,
                              capture_output=True, text=True, errors="replace")
        if "panicked" in done.stderr or done.returncode < 0:
            lost("panics", " ".join(words) + ": " + done.stderr[:200])
        return done


def result(folder):
    record = json.loads((folder / "run.json").read_text())
    return record.get("result_digest"), record.get("rows")


def differs(one, other, names):
    for name in names:
        if (one / name).read_bytes() != (other / name).read_bytes():
            return name
    return None


def until_done(program, out, name, wanted):
    """Resumes until the run is complete, and compares it."""
    for _ in range(3):
        done = program.call("run", "--quiet", "--resume", out)
        if done.returncode == 0 or "is complete" in done.stderr:
            break
        if "there is no run" in done.stderr:
            return "before run.json"
        lost(name, f"{out}: {done.stderr[:200]}")
        return None
    folder = program.folder / out
    if result(folder) != result(wanted):
        lost(name, f"{out}: another result")
    elif differs(folder, wanted, TABLES):
        lost(name, f"{out}: {differs(folder, wanted, TABLES)} differs")
    elif program.call("verify", out).returncode != 0:
        lost(name, f"{out}: verify finds a fault")
    return "same result"


def kills_of_runs(program, count, chance):
    name = "kills of a run"
    words = ["run", "t.ron", "--quiet", "--checkpoint-every", "26"]
    begun = time.monotonic()
    program.call(*words, "--out", "whole")
    took = time.monotonic() - begun
    for number in range(count):
        out = f"r{number}"
        low = 0.9 if number % 2 else 0.0
        running = program.start(*words, "--out", out)
        time.sleep(took * chance.uniform(low, 1.02))
        over = running.poll() is not None
        running.kill()
        running.wait()
        for _ in range(chance.choice([0, 0, 1, 2])):
            # The resumption is killed as well.
            again = program.start("run", "--quiet", "--resume", out)
            time.sleep(took * chance.uniform(0.0, 0.6))
            again.kill()
            again.wait()
        came = until_done(program, out, name, program.folder / "whole")
        figure(name, "over before the kill" if over else came or "refused")
        shutil.rmtree(program.folder / out, ignore_errors=True)


def kills_of_sweeps(program, count, chance):
    name = "kills of a sweep"
    words = ["sweep", "sweep.ron", "--quiet", "--jobs", "2"]
    begun = time.monotonic()
    program.call(*words, "--out", "swept")
    took = time.monotonic() - begun
    whole = program.folder / "swept"
    for number in range(count):
        out = f"s{number}"
        low = 0.9 if number % 2 else 0.0
        running = program.start(*words, "--out", out)
        time.sleep(took * chance.uniform(low, 1.02))
        running.kill()
        running.wait()
        done = program.call(*words, "--out", out)
        folder = program.folder / out
        if done.returncode != 0:
            lost(name, f"{out}: {done.stderr[:200]}")
        elif differs(folder, whole, ["results.parquet", "summary.csv", "datapackage.json"]):
            lost(name, f"{out}: a table differs")
        elif program.call("verify", out).returncode != 0:
            lost(name, f"{out}: verify finds a fault")
        else:
            figure(name, "same result")
        shutil.rmtree(folder, ignore_errors=True)


def starts(program, count):
    name = "starts of four runs at once"
    wanted = {}
    for seed in range(1, 5):
        out = f"seed{seed}"
        program.call("run", "t.ron", "--quiet", "--seed", str(seed), "--out", out)
        wanted[seed] = result(program.folder / out)
    for number in range(count):
        place = program.folder / f"four{number}"
        place.mkdir()
        runs = [program.start("run", "../t.ron", "--quiet", "--seed", str(seed), folder=place)
                for seed in range(1, 5)]
        codes = [run.wait() for run in runs]
        found = {}
        for folder in place.iterdir():
            if program.call("verify", folder.name, folder=place).returncode == 0:
                found[json.loads((folder / "run.json").read_text())["seed"]] = result(folder)
        if codes != [0] * 4 or found != wanted:
            lost(name, f"{place.name}: codes {codes}, seeds {sorted(found)}")
        else:
            figure(name, "four folders, four results")
        # Several processes resume the same folder; one may.
        shutil.rmtree(place)


def flip(path, chance):
    bytes_ = bytearray(path.read_bytes())
    bit = chance.randrange(8 * len(bytes_))
    bytes_[bit // 8] ^= 1 << (bit % 8)
    path.write_bytes(bytes_)
    return bit


def kinds(folder):
    """One file of each kind in a folder, by the common part of their names."""
    found = collections.OrderedDict()
    for path in sorted(folder.rglob("*")):
        counts = path.is_file() and path.name != ".hecon.lock" and path.stat().st_size > 0
        if counts:
            kind = str(path.relative_to(folder)).rstrip("0123456789")
            kind = "".join("N" if letter.isdigit() else letter for letter in kind)
            found.setdefault(kind, []).append(path.relative_to(folder))
    return found


def flips(program, count, chance):
    whole = program.folder / "whole"
    if not whole.exists():
        program.call("run", "t.ron", "--quiet", "--checkpoint-every", "26", "--out", "whole")
    begun = time.monotonic()
    program.call("run", "t.ron", "--quiet", "--checkpoint-every", "13", "--out", "timed")
    took = time.monotonic() - begun
    for part in range(20):
        running = program.start("run", "t.ron", "--quiet", "--checkpoint-every", "13", "--out", "cut")
        time.sleep(took * (0.6 + 0.02 * part))
        running.kill()
        running.wait()
        folder = program.folder / "cut"
        if (folder / "organisations").is_dir() and list(folder.glob("checkpoint-*")):
            break
        shutil.rmtree(folder, ignore_errors=True)
    for kind, paths in kinds(program.folder / "cut").items():
        name = f"flips in {kind} of an unfinished run"
        for _ in range(count):
            shutil.copytree(program.folder / "cut", program.folder / "flipped")
            flip(program.folder / "flipped" / chance.choice(paths), chance)
            done = program.call("run", "--quiet", "--resume", "flipped")
            if done.returncode in (2, 3):
                figure(name, "refused in words" if done.stderr.strip() else "refused")
            elif done.returncode != 0:
                lost(name, f"exit {done.returncode}: {done.stderr[:200]}")
            elif (result(program.folder / "flipped") != result(whole)
                  or differs(program.folder / "flipped", whole, TABLES)):
                lost(name, "another result in silence")
            else:
                figure(name, "harmless")
            shutil.rmtree(program.folder / "flipped")
    for folder in ["whole", "swept"]:
        if not (program.folder / folder).exists():
            continue
        for kind, paths in kinds(program.folder / folder).items():
            name = f"flips in {kind} of '{folder}'"
            for _ in range(count):
                shutil.copytree(program.folder / folder, program.folder / "flipped")
                flip(program.folder / "flipped" / chance.choice(paths), chance)
                done = program.call("verify", "flipped")
                if done.returncode == 2 and pathlib.Path(kind).name[:4] in done.stderr:
                    figure(name, "named by verify")
                elif kind.endswith(".json") and done.returncode == 0:
                    # Only a change to the name of the checksum field may go unnoticed.
                    seen = (program.folder / "flipped" / paths[0]).read_text(errors="replace")
                    unseen = "blake3_of_this_file" not in seen
                    figure(name, "harmless") if unseen else lost(name, "verify is silent")
                else:
                    lost(name, f"exit {done.returncode}: {done.stderr[:200]}")
                shutil.rmtree(program.folder / "flipped")


def disks(program, count):
    if os.geteuid() != 0:
        print("full disks: skipped, only root can mount one")
        return
    base = str(program.folder)
    commands = {
        "run": (["run", f"{base}/t.ron", "--quiet", "--checkpoint-every", "26", "--out", "d"],
                ["run", "--quiet", "--resume", "d"]),
        "compare": (["compare", "S10", "S10:nation.soft_budgets=0", "--place", "town", "--weight",
                     "50", "--years", "1", "--replicates", "3", "--quiet", "--out", "d"], None),
        "atlas": (["atlas", "--systems", "S04,S10", "--place", "town", "--years", "1",
                   "--replicates", "2", "--quiet", "--out", "d"], None),
        "sweep": (["sweep", f"{base}/sweep.ron", "--quiet", "--out", "d"], None),
        "propositions": (["propositions", "P01", "--quick", "--place", "town", "--weight", "50",
                          "--quiet", "--out", "d"], None),
        "train": (["train", "the-shift", "--auto", "relational", "--rounds", "1", "--out", "d"],
                  None),
        "init": (["init", "d"], None),
    }
    for command, (words, resume) in commands.items():
        name = f"full disks under {command}"
        free = program.folder / f"free-{command}"
        free.mkdir()
        program.call(*words, folder=free)
        size = sum(path.stat().st_size for path in free.rglob("*") if path.is_file())
        for step in range(count):
            disk = program.folder / "disk"
            disk.mkdir()
            kib = max(8, int(size / 1024 * (step + 0.5) / count))
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kib}k", "none", disk], check=True)
            try:
                full = program.call(*words, folder=disk)
                subprocess.run(["mount", "-o", "remount,size=1g", disk], check=True)
                held_up = full.returncode == 3
                if full.returncode not in (0, 1, 3):
                    lost(name, f"{kib} KiB: exit {full.returncode}: {full.stderr[:200]}")
                again = program.call(*words, folder=disk)
                if again.returncode == 2 and resume and "unfinished" in again.stderr:
                    again = program.call(*resume, folder=disk)
                if again.returncode not in (0, 1):
                    lost(name, f"{kib} KiB, then more: exit {again.returncode}: "
                               f"{again.stderr[:200]}")
                else:
                    tables = [path.name for path in (free / "d").iterdir()
                              if path.suffix in (".parquet", ".csv") and path.name[:3] != "log"]
                    if differs(disk / "d", free / "d", tables):
                        lost(name, f"{kib} KiB: {differs(disk / 'd', free / 'd', tables)} differs")
                    figure(name, "refused in words, then whole" if held_up else "whole")
            finally:
                subprocess.run(["umount", disk], check=True)
                disk.rmdir()


def main():
    words = argparse.ArgumentParser(description=__doc__,
                                    formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("program", help="the program, best as users have it (cargo build --release)")
    for name in ["runs", "sweeps", "starts", "flips", "disks"]:
        words.add_argument(f"--{name}", type=int, default=0, metavar="N")
    words.add_argument("--weight", type=int, default=10, help="weight of the run that is killed")
    words.add_argument("--seed", type=int, default=1, help="seed of the moments and the bits")
    asked = words.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory(prefix="hecon-kills-") as folder:
        folder = pathlib.Path(folder)
        (folder / "t.ron").write_text(RUN % asked.weight)
        (folder / "sweep.ron").write_text(SWEEP)
        program = Program(str(pathlib.Path(asked.program).resolve()), folder)
        if asked.runs:
            kills_of_runs(program, asked.runs, chance)
        if asked.sweeps:
            kills_of_sweeps(program, asked.sweeps, chance)
        if asked.starts:
            starts(program, asked.starts)
        if asked.flips:
            flips(program, asked.flips, chance)
        if asked.disks:
            disks(program, asked.disks)
    for name, counts in FIGURES.items():
        print(f"{name}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    print(f"{len(LOST)} losses")
    return 1 if LOST else 0


if __name__ == "__main__":
    sys.exit(main())
