"""Integers: divisors, residues, and what number theory knows of them."""
