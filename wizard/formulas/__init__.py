"""Formulas of variables: validation, polynomials, SymPy's form, samples, limits, integrals. It stands on `arithmetic`.

validation -> polynomial, symbolic (odd_roots)
sampling, nearness, quadrature: what checks compare by.
"""
