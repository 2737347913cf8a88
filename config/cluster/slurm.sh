#!/bin/bash
# One task of the array for each part of the benchmark; a task that is requeued goes on where it was.
#
#   sbatch --array=1-4 config/cluster/slurm.sh my.yaml /shared/runs/mine
#
# When all are done (or before, to see how it stands):
#
#   deno task merge /shared/runs/mine/part-* --output /shared/runs/mine/all

#SBATCH --job-name=evaluate
#SBATCH --array=1-4
#SBATCH --gres=gpu:8
#SBATCH --time=12:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=evaluate-%A_%a.log

set -euo pipefail

config="${1:?the configuration}"
runs="${2:?the folder of the runs, which all nodes share}"

# exec: the scheduler's signals reach the run itself, which keeps what is finished.
exec deno task evaluate --config "$config" --no-progress \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
  --output "$runs/part-$SLURM_ARRAY_TASK_ID"
