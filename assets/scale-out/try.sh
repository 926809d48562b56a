#!/usr/bin/env bash
# Tests the scripts of this folder, with a task that is killed on the way:
#   try.sh slurm     on a Slurm that runs (slurm_local.sh starts one)
#   try.sh dask      on a local Dask cluster; PYTHON names a Python with dask[distributed]
# Exits with 0 when the merged result has the digest of an undisturbed sweep, and no run
# is missing or was done twice. HECON names the program, DESIGN the design.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
HECON=$(command -v "${HECON:-hecon}")
DESIGN=${DESIGN:-$here/try.ron}
python=${PYTHON:-python3}
export HECON DESIGN
work=$(mktemp -d)
cd "$work"
digest() { sed -n 's/.*"result_digest": "\(.*\)".*/\1/p' "$1/manifest.json"; }
# Process ids of the program working on this folder's shards.
ours() { pgrep -f "^$HECON sweep $DESIGN --out $work/$1 --shard" || true; }
# Waits for a shard that has finished some runs, and kills its process or the worker above it.
kill_one() {
    local out=$1 whom=$2 pid number log size
    for _ in $(seq 1200); do
        for pid in $(ours "$out"); do
            number=$(tr '\0' ' ' <"/proc/$pid/cmdline" | sed -n 's/.*--shard \([0-9]*\)\/.*/\1/p')
            log=$(printf '%s/runs-%05d-of-00004.log' "$work/$out" "$number")
            size=$(stat -c %s "$log" 2>/dev/null || echo 0)
            # The head of a log has a fixed size; runs follow it.
            [ "${first[$number]:-0}" -gt 0 ] || first[number]=$size
            [ "$size" -gt $((${first[$number]} + 1500)) ] || continue
            [ "$whom" = task ] || pid=$(ps -o ppid= -p "$pid" | tr -d ' ')
            kill -9 "$pid"
            echo "$(date +%T) killed process $pid, the $whom of shard $number, amid its runs"
            return
        done
        sleep 0.05
    done
    echo "no shard could be killed" >&2
    exit 1
}
first=()

case ${1:-} in
slurm)
    OUT=$work/out
    export OUT
    echo "$(date +%T) sbatch --array=1-4 slurm.sbatch"
    job=$(sbatch --parsable --array=1-4 --export=ALL "$here/slurm.sbatch")
    kill_one out task
    merge=$(sbatch --parsable --dependency="afterany:$job" --output=merge.log \
        --wrap "$HECON sweep merge $OUT")
    echo "$(date +%T) job $job, merge $merge; a requeued task waits two minutes"
    while squeue -h -j "$job,$merge" 2>/dev/null | grep -q .; do
        squeue -h -r -j "$job,$merge" -o "%i %T %r" | sed 's/^/    /'
        sleep 20
    done
    cat hecon-sweep-*.log merge.log
    ;;
dask)
    "$python" "$here/dask_sweep.py" "$DESIGN" --out out --shards 4 --hecon "$HECON" \
        >dask.log 2>dask.err &
    driver=$!
    kill_one out worker
    wait "$driver" || { cat dask.err >&2; exit 1; }
    cat dask.log
    ;;
*)
    sed -n '2,7p' "$0"
    exit 2
    ;;
esac

echo "$(date +%T) the same sweep without shards"
"$HECON" sweep "$DESIGN" --out whole --quiet
echo "merged: $(digest out)"
echo "whole:  $(digest whole)"
[ "$(digest out)" = "$(digest whole)" ]
cmp out/results.parquet whole/results.parquet
cmp out/summary.csv whole/summary.csv
"$HECON" sweep merge out --quiet
"$HECON" sweep merge out 2>&1 | grep -E "logs, |runs done"
"$HECON" sweep merge out 2>&1 | grep -q "logs, 0 runs in more than one"
rm -r "$work"
echo "no run was lost or done twice"
