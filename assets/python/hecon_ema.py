"""hecon as a model for the EMA Workbench, through the command line.

    from ema_workbench import RealParameter, CategoricalParameter, ScalarOutcome
    from hecon_ema import HeconModel, SweepEvaluator

    model = HeconModel("town", place="town", years=3, weight=10)
    model.uncertainties = [RealParameter("need.technology_drift", 0.0, 0.02)]
    model.levers = [RealParameter("nation.soft_budgets", 0.0, 1.0)]
    model.outcomes = [ScalarOutcome("emergency_rate"), ScalarOutcome("spend_per_head")]

    with SweepEvaluator(model, folder="town-experiments") as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=20, policies=4)

Names of parameters are hecon paths (`hecon list parameters`); names of outcomes are metrics of
the whole economy (`hecon list measures`, with a part after a full stop). Either may have a different
name in the workbench, with the hecon name as its `variable_name`. A ScalarOutcome uses the
value of the last year, a TimeSeriesOutcome or ArrayOutcome the values of all years; a function
of an outcome receives these values. Every experiment has the same seed, and so the same people and
potential needs.

Needs Python 3.9 or later, ema_workbench, and `hecon` on the PATH or in the variable HECON.
"""

import csv
import hashlib
import json
import os
import pathlib
import re
import subprocess
import tempfile
import warnings

import numpy as np
from ema_workbench import CategoricalParameter, EMAError
from ema_workbench.em_framework.evaluators import BaseEvaluator
from ema_workbench.em_framework.experiment_runner import ExperimentRunner
from ema_workbench.em_framework.model import AbstractModel, SingleReplication
from ema_workbench.em_framework.outcomes import ScalarOutcome
from ema_workbench.em_framework.points import experiment_generator
from ema_workbench.em_framework.util import NamedObjectMap

__all__ = ["HeconModel", "SweepEvaluator"]


# Bytes of a table of points; hecon reads up to a mebibyte of one.
_TABLE = 900_000


def _binary(given):
    return given or os.environ.get("HECON") or "hecon"


def _run(arguments, accepted=(0,)):
    """Runs hecon; its standard error becomes the error message, which is never empty."""
    try:
        done = subprocess.run(
            arguments, capture_output=True, text=True, encoding="utf-8", check=False
        )
    except OSError as error:
        raise EMAError(f"'{arguments[0]}' cannot be started: {error}") from error
    if done.returncode not in accepted:
        said = done.stderr.strip() or done.stdout.strip() or f"exit code {done.returncode}"
        raise EMAError(f"{' '.join(arguments)}\n{said}")
    return done.stdout


def _written(value):
    """A value in the form that hecon reads: plain numbers, everything else as given."""
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
    sets     further settings for every experiment, as {path: value}
    binary   the program; default: HECON or `hecon`
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
        # Set by SweepEvaluator to replace a run by its own answer.
        self._instead = None

    def ground(self):
        """Settings shared by all experiments, as {setting: value}."""
        own = {"place": self.place, "years": self.years, "weight": self.weight, "seed": self.seed}
        return {key: value for key, value in own.items() if value is not None}

    def settings(self, experiment):
        """Arguments and settings of an experiment, each given once: the experiment's value of a
        path overrides the model's."""
        sets = {**self.sets, **experiment}
        path = {"place": "place"}
        flags = {
            key: value
            for key, value in self.ground().items()
            if path.get(key, f"run.{key}") not in sets
        }
        return flags, sets

    def run_experiment(self, experiment):
        """Runs one economy and returns the values of every variable by year."""
        if self._instead is not None:
            return self._instead(dict(experiment))
        with tempfile.TemporaryDirectory(prefix="hecon-") as folder:
            out = os.path.join(folder, "run")
            flags, sets = self.settings(experiment)
            command = [_binary(self.binary), "run", *_arguments(self.base, flags, sets)]
            _run([*command, "--quiet", "--record", "summary", "--no-twin", "--out", out])
            metrics = _by_year(os.path.join(out, "summary.csv"))
        return _recorded(metrics, self.output_variables)

    @property
    def outcomes_output(self):
        """Outcomes of the last experiment."""
        return self._outcomes_output

    @outcomes_output.setter
    def outcomes_output(self, outputs):
        # A new dict, so that outcomes returned before do not change.
        self._outcomes_output = {}
        for outcome in self.outcomes:
            values = [outputs[name] for name in outcome.variable_name]
            if isinstance(outcome, ScalarOutcome):
                values = [float(years[-1]) for years in values]
            self._outcomes_output[outcome.name] = outcome.process(values)

    def as_dict(self):
        """Description saved with the results."""
        own = ("base", "place", "years", "weight", "seed", "sets")
        return {**super().as_dict(), **{key: getattr(self, key) for key in own}}


