"""Formulas: derivatives, integrals, limits, series and equations, by computer algebra."""
