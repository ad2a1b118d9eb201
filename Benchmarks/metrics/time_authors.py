"""Times the functions of one repository; bench_metrics.py starts it, in a process of its own.

Reads a request as JSON from standard input and prints an answer as JSON: for every comparison its metrics, function
and what it covers, and for every cell the seconds on the clock and of the processor of each repetition.
"""

import contextlib
import importlib
import json
import math
import pathlib
import sys
import time
import warnings


def repetitions(prepare, count, slow):
    """Seconds of `count` calls, each with a network of its own, after one that warms up.

    One that takes longer than `slow` seconds counts, and is not repeated.
    """
    clock, processor = [], []
    for _ in range(count + 1):
        run = prepare()
        start, processor_start = time.perf_counter(), time.process_time()
        found = run()
        clock.append(time.perf_counter() - start)
        processor.append(time.process_time() - processor_start)
        values = found if isinstance(found, tuple) else (found,)
        if not all(math.isfinite(float(value)) for value in values):
            raise ValueError(f"no finite value but {found}")
        if clock[0] > slow:
            break
    kept = slice(1, None) if len(clock) > 1 else slice(None)
    return {"seconds": clock[kept], "processorSeconds": processor[kept]}


def measure(request):
    import torch
    from foreign_modules import stay_on_the_processor
    from subject import Subject
    torch.set_num_threads(request["threads"])
    stay_on_the_processor()
    authors = importlib.import_module(f"authors.{request['authors']}")
    answer = []
    for comparison in authors.comparisons(pathlib.Path(request["checkout"])):
        entry = {
            "metrics": comparison.metrics, "function": comparison.function, "covers": comparison.covers, "cells": {},
            "failures": {}}
        for cell, architecture in request["cells"].items():
            subject = Subject(
                architecture, request["channels"], request["stageCells"], request["data"], request["images"])
            try:
                entry["cells"][cell] = repetitions(
                    lambda: comparison.prepare(subject), request["repeats"], request["slow"])
            except Exception as error:  # whatever the authors' code raises on a cell
                entry["failures"][cell] = f"{type(error).__name__}: {error}"
        answer.append(entry)
    return answer


def main():
    request = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    # The authors' code prints.
    with contextlib.redirect_stdout(sys.stderr):
        try:
            answer = {"comparisons": measure(request)}
        except ImportError as error:
            answer = {"missing": str(error)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
