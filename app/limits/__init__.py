"""Limits of what one caller may do: requests, streams and waits, and the work that it submits.

`request_limits.py` spends what an endpoint declares (`app/http/spending.py`), through `limiter.py`: in Valkey, or in
`local_buckets.py` while Valkey is away. What a submission weighs is spent where it is enqueued.
"""
