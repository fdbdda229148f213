"""Matrices and systems of linear equations over the integers and rationals, exactly."""
