"""Constants to as many digits as anyone wants, each of them certain."""
