/* Splits what is left of a value into two large primes. */
#include "number.h"

/* Montgomery's form: x stands for x * 2^64 modulo n. Montgomery, Mathematics of Computation 44 (1985), 519-521. */
typedef struct {
    uint64_t n, inverse, one;
} modulus;

static uint64_t times(const modulus *m, uint64_t a, uint64_t b)
{
    u128 product = (u128)a * b;
    uint64_t high = (uint64_t)(product >> 64);
    uint64_t low = (uint64_t)(((u128)((uint64_t)product * m->inverse) * m->n) >> 64);
    return high >= low ? high - low : high - low + m->n;
}

static modulus modulus_of(uint64_t n)
{
    uint64_t inverse = n;
    for (int i = 0; i < 5; i++) inverse *= 2 - n * inverse;
    return (modulus){n, inverse, (0 - n) % n};
}

/* Fermat's test to base 2. A pseudoprime that passes costs one relation, and no wrong one comes of it. */
static bool is_probably_prime(const modulus *m)
{
    uint64_t two = m->one >= m->n - m->one ? m->one - (m->n - m->one) : 2 * m->one, power = m->one;
    for (int bit = 63; bit >= 0; bit--) {
        power = times(m, power, power);
        if ((m->n - 1) >> bit & 1) power = times(m, power, two);
    }
    return power == m->one;
}

static uint64_t gcd(uint64_t a, uint64_t b)
{
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static uint64_t step(const modulus *m, uint64_t y, uint64_t constant)
{
    uint64_t square = times(m, y, y);
    return square >= m->n - constant ? square - (m->n - constant) : square + constant;
}

/* Brent's variant of Pollard's rho. Brent, BIT 20 (1980), 176-184. */
static uint64_t rho(const modulus *m, uint64_t constant)
{
    enum { BATCH = 64, MOST = 1 << 18 };
    uint64_t y = constant, start = y, x = y, divisor = 1;
    for (uint32_t length = 1; divisor == 1 && length < MOST; length *= 2) {
        x = y;
        for (uint32_t i = 0; i < length; i++) y = step(m, y, constant);
        for (uint32_t done = 0; done < length && divisor == 1; done += BATCH) {
            uint64_t product = m->one;
            start = y;
            for (uint32_t i = 0; i < BATCH && i < length - done; i++) {
                y = step(m, y, constant);
                product = times(m, product, x > y ? x - y : y - x);
            }
            divisor = gcd(product, m->n);
        }
    }
    if (divisor != m->n && divisor) return divisor;
    for (uint32_t i = 0; i < BATCH; i++) {
        start = step(m, start, constant);
        divisor = gcd(x > start ? x - start : start - x, m->n);
        if (divisor > 1) return divisor;
    }
    return 1;
}

bool split(uint64_t n, uint64_t *smaller, uint64_t *larger)
{
    modulus m = modulus_of(n);
    if (is_probably_prime(&m)) return false;
    for (uint64_t constant = 1; constant < 4; constant++) {
        uint64_t divisor = rho(&m, constant);
        if (divisor == 1 || divisor == n) continue;
        *smaller = divisor < n / divisor ? divisor : n / divisor;
        *larger = n / *smaller;
        return true;
    }
    return false;
}
