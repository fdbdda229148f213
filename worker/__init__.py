"""The consumer: a supervisor that holds the lease, slots that claim and settle, child processes that calculate.

FLINT, GMP and primecount hold Python's global lock for a whole call, and no signal handler runs during it. So the
supervisor handles the lease, the deadlines and the cancels, and a calculation is stopped by killing its child process.
"""
