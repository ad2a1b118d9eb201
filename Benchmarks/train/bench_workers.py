"""Times one search with several numbers of workers and of threads of each: candidates an hour.

    bench_workers.py FOLDER OUTPUT [OPTIONS]

FOLDER holds the built tangent, OUTPUT is the JSON file. Every search is the same random one, from one seed, of
networks of the command's own size on its own data set, and measures the same candidates. Each round runs every
setting; figures are medians over the rounds, on the clock, of the search without the start of the process.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kernel"))
import machine  # noqa: E402
import table  # noqa: E402
import workers  # noqa: E402

TABLE = table.Table(
    ("workers", 7, table.plain), ("threads", 7, table.plain), ("candidates/h", 12, table.tenth),
    ("least", 8, table.tenth), ("most", 8, table.tenth), ("of 1 x 1", 8, table.factor), ("", 7, table.plain))


def setting(text):
    try:
        count, threads = (int(part) for part in text.split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not workers and threads, such as 2x1") from None
    if count < 1 or threads < 1:
        raise argparse.ArgumentTypeError(f"{text}: at least one worker and one thread are needed")
    return count, threads


def parsed_options(cores):
    made = argparse.ArgumentParser(usage="bench-train.sh --workers [OPTIONS]")
    add = made.add_argument
    add("programs", type=pathlib.Path, help=argparse.SUPPRESS)
    add("output", type=pathlib.Path, help=argparse.SUPPRESS)
    add("--settings", type=lambda text: [setting(part) for part in text.split(",")],
        help="workers x threads, such as 1x1,2x1; up to the cores, and one worker more")
    add("--candidates", type=int, help="architectures that each search measures; 24")
    add("--rounds", type=int, help="how often every search is run; 3")
    add("--seed", type=int, default=0, help="of the search; 0")
    add("--search", default="", help="further options of every search, in one word: --search='--channels 4'")
    add("--quick", action="store_true", help="6 candidates, one round")
    chosen = made.parse_args()
    chosen.settings = chosen.settings or workers.settings(cores)
    chosen.candidates = chosen.candidates or (6 if chosen.quick else 24)
    chosen.rounds = chosen.rounds or (1 if chosen.quick else 3)
    return chosen


def search(chosen, folder, count, threads):
    """One search in a process of its own, as the command reports it."""
    study = folder / f"{count}x{threads}.sqlite"
    command = [
        chosen.programs / "tangent", "search", "--study", study, "--algorithm", "random", "--evaluations",
        chosen.candidates, "--seed", chosen.seed, "--workers", count, "--threads", threads,
        # The same in every search, because it is part of the study, and wide enough to keep all busy.
        "--pipeline", max(4, *(wide for wide, _ in chosen.settings)), "--json", "--quiet", *chosen.search.split()]
    command = [str(part) for part in command]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(
            f"{' '.join(command)} ended with status {result.returncode}:\n{result.stdout}{result.stderr}")
    return json.loads(result.stdout)


def candidates(report):
    """What must be the same in every search: how much was measured and, as far as the report lists it, what."""
    listed = sorted(trial["evaluation"]["architecture"] for trial in report["top"]) if report["trials"] <= 10 else []
    return report["evaluations"], report["trials"], listed


def main():
    cores = os.cpu_count() or 1
    chosen = parsed_options(cores)
    # What the command does where it is told nothing: a worker for every core, each with one thread.
    default = (cores, 1)
    load = os.getloadavg()[0]
    warning = machine.warning(load, cores)
    print(f"{machine.processor()}; load average at the start: {load:.2f}")
    if warning:
        print(warning)
    rates, measured, plan = {}, set(), None
    for _ in range(chosen.rounds):
        for count, threads in chosen.settings:
            with tempfile.TemporaryDirectory() as name:
                report = search(chosen, pathlib.Path(name), count, threads)
            plan = report["configuration"]["plan"]
            measured.add(json.dumps(candidates(report)))
            rates.setdefault((count, threads), []).append(
                workers.per_hour(report["evaluations"], report["elapsedSeconds"]))
    if len(measured) != 1:
        raise SystemExit(f"the searches measured different candidates: {'; '.join(sorted(measured))}")
    print(
        f"{chosen.candidates} candidates of seed {chosen.seed}, {plan['epochs']} epochs, C = {plan['sizes']['channels']}, "
        f"N = {plan['sizes']['cells']}, {plan['dataset']}; {chosen.rounds} round(s)\n\n{TABLE.header()}")
    single = statistics.median(rates[(1, 1)]) if (1, 1) in rates else None
    rows = []
    for (count, threads), values in rates.items():
        middle = statistics.median(values)
        rows.append({
            "workers": count, "threads": threads, "candidatesPerHour": middle, "rounds": values,
            "isDefault": (count, threads) == default})
        print(TABLE.row({
            "workers": count, "threads": threads, "candidates/h": middle, "least": min(values), "most": max(values),
            "of 1 x 1": middle / single if single else None, "": "default" if rows[-1]["isDefault"] else ""}))
    said = workers.verdict(rates, default) if default in rates else None
    print(f"\nthe default, {default[0]} x {default[1]}, is {said or 'not among the settings'}")
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    chosen.output.write_text(json.dumps({
        "processor": machine.processor(), "load": load, "warning": warning, "candidates": chosen.candidates,
        "seed": chosen.seed, "search": chosen.search, "plan": plan, "rows": rows, "default": said}, indent=1) + "\n")
    print(f"written to {chosen.output}")


if __name__ == "__main__":
    main()
