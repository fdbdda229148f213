"""What the system costs, measured beside what it is compared with, in one run. Nothing here is asserted anywhere."""
