"""Our side: `tangent score`, and the seconds that it reports."""

import json
import os
import subprocess


class Scores:
    """The command with everything but metrics and repeats."""

    def __init__(self, tangent, cells, data, chosen):
        self.tangent, self.cells, self.repeats = tangent, cells, chosen.repeats
        self.options = [
            "--epochs", "0", "--dataset", "cifar10", "--data", data, "--train-images", "512", "--validation-images",
            max(256, 2 * chosen.images, chosen.kernel_images + chosen.images),
            "--kernel-images", chosen.kernel_images, "--batch-norm", chosen.batch_norm, "--probe-images", chosen.images,
            "--channels", chosen.channels, "--cells", chosen.stage_cells, "--threads", chosen.threads, "--workers", "1",
            "--json", "--quiet"]
        self.threads = chosen.threads

    def listed(self):
        """What `tangent metrics` says of each metric."""
        found = subprocess.run([self.tangent, "metrics", "--json"], check=True, capture_output=True, text=True)
        return json.loads(found.stdout)["metrics"]

    def command(self, metrics, repeats):
        return [str(part) for part in [
            self.tangent, "score", *self.cells.values(), "--metrics", ",".join(metrics), "--repeats", repeats,
            *self.options]]

    def seconds(self, metrics):
        """By cell the `seconds` of each measurement but the process's first of that cell, which warms up."""
        found = subprocess.run(
            self.command(metrics, self.repeats + 1), capture_output=True, text=True,
            env=dict(os.environ, OMP_NUM_THREADS=str(self.threads)))
        if found.returncode != 0:
            raise SystemExit(f"tangent score failed:\n{found.stderr}")
        return {
            cell: kept(evaluation["measurements"])
            for cell, evaluation in zip(self.cells, json.loads(found.stdout)["evaluations"], strict=True)}


def kept(measurements):
    """The seconds of all measurements but the first."""
    seconds = [measurement["seconds"] for measurement in measurements[1:]]
    if any("metrics" not in one for one in seconds):
        raise SystemExit("this tangent does not report the seconds of each metric; build a newer one: make build")
    return seconds
