"""What earlier estimates were worth: how far off, where, and what the next one should be.

``calibrate(observations)`` measures; ``Calibration.forecast(estimate, traits)`` answers with a range.
"""

from tongzhou.engine.calibration.accuracy import Accuracy, Bias, accuracy
from tongzhou.engine.calibration.calibrating import Calibration, calibrate
from tongzhou.engine.calibration.errors import CalibrationError
from tongzhou.engine.calibration.forecast import Forecast
from tongzhou.engine.calibration.observations import Observation
from tongzhou.engine.calibration.pooling import Group

__all__ = [
    "Accuracy", "Bias", "Calibration", "CalibrationError", "Forecast", "Group", "Observation", "accuracy", "calibrate",
]  # fmt: skip
