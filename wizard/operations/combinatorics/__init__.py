"""Numbers that count: of orders, choices and divisions."""
