"""hecon as a model for the EMA Workbench, by way of the command line.

    from ema_workbench import RealParameter, CategoricalParameter, ScalarOutcome
    from hecon_ema import HeconModel, SweepEvaluator

    model = HeconModel("town", place="town", years=3, weight=10)
    model.uncertainties = [RealParameter("need.technology_drift", 0.0, 0.02)]
    model.levers = [RealParameter("nation.soft_budgets", 0.0, 1.0)]
    model.outcomes = [ScalarOutcome("emergency_rate"), ScalarOutcome("spend_per_head")]

    with SweepEvaluator(model, folder="town-experiments") as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=20, policies=4)

Names of parameters are paths of hecon (`hecon list parameters`); names of outcomes are metrics of
the whole economy (`hecon list measures`, with a part after a full stop). A ScalarOutcome is the
value of the last year, a TimeSeriesOutcome or ArrayOutcome the values of all years. Every
experiment has the same seed, and so the same people and potential needs.

Needs Python 3.9 or later, ema_workbench, and `hecon` on the PATH or in the variable HECON.
"""

import csv
import json
import os
import pathlib
import subprocess
import tempfile

import numpy as np
from ema_workbench import CategoricalParameter, EMAError
from ema_workbench.em_framework.evaluators import BaseEvaluator
from ema_workbench.em_framework.model import SingleReplication
from ema_workbench.em_framework.outcomes import ScalarOutcome
from ema_workbench.em_framework.points import experiment_generator

__all__ = ["HeconModel", "SweepEvaluator"]


def _binary(given):
    return given or os.environ.get("HECON") or "hecon"


def _run(arguments):
    """Runs hecon; what it says on standard error becomes the error."""
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    except OSError as error:
        raise EMAError(f"'{arguments[0]}' cannot be started: {error}") from error
    if done.returncode != 0:
        raise EMAError(f"{' '.join(arguments)}\n{done.stderr.strip()}")
    return done.stdout


def _written(value):
    """A value as hecon reads it: numbers plain, everything else as given."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return repr(float(value))
    return str(value)


class HeconModel(SingleReplication):
    """One economy of hecon.

    name     name for the workbench, letters and digits
    base     shipped system or path of a scenario file
    place, years, weight, seed   as of `hecon run`; None = as in the base
    sets     further settings that hold in every experiment, as {path: value}
    binary   the program; without it HECON or `hecon`
    """

    def __init__(
        self,
        name,
        base="S10",
        place=None,
        years=None,
        weight=None,
        seed=None,
        sets=None,
        binary=None,
    ):
        super().__init__(name)
        self.base = base
        self.place = place
        self.years = years
        self.weight = weight
        self.seed = seed
        self.sets = dict(sets or {})
        self.binary = binary

    def ground(self):
        """What all experiments share, as {setting: value}."""
        own = {"place": self.place, "years": self.years, "weight": self.weight, "seed": self.seed}
        return {key: value for key, value in own.items() if value is not None}

    def run_experiment(self, experiment):
        """Runs one economy and gives its outcomes."""
        with tempfile.TemporaryDirectory(prefix="hecon-") as folder:
            out = os.path.join(folder, "run")
            which = [self.base] if self.base.endswith(".ron") else ["--system", self.base]
            command = [_binary(self.binary), "run", *which, "--quiet", "--record", "summary"]
            for key, value in self.ground().items():
                command += [f"--{key}", _written(value)]
            for path, value in {**self.sets, **experiment}.items():
                command += ["--set", f"{path}={_written(value)}"]
            _run([*command, "--no-twin", "--out", out])
            metrics = _by_year(os.path.join(out, "summary.csv"))
        return {outcome: values for outcome, values in self._outputs(metrics)}

    def _outputs(self, metrics):
        scalar = {
            name
            for outcome in self.outcomes
            if isinstance(outcome, ScalarOutcome)
            for name in outcome.variable_name
        }
        for name in self.output_variables:
            if name not in metrics:
                raise EMAError(f"hecon recorded no '{name}'; `hecon list measures` shows all")
            values = metrics[name]
            yield name, float(values[-1]) if name in scalar else values

    def as_dict(self):
        """What is saved beside results."""
        own = ("base", "place", "years", "weight", "seed", "sets")
        return {**super().as_dict(), **{key: getattr(self, key) for key in own}}


def _by_year(path):
    """Metric -> values by year."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        return {
            row[0]: np.array([float(cell) if cell else np.nan for cell in row[2:]]) for row in rows
        }


