"""Tests of what the benchmark of metrics computes itself; `python3 -m unittest` finds them. They time nothing, and need
neither PyTorch nor a repository."""

import importlib
import math
import pathlib
import sys
import tempfile
import types
import unittest

import authors
import checkouts
import costs
import foreign_modules
import scores
import time_authors
from report import Report


def measurements(*totals, **metrics):
    return [{"total": total, "metrics": metrics} for total in totals]


class Costs(unittest.TestCase):
    LISTED = [
        {"name": "lga", "needs": ["kernel"]}, {"name": "parameters", "needs": ["cost"]},
        {"name": "snip", "needs": ["loss-gradients"]}, {"name": "intrain", "needs": ["noise-responses"]},
        {"name": "angle", "needs": ["classifier-similarity", "training"]}]

    def test_metrics_of_a_training_are_left_out(self):
        self.assertEqual(costs.at_initialization(self.LISTED), ["lga", "parameters", "snip", "intrain"])

    def test_what_has_no_counterpart_has_its_own_plan_unless_it_costs_a_kernel_or_nothing(self):
        self.assertEqual(costs.measured_alone(self.LISTED, {"snip"}), ["intrain"])

    def test_all_together_as_a_multiple_of_the_dearest(self):
        found = costs.Together(measurements(3.0, 5.0, 4.0, lga=2.5, snip=0.5))
        self.assertEqual((found.total, found.dearest, found.over_dearest, found.separately), (4.0, "lga", 1.6, 3.0))

    def test_building_the_network_does_not_count(self):
        drawing = costs.drawing(measurements(0.25, 0.5, 0.75, **{"l2-norm": 0.125}), "l2-norm")
        self.assertEqual(drawing, 0.375)
        self.assertEqual(costs.alone(measurements(1.0, 2.0, 9.0, snip=0.0), drawing), 1.625)
        self.assertEqual(costs.alone(measurements(0.25, snip=0.0), drawing), 0)


class Ours(unittest.TestCase):
    def test_the_first_measurement_warms_up(self):
        found = [{"seconds": {"total": total, "metrics": {}}} for total in (9, 1, 2)]
        self.assertEqual([one["total"] for one in scores.kept(found)], [1, 2])

    def test_a_command_without_seconds_of_metrics_is_refused(self):
        with self.assertRaisesRegex(SystemExit, "make build"):
            scores.kept([{"seconds": {"total": 1}}] * 2)

    def test_the_command_names_cells_metrics_and_repeats(self):
        chosen = types.SimpleNamespace(
            images=200, kernel_images=300, batch_norm="frozen", channels=8, stage_cells=1, threads=1, repeats=2)
        command = scores.Scores("tangent", {"a": "|x|", "b": "|y|"}, "folder", chosen).command(["snip", "zen"], 3)
        self.assertEqual(command[:8], ["tangent", "score", "|x|", "|y|", "--metrics", "snip,zen", "--repeats", "3"])
        # Enough held-out images for a kernel and a probe.
        self.assertEqual(command[command.index("--validation-images") + 1], "500")
        self.assertEqual(command[command.index("--kernel-images") + 1], "300")
        self.assertEqual(command[command.index("--batch-norm") + 1], "frozen")


