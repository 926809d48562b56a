"""Tests of the connector against the real workbench and the real program. Run with the variable
HECON set to the program: python -m unittest test_hecon_ema
"""

import tempfile
import unittest

from ema_workbench import (
    CategoricalParameter,
    EMAError,
    RealParameter,
    ScalarOutcome,
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


class Connector(unittest.TestCase):
    def test_experiments_run_one_by_one(self):
        model = small("alone", [ScalarOutcome("spend_per_head"), TimeSeriesOutcome("need_index")])
        with SequentialEvaluator(model) as evaluator:
            experiments, outcomes = evaluator.perform_experiments(scenarios=2, policies=2)
        self.assertEqual(len(experiments), 4)
        self.assertEqual(outcomes["need_index"].shape, (4, 2))
        self.assertTrue((outcomes["spend_per_head"] > 1000).all())
        self.assertAlmostEqual(outcomes["need_index"][0, 0], 100.0)

    def test_one_sweep_gives_what_single_runs_give(self):
        outcomes = [ScalarOutcome("emergency_rate"), ScalarOutcome("spend_per_head")]
        model = small("swept", outcomes)
        with tempfile.TemporaryDirectory() as folder:
            with SweepEvaluator(model, folder) as evaluator:
                experiments, swept = evaluator.perform_experiments(scenarios=2, policies=1)
                row = experiments.iloc[1]
        alone = model.run_experiment(
            {name: row[name] for name in ("need.technology_drift", "system.contracts.acute.terms")}
        )
        for name, values in swept.items():
            self.assertEqual(values[1], alone[name], name)

    def test_what_hecon_refuses_is_an_error_of_the_workbench(self):
        model = HeconModel("wrong", **SMALL)
        model.uncertainties = [RealParameter("need.no_such_thing", 0.0, 1.0)]
        model.outcomes = [ScalarOutcome("spend_per_head")]
        with self.assertRaises(EMAError) as caught:
            perform_experiments(model, scenarios=1)
        self.assertIn("no_such_thing", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
