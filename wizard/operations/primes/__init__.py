"""Prime numbers: tell them, find them, count them, and take numbers apart into them."""