class Theirs(unittest.TestCase):
    def test_every_call_has_a_network_of_its_own_and_the_first_does_not_count(self):
        prepared = []
        timed = time_authors.repetitions(lambda: prepared.append(0) or (lambda: 1.0), 3, 60)
        self.assertEqual((len(prepared), len(timed["seconds"]), len(timed["processorSeconds"])), (4, 3, 3))

    def test_a_slow_call_counts_and_is_not_repeated(self):
        prepared = []
        timed = time_authors.repetitions(lambda: prepared.append(0) or (lambda: 1.0), 3, 0)
        self.assertEqual((len(prepared), len(timed["seconds"])), (1, 1))

    def test_a_value_that_is_none_is_a_failure(self):
        for wrong in (math.nan, (1.0, -math.inf)):
            with self.assertRaisesRegex(ValueError, "no finite value"):
                time_authors.repetitions(lambda: lambda: wrong, 1, 60)

    def test_every_module_names_a_repository_and_a_commit_once(self):
        modules = [importlib.import_module(f"authors.{name}") for name in authors.MODULES]
        for module in modules:
            self.assertRegex(module.REPOSITORY, r"^[\w.-]+/[\w.-]+$")
            self.assertRegex(module.COMMIT, r"^[0-9a-f]{8}$")
            self.assertTrue(callable(module.comparisons))
        self.assertEqual(len({module.REPOSITORY for module in modules}), len(modules))
        files = {path.stem for path in pathlib.Path(authors.__file__).parent.glob("*.py")} - {"__init__"}
        self.assertEqual(files, set(authors.MODULES))

    def test_a_missing_repository_says_how_to_get_it(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "pym1024+SWAP").mkdir()
            here, missing = checkouts.checkouts(folder, ["swap", "zico"])
        self.assertTrue(here.folder.name == "pym1024+SWAP" and not missing.is_there)
        self.assertRegex(missing.how_to_get, r"git clone https://github.com/SLDGroup/ZiCo '.*SLDGroup\+ZiCo'.* b0fec659")


class ForeignModules(unittest.TestCase):
    def test_a_package_is_entered_without_its_init(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            (path / "__init__.py").write_text("raise SystemExit('not to be run')")
            (path / "measure.py").write_text("import nothing_of_this_name as unused\nANSWER = 42\n")
            foreign_modules.package("foreign_package", path)
            foreign_modules.unused("nothing_of_this_name")
            try:
                found = foreign_modules.module(path, "foreign_package.measure")
                self.assertEqual((found.ANSWER, found.unused.whatever), (42, None))
            finally:
                for name in ("foreign_package", "foreign_package.measure", "nothing_of_this_name"):
                    sys.modules.pop(name, None)
        self.assertNotIn(folder, sys.path)

    def test_what_is_installed_stays(self):
        foreign_modules.unused("json")
        self.assertTrue(importlib.import_module("json").dumps)


class Reports(unittest.TestCase):
    def setUp(self):
        self.owner = checkouts.Checkout("b", "a/b", "0" * 8, pathlib.Path("a+b"))
        everything = ("lga", "snip", "l2-norm")
        ours = {
            everything: {cell: measurements(2.0, lga=1.0, snip=0.5, **{"l2-norm": 0.0}) for cell in "xy"},
            ("snip",): {"x": measurements(0.75), "y": measurements(1.25)},
            ("l2-norm",): {cell: measurements(0.25, **{"l2-norm": 0.0}) for cell in "xy"}}
        timed = {"x": {"seconds": [1.0, 9.0, 1.0]}, "y": {"seconds": [3.0]}}
        entry = {"function": "f", "covers": "a pass", "cells": timed, "failures": {"y": "too large"}}
        self.report = Report(ours, {(self.owner, ("snip",)): entry}, everything, "l2-norm")

    def test_ratios_are_theirs_over_ours_cell_by_cell(self):
        # Ours takes 0.5 and 1 without building the network, theirs 1 and 3.
        ratios = {row["cell"]: row["ratio"] for row in self.report.rows() if row["repository"]}
        self.assertEqual(ratios, {"x": 2.0, "y": 3.0})
        self.assertIn("| snip | 0.7500 | 37.5 % | a/b `f` | 2.0000 | 2.5 (2.0 to 3.0) | a pass |", self.report.by_metric())

    def test_a_metric_without_a_plan_of_its_own_is_read_from_the_plan_of_all(self):
        row = next(row for row in self.report.rows() if row["metrics"] == "lga")
        self.assertEqual((row["seconds"], row["share"], row["ratio"]), (1.0, 0.5, None))

    def test_every_cell_says_what_all_cost(self):
        self.assertIn("| x | 2.000 | lga 1.000 | 2.00 | 1.500 |", self.report.together())

    def test_failures_name_the_cell(self):
        self.assertEqual(list(self.report.failures()), ["a/b `f` on cell y: too large"])


if __name__ == "__main__":
    unittest.main()
