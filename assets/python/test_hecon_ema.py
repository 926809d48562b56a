"""Tests of the connector against the real workbench and the real program: whatever the workbench's
own evaluator gives, SweepEvaluator gives. Run with the variable HECON set to the program:
python -m unittest test_hecon_ema
"""

import pathlib
import tempfile
import unittest
import warnings

import numpy as np
from ema_workbench import (
    ArrayOutcome,
    CategoricalParameter,
    Constant,
    EMAError,
    IntegerParameter,
    Policy,
    RealParameter,
    ScalarOutcome,
    Scenario,
    SequentialEvaluator,
    TimeSeriesOutcome,
    perform_experiments,
)

from hecon_ema import HeconModel, SweepEvaluator

SMALL = {"place": "town", "years": 2, "weight": 50, "sets": {"run.run_in_weeks": 0}}


def small(name, outcomes):
    model = HeconModel(name, **SMALL)
    model.uncertainties = [RealParameter("need.technology_drift", 0.0, 0.02)]
    model.levers = [
        CategoricalParameter("system.contracts.acute.terms", ["[Tariff()]", "[Block()]"])
    ]
    model.outcomes = outcomes
    return model


def appointments(name, low=4.0, high=8.0, **more):
    """A model whose only parameter has a different name in the workbench."""
    model = HeconModel(name, **{**SMALL, **more})
    model.uncertainties = [
        RealParameter("appointments", low, high, variable_name="gp.appointments")
    ]
    model.outcomes = [ScalarOutcome("spend", variable_name="spend_per_head")]
    return model


