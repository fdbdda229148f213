"""Polynomials with integer or rational coefficients."""