class SweepEvaluator(BaseEvaluator):
    """Runs all experiments of one model as one sweep: side by side, kept run by run, and never
    twice. The same call after any end goes on where it stopped.

    Takes scalar outcomes only. `folder` holds the design and its results; `jobs` is the number of
    economies side by side, without it one for each core.
    """

    def __init__(self, models, folder, jobs=None):
        super().__init__(models)
        self.folder = pathlib.Path(folder)
        self.jobs = jobs

    def initialize(self):
        self.folder.mkdir(parents=True, exist_ok=True)

    def finalize(self):
        pass

    def evaluate_experiments(self, scenarios, policies, callback, combine="factorial", **_):
        scenarios, policies = list(scenarios), list(policies)
        for model in self._msis:
            cases = list(experiment_generator(scenarios, [model], policies, combine=combine))
            rows = [{**case.scenario, **case.policy} for case in cases]
            for case, outcomes in zip(cases, self._sweep(model, rows)):
                callback(case, outcomes)

    def _sweep(self, model, rows):
        factors = list(rows[0])
        folder = self.folder / model.name
        folder.mkdir(parents=True, exist_ok=True)
        design, points = folder / "design.ron", folder / "points.csv"
        with open(points, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, factors)
            writer.writeheader()
            writer.writerows({key: _written(row[key]) for key in factors} for row in rows)
        design.write_text(_design(model, factors, rows), encoding="utf-8")
        results = folder / "results"
        command = [_binary(model.binary), "sweep", str(design), "--out", str(results), "--quiet"]
        command += ["--yes"] + (["--jobs", str(self.jobs)] if self.jobs else [])
        _run(command)
        with open(results / "summary.csv", newline="", encoding="utf-8") as file:
            table = list(csv.DictReader(file))
        failed = [row for row in table if row["status"] != "done"]
        if failed:
            raise EMAError(f"{len(failed)} experiments failed, the first: {failed[0]['error']}")
        table.sort(key=lambda row: int(row["point"]))
        names = model.output_variables
        return [{name: float(row[name]) for name in names} for row in table]


def _design(model, factors, rows):
    """The experiments as a design of hecon."""
    for outcome in model.outcomes:
        if not isinstance(outcome, ScalarOutcome):
            raise EMAError(f"'{outcome.name}' is no scalar; SweepEvaluator takes scalars only")
    quoted = json.dumps
    lines = ["(", "    schema: 1,", f"    name: {quoted(model.name)},"]
    base = model.base
    if base.endswith(".ron"):
        base = str(pathlib.Path(base).resolve())
    lines.append(f"    base: {quoted(base)},")
    for key, value in model.ground().items():
        lines.append(f"    {key}: {quoted(value)},")
    constants = {**model.sets, **{constant.name: constant.value for constant in model.constants}}
    if constants:
        lines.append("    constants: {")
        lines += [f"        {quoted(path)}: {_written(v)}," for path, v in constants.items()]
        lines.append("    },")
    levers = {lever.name for lever in model.levers}
    for role, chosen in (("levers", True), ("uncertainties", False)):
        own = [name for name in factors if (name in levers) == chosen]
        if own:
            lines.append(f"    {role}: {{")
            lines += [f"        {quoted(name)}: {_values(model, name, rows)}," for name in own]
            lines.append("    },")
    lines.append("    outcomes: {")
    for name in model.output_variables:
        lines.append(f"        {quoted(name)}: (measure: {quoted(name)}, years: Last),")
    lines += ["    },", '    design: List("points.csv"),', ")", ""]
    return "\n".join(lines)


def _values(model, name, rows):
    """Free for numbers; named levels for everything else."""
    chosen = {_written(row[name]) for row in rows}
    for parameter in [*model.levers, *model.uncertainties]:
        if parameter.name == name and isinstance(parameter, CategoricalParameter):
            chosen.update(_written(category.value) for category in parameter.categories)
    if all(_is_number(value) for value in chosen):
        return "Free"
    levels = ", ".join(f"{json.dumps(value)}: {value}" for value in sorted(chosen))
    return f"{{ {levels} }}"


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True