def _is_file(base):
    return base.endswith(".ron")


def _arguments(base, flags, sets):
    """A scenario on the command line."""
    arguments = [base] if _is_file(base) else ["--system", base]
    for key, value in flags.items():
        arguments += [f"--{key}", _written(value)]
    for path, value in sets.items():
        arguments += ["--set", f"{path}={_written(value)}"]
    return arguments


def _recorded(metrics, names):
    """The wanted metrics, or an error that names the first that was not recorded."""
    for name in names:
        if name not in metrics:
            raise EMAError(f"hecon recorded no '{name}'; `hecon list measures` shows all")
    return {name: metrics[name] for name in names}


def _by_year(path):
    """Metric -> values by year."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        return {
            row[0]: np.array([float(cell) if cell else np.nan for cell in row[2:]]) for row in rows
        }


class _Asked(Exception):
    """The request of an experiment to hecon."""

    def __init__(self, flags, sets):
        super().__init__()
        self.flags = flags
        self.sets = sets


class SweepEvaluator(BaseEvaluator):
    """Runs all experiments as sweeps: in parallel, stored run by run, and never twice. The same
    call after an interruption continues where it stopped.

    `folder` holds designs and results; `jobs` is the number of economies run in parallel, by default
    one for each core. Names, functions and kinds of outcomes are the workbench's own, as it makes
    every experiment itself and only the economies come from the sweep. An experiment that hecon
    refuses or that fails is masked in the results; `failures` holds each with its reason.
    """

    def __init__(self, models, folder, jobs=None):
        super().__init__(models)
        for model in self._msis:
            if not isinstance(model, HeconModel):
                raise TypeError(f"{model} is not a HeconModel")
        self.folder = pathlib.Path(folder)
        self.jobs = jobs
        self.failures = []

    def initialize(self):
        self.folder.mkdir(parents=True, exist_ok=True)

    def finalize(self):
        pass

    def evaluate_experiments(self, scenarios, policies, callback, combine="factorial", **_):
        models = NamedObjectMap(AbstractModel)
        models.extend(self._msis)
        cases = list(experiment_generator(list(scenarios), self._msis, list(policies), combine))
        answers = [None] * len(cases)
        for model in self._msis:
            places = [at for at, case in enumerate(cases) if case.model_name == model.name]
            asked = [_ask(model, cases[at]) for at in places]
            for at, answer in zip(places, self._answered(model, asked)):
                answers[at] = answer
        self.failures = [
            (case.experiment_id, answer)
            for case, answer in zip(cases, answers)
            if isinstance(answer, str)
        ]
        if self.failures:
            first = self.failures[0][1]
            count = f"{len(self.failures)} of {len(cases)} experiments failed, the first: {first}"
            if len(self.failures) == len(cases):
                raise EMAError(count)
            warnings.warn(f"{count}\nthey are masked in the results", stacklevel=2)
        runner = ExperimentRunner(models)
        for case, answer in zip(cases, answers):
            callback(case, {} if isinstance(answer, str) else _outcomes(runner, case, answer))
        runner.cleanup()

    def _answered(self, model, asked):
        """For each experiment the values of all variables by year, or why there are none."""
        answers = [None] * len(asked)
        groups = {}
        for at, (flags, sets) in enumerate(asked):
            constant = {c.name for c in model.constants} | set(model.sets)
            varied = {parameter for parameter in _paths(model)}
            factors = [path for path in sets if path not in constant or path in varied]
            held = {path: value for path, value in sets.items() if path not in factors}
            key = json.dumps(
                [_all_written(flags), _all_written(held), sorted(factors)], sort_keys=True
            )
            groups.setdefault(key, (flags, held, sorted(factors), []))[3].append(at)
        for flags, held, factors, places in groups.values():
            rows = [{path: _written(asked[at][1][path]) for path in factors} for at in places]
            for at, answer in zip(places, self._group(model, flags, held, factors, rows)):
                answers[at] = answer
        return answers

    def _group(self, model, flags, held, factors, rows):
        """Experiments that differ only in the values of the same factors."""
        levels = {path: _levels(model, path, rows) for path in factors}
        # A setting with a single non-numeric value is not a factor.
        fixed = [path for path in factors if levels[path] is not None and len(levels[path]) < 2]
        held = {**held, **{path: rows[0][path] for path in fixed}}
        factors = [path for path in factors if path not in fixed]
        years = _years(model, flags, held)
        if not factors:
            return [_alone(model, flags, held)] * len(rows)
        base = [model.base, _all_written(flags), _all_written(held), len(_named(model))]
        name = hashlib.sha256(json.dumps(base, sort_keys=True).encode()).hexdigest()[:12]
        folder = self.folder / model.name / name
        folder.mkdir(parents=True, exist_ok=True)
        of_row = [int(float(row.get("run.years", years))) for row in rows]
        answers = []
        for start, end in _chunks(rows, factors):
            design = _design(model, flags, held, factors, levels, max(of_row[start:end]))
            table = self._sweep(model, folder, design, factors, rows[start:end])
            answers += [_answer(model, row, n) for row, n in zip(table, of_row[start:end])]
        return answers

    def _sweep(self, model, folder, design, factors, rows):
        """The rows of the table of runs, in the order of the experiments."""
        with open(folder / "points.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, factors)
            writer.writeheader()
            writer.writerows({path: row[path] for path in factors} for row in rows)
        (folder / "design.ron").write_text(design, encoding="utf-8")
        results = folder / "results"
        command = [_binary(model.binary), "sweep", str(folder / "design.ron")]
        command += ["--out", str(results), "--quiet", "--yes"]
        command += ["--jobs", str(self.jobs)] if self.jobs else []
        # Exit code 1: some runs failed; the table says why.
        _run(command, accepted=(0, 1))
        with open(results / "summary.csv", newline="", encoding="utf-8") as file:
            table = list(csv.DictReader(file))
        return sorted(table, key=lambda row: int(row["point"]))


def _ask(model, case):
    """The request to hecon of an experiment, as the workbench makes it."""

    def record(experiment):
        raise _Asked(*model.settings(experiment))

    model._instead = record
    try:
        model.run_model(case.scenario.copy(), case.policy.copy())
    except _Asked as asked:
        return asked.flags, asked.sets
    finally:
        model._instead = None
    raise EMAError(f"{case} requested no run")


def _outcomes(runner, case, answer):
    """The outcomes of an experiment, made by the workbench from what hecon recorded."""
    model = runner.msis[case.model_name]
    model._instead = lambda _: answer
    try:
        return runner.run_experiment(case)
    finally:
        model._instead = None


def _paths(model):
    """hecon paths of the parameters of a model."""
    for parameter in [*model.levers, *model.uncertainties]:
        yield from parameter.variable_name


def _named(model):
    """Variables that outcomes need, each once."""
    return list(dict.fromkeys(model.output_variables))


def _all_written(values):
    return {key: _written(value) for key, value in values.items()}


def _years(model, flags, held):
    """Recorded years of a scenario."""
    said = held.get("run.years", flags.get("years"))
    if said is not None:
        return int(float(said))
    command = [_binary(model.binary), "check", *_arguments(model.base, flags, held)]
    found = re.search(r"^\s+run\s+(\d+) years? ", _run(command), re.MULTILINE)
    if not found:
        raise EMAError("`hecon check` did not say how many years are recorded")
    return int(found.group(1))


def _alone(model, flags, held):
    """One economy without varying factors, or why there is none."""
    with tempfile.TemporaryDirectory(prefix="hecon-") as folder:
        out = os.path.join(folder, "run")
        command = [_binary(model.binary), "run", *_arguments(model.base, flags, held)]
        try:
            _run([*command, "--quiet", "--record", "summary", "--no-twin", "--out", out])
            return _recorded(_by_year(os.path.join(out, "summary.csv")), model.output_variables)
        except EMAError as error:
            return str(error)


def _chunks(rows, factors):
    """Spans of rows whose tables are small enough."""
    start, size = 0, 0
    for at, row in enumerate(rows):
        length = sum(len(row[path].encode()) + 3 for path in factors)
        if at > start and size + length > _TABLE:
            yield start, at
            start, size = at, 0
        size += length
    yield start, len(rows)


def _column(name, year):
    return f"{name} in year {year}"


def _answer(model, row, years):
    """The values of a run by year, or why there are none."""
    if row["status"] != "done":
        return row["error"].strip() or f"the run is {row['status']}"
    values = {}
    for name in _named(model):
        cells = [row[_column(name, year)] for year in range(1, years + 1)]
        if any(cells):
            values[name] = np.array([float(cell) if cell else np.nan for cell in cells])
    try:
        return _recorded(values, model.output_variables)
    except EMAError as error:
        return str(error)


def _design(model, flags, held, factors, levels, years):
    """The experiments as a design of hecon."""
    quoted = json.dumps
    lines = ["(", "    schema: 1,", f"    name: {quoted(model.name)},"]
    base = str(pathlib.Path(model.base).resolve()) if _is_file(model.base) else model.base
    if "system" not in held or _is_file(model.base):
        lines.append(f"    base: {quoted(base)},")
    for key, value in flags.items():
        said = quoted(value) if isinstance(value, str) else _written(value)
        lines.append(f"    {key}: {said},")
    if held:
        lines.append("    constants: {")
        lines += [f"        {quoted(path)}: {_written(value)}," for path, value in held.items()]
        lines.append("    },")
    levers = {name for lever in model.levers for name in lever.variable_name}
    for role, chosen in (("levers", True), ("uncertainties", False)):
        own = [name for name in factors if (name in levers) == chosen]
        if own:
            lines.append(f"    {role}: {{")
            lines += [f"        {quoted(name)}: {_values(levels[name])}," for name in own]
            lines.append("    },")
    lines.append("    outcomes: {")
    for name in _named(model):
        for year in range(1, years + 1):
            span = f"years: Mean(from: {year}, to: {year})"
            lines.append(
                f"        {quoted(_column(name, year))}: (measure: {quoted(name)}, {span}),"
            )
    lines += ["    },", '    design: List("points.csv"),', ")", ""]
    return "\n".join(lines)


def _levels(model, path, rows):
    """None for numbers; all values that a factor may take for everything else."""
    chosen = {row[path] for row in rows}
    for parameter in [*model.levers, *model.uncertainties]:
        whole = isinstance(parameter, CategoricalParameter) and not parameter.multivalue
        if whole and path in parameter.variable_name:
            chosen.update(_written(category.value) for category in parameter.categories)
    return None if all(_is_number(value) for value in chosen) else sorted(chosen)


def _values(levels):
    """The values of a factor in a design: free numbers, or named levels."""
    if levels is None:
        return "Free"
    return "{ " + ", ".join(f"{json.dumps(value)}: {value}" for value in levels) + " }"


def _is_number(text):
    try:
        return np.isfinite(float(text))
    except ValueError:
        return False
