"""Formulas of variables: what one may be, multiplied out, as SymPy's, and compared. It stands on `arithmetic`.

validation, restrictions -> polynomial, symbolic (odd_roots).
What checks compare by: sampling (values), nearness (limits and series), quadrature (integrals, arches).
steps: floor and its like near a point.
"""
