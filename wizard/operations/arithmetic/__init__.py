"""Sums, and whatever else an expression of numbers can say."""
