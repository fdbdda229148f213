"""The consumer: a supervisor that holds the lease, slots that claim and settle, child processes that calculate.

FLINT, GMP and primecount hold Python's lock for a whole call, and no signal handler runs meanwhile. So everything
that must go on (lease, deadline, cancel) lives in the supervisor, and stopping a calculation means killing its child.
"""
