"""Monte Carlo simulation of a plan: ``simulate(plan, uncertainty)`` and what it takes and returns."""

from tongzhou.engine.simulation.distributions import (
    Discrete,
    Distribution,
    Fixed,
    LogNormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
)
from tongzhou.engine.simulation.errors import Problem, SimulationCancelledError, UncertaintyError
from tongzhou.engine.simulation.notes import Note, Remark
from tongzhou.engine.simulation.outcomes import Outcome, Percentile, Share
from tongzhou.engine.simulation.pert import ClassicPert, classic_pert
from tongzhou.engine.simulation.result import Chance, Checkpoint, Simulation
from tongzhou.engine.simulation.running import Stability, Wanted, simulate
from tongzhou.engine.simulation.sensitivity import RiskShare, TaskRisk
from tongzhou.engine.simulation.uncertainty import (
    CommonFactor,
    CorrelationMatrix,
    Effect,
    Risk,
    Spread,
    Uncertainty,
)

__all__ = [
    "Chance", "Checkpoint", "ClassicPert", "CommonFactor", "CorrelationMatrix", "Discrete", "Distribution",
    "Effect", "Fixed", "LogNormal", "Normal", "Note", "Outcome", "Percentile", "Pert", "Problem", "Remark",
    "Risk", "RiskShare", "Share", "Simulation", "SimulationCancelledError", "Spread", "Stability", "TaskRisk",
    "Triangular", "Uncertainty", "UncertaintyError", "Uniform", "Wanted", "classic_pert", "simulate",
]  # fmt: skip
