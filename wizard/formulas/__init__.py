"""Formulas of variables: what one may be, multiplied out, as SymPy's, and compared. It stands on `arithmetic`.

validation, restrictions -> polynomial (terms), symbolic (odd_roots).
What checks compare by: sampling (values), nearness (limits and series), quadrature (integrals, arches) -> improper,
double_quadrature.
A closed form by digits: precise_quadrature -> integer_relations.
steps: floor and its like near a point.
A curve: places (values on a lattice) -> bends (points where it bends) -> curve (where it breaks).
"""
