"""Random experiments that anyone can repeat, to the last digit."""
