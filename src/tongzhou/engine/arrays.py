"""NumPy, loaded when the first array is made: a process that computes nothing does not hold it.

``from tongzhou.engine.arrays import NDArray, np`` takes the place of NumPy's own imports. What is evaluated while a
module is imported must not touch ``np``: types of arrays are written as strings (``Floats: TypeAlias = "…"``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["NDArray", "np"]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:

    class _WhenAsked:
        """The module, fetched with its first attribute; each attribute is then kept here."""

        def __getattr__(self, name: str) -> Any:
            import numpy

            found = getattr(numpy, name)
            setattr(self, name, found)
            return found

    np = _WhenAsked()
    NDArray = Any
