"""The stage of the permission matrix: both projects with one of everything, and everybody."""

from tests.test_permission_matrix import stage

__all__ = ["stage"]
