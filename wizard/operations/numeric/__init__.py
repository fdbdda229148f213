"""Real and complex numbers, each with a proven bound of its error."""