class Connector(unittest.TestCase):
    def same(self, models, scenarios=2, policies=0, **more):
        """Both evaluators on the same experiments; gives what they agree on."""
        if isinstance(scenarios, int):
            drift = [0.001 + 0.015 * at / max(scenarios, 1) for at in range(scenarios)]
            scenarios = [Scenario(**{"need.technology_drift": value}) for value in drift]
        with SequentialEvaluator(models) as evaluator:
            first, alone = evaluator.perform_experiments(scenarios, policies, **more)
        with tempfile.TemporaryDirectory() as folder:
            with SweepEvaluator(models, folder) as evaluator:
                second, swept = evaluator.perform_experiments(scenarios, policies, **more)
        self.assertEqual(list(first.columns), list(second.columns))
        self.assertEqual(first.astype(str).values.tolist(), second.astype(str).values.tolist())
        self.assertEqual(set(alone), set(swept))
        for name, values in alone.items():
            np.testing.assert_array_equal(values, swept[name], name)
        return swept

    def test_experiments_run_one_by_one(self):
        model = small("alone", [ScalarOutcome("spend_per_head"), TimeSeriesOutcome("need_index")])
        with SequentialEvaluator(model) as evaluator:
            experiments, outcomes = evaluator.perform_experiments(scenarios=2, policies=2)
        self.assertEqual(len(experiments), 4)
        self.assertEqual(outcomes["need_index"].shape, (4, 2))
        self.assertTrue((outcomes["spend_per_head"] > 1000).all())
        self.assertAlmostEqual(outcomes["need_index"][0, 0], 100.0)

    def test_a_sweep_gives_every_kind_of_outcome_as_single_runs_do(self):
        def growth(years):
            return float(years[-1] / years[0] - 1.0)

        model = small(
            "kinds",
            [
                ScalarOutcome("emergency_rate"),
                ScalarOutcome("double", variable_name="spend_per_head", function=lambda x: 2 * x),
                ScalarOutcome("spend", variable_name="spend_per_head"),
                ScalarOutcome(
                    "ratio",
                    variable_name=["spend_per_head", "emergency_rate"],
                    function=lambda spend, rate: spend / rate,
                ),
                TimeSeriesOutcome("need_index"),
                ScalarOutcome("need now", variable_name="need_index"),
                ArrayOutcome(
                    "steps", variable_name="need_index", function=lambda years: np.diff(years)
                ),
            ],
        )
        policies = [Policy("block", **{"system.contracts.acute.terms": "[Block()]"})]
        swept = self.same(model, policies=policies)
        np.testing.assert_array_equal(swept["double"], 2 * swept["spend"])
        self.assertEqual(swept["need_index"].shape, (2, 2))
        self.assertAlmostEqual(growth(swept["need_index"][0]) * 100, swept["steps"][0, 0])

    def test_names_of_the_workbench_and_of_hecon_may_differ(self):
        model = appointments("names")
        swept = self.same(model, [Scenario(appointments=value) for value in (4.0, 7.5)])
        self.assertNotEqual(swept["spend"][0], swept["spend"][1])

    def test_one_parameter_may_set_two_paths_and_a_default_stands_in(self):
        model = HeconModel("several", **SMALL)
        model.uncertainties = [
            RealParameter(
                "steep", 0.1, 0.4, variable_name=["gp.style_stiffness", "gp.peer_weight"]
            ),
            IntegerParameter("gp.appointments", 4, 8, default=6),
        ]
        model.outcomes = [ScalarOutcome("referral_rate")]
        scenarios = [
            Scenario("both", **{"steep": 0.1, "gp.appointments": 5}),
            Scenario("other", **{"steep": 0.2, "gp.appointments": 7}),
        ]
        self.same(model, scenarios)

    def test_constants_categories_and_several_models(self):
        models = []
        for name, terms in (("first", "[Tariff()]"), ("second", "[Block()]")):
            model = HeconModel(name, **SMALL)
            model.uncertainties = [CategoricalParameter("gp.appointments", [4, 6, 8])]
            model.constants = [Constant("system.contracts.acute.terms", terms)]
            model.outcomes = [ScalarOutcome("spend_per_head")]
            models.append(model)
        scenarios = [Scenario(**{"gp.appointments": value}) for value in (4, 8)]
        swept = self.same(models, scenarios)
        self.assertEqual(len(swept["spend_per_head"]), 4)

    def test_what_the_experiment_says_takes_the_place_of_what_the_model_says(self):
        model = appointments("over", sets={"run.run_in_weeks": 0, "gp.appointments": 6})
        model.outcomes = [TimeSeriesOutcome("by year", variable_name="spend_per_head")]
        self.same(model, [Scenario(appointments=value) for value in (4.0, 8.0)])

    def test_a_policy_may_set_what_the_model_holds(self):
        model = appointments("years")
        policies = [Policy("one", years=1), Policy("two", years=2)]
        scenarios = [Scenario(appointments=value) for value in (4.0, 8.0)]
        self.same(model, scenarios, policies=policies)

    def test_one_impossible_experiment_withholds_no_other(self):
        model = appointments("failing", low=0.1, high=30.0)
        values = (5.0, 30.0, 7.0)
        scenarios = [Scenario(appointments=value) for value in values]
        with tempfile.TemporaryDirectory() as folder:
            with SweepEvaluator(model, folder) as evaluator:
                with warnings.catch_warnings(record=True) as caught:
                    warnings.simplefilter("always")
                    _, swept = evaluator.perform_experiments(scenarios)
        self.assertEqual(np.ma.getmaskarray(swept["spend"]).tolist(), [False, True, False])
        (place, reason), = evaluator.failures
        self.assertEqual(place, 1)
        self.assertIn("gp.appointments", reason)
        self.assertTrue(any("1 of 3 experiments failed" in str(one.message) for one in caught))
        for at in (0, 2):
            alone = model.run_experiment({"gp.appointments": values[at]})
            self.assertEqual(swept["spend"][at], alone["spend_per_head"][-1])

    def test_when_all_fail_the_reason_is_said(self):
        model = appointments("allfailing", low=29.0, high=30.0)
        with tempfile.TemporaryDirectory() as folder:
            with SweepEvaluator(model, folder) as evaluator:
                with self.assertRaises(EMAError) as caught:
                    evaluator.perform_experiments([Scenario(appointments=30.0)])
        self.assertIn("out of range", str(caught.exception))

    def test_the_same_call_runs_nothing_twice(self):
        model = appointments("again")
        scenarios = [Scenario(appointments=value) for value in (4.0, 8.0)]
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder)
            with SweepEvaluator(model, folder) as evaluator:
                _, first = evaluator.perform_experiments(scenarios)
                (log,) = log.rglob("runs.log")
                kept = log.read_bytes()
                evaluator.perform_experiments(scenarios)
                self.assertEqual(log.read_bytes(), kept)
                _, second = evaluator.perform_experiments([*scenarios, Scenario(appointments=6.0)])
                self.assertTrue(log.read_bytes().startswith(kept))
        self.assertEqual(first["spend"].tolist(), second["spend"][:2].tolist())

    def test_what_hecon_refuses_is_an_error_of_the_workbench(self):
        model = HeconModel("wrong", **SMALL)
        model.uncertainties = [RealParameter("need.no_such_thing", 0.0, 1.0)]
        model.outcomes = [ScalarOutcome("spend_per_head")]
        with self.assertRaises(EMAError) as caught:
            perform_experiments(model, scenarios=1)
        self.assertIn("no_such_thing", str(caught.exception))
        with tempfile.TemporaryDirectory() as folder, self.assertRaises(EMAError) as caught:
            perform_experiments(model, scenarios=1, evaluator=SweepEvaluator(model, folder))
        self.assertIn("no_such_thing", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
