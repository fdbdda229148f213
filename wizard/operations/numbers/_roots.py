"""Square roots modulo a power of a prime."""

from __future__ import annotations

from wizard.errors import Unsolvable
from wizard.kinds import shown


def root_modulo_power(a: int, prime: int, exponent: int) -> int:
    """A number whose square leaves a when divided by prime to the power of exponent; raises `Unsolvable`."""
    modulus = prime**exponent
    a %= modulus
    if a == 0:
        return 0
    times = 0
    while a % prime == 0:
        a //= prime
        times += 1
    if times % 2:
        raise Unsolvable(
            f"a is no square modulo {shown(modulus)}: {shown(prime)} divides it an odd number of times, and a square "
            "an even number of times."
        )
    left = exponent - times
    root = _lift_two(a, left) if prime == 2 else _lift_odd(a, prime, left)
    return root * int(prime ** (times // 2))


def _lift_odd(a: int, prime: int, exponent: int) -> int:
    """The root of a unit modulo a power of an odd prime: Newton's iteration doubles the exponent each time."""
    root, modulus = root_modulo_prime(a, prime), prime
    while modulus < prime**exponent:
        modulus *= modulus
        root = (root - (root * root - a) * pow(2 * root, -1, modulus)) % modulus
    return int(root % prime**exponent)


def _lift_two(a: int, exponent: int) -> int:
    """The root of an odd number modulo a power of 2: each step settles one more bit."""
    if a % min(8, 2**exponent) != 1:
        raise Unsolvable(
            f"a is no square modulo {2**exponent}: the square of an odd number leaves 1 when divided by 8."
        )
    root = 1
    for bit in range(3, exponent):
        if (root * root - a) % 2 ** (bit + 1):
            root += 2 ** (bit - 1)
    return root


def root_modulo_prime(a: int, prime: int) -> int:
    """A number whose square leaves a when divided by an odd prime that does not divide a; raises `Unsolvable`."""
    from gmpy2 import legendre, powmod

    if legendre(a, prime) != 1:
        raise Unsolvable(f"a is no square modulo the prime {shown(prime)}: its Legendre symbol is -1.")
    if prime % 4 == 3:
        return int(powmod(a, (prime + 1) // 4, prime))
    return _cipolla(a, prime)


def _cipolla(a: int, prime: int) -> int:
    """After Cipolla: in the field of prime² elements, (t + √(t² - a)) to the power of (prime + 1)/2.

    It takes equally long for every prime, where Tonelli and Shanks take long when prime - 1 has many factors 2.
    """
    from gmpy2 import legendre, mpz

    t = mpz(next(t for t in range(prime) if legendre(t * t - a, prime) == -1))
    nonresidue = t * t - a
    real, root = mpz(1), mpz(0)
    for bit in f"{(prime + 1) // 2:b}":
        real, root = (real * real + root * root * nonresidue) % prime, 2 * real * root % prime
        if bit == "1":
            real, root = (real * t + root * nonresidue) % prime, (real + root * t) % prime
    return int(real)
