"""LaTeX that people paste: spaces mean nothing in it, letters are factors, and what print does not tell is asked."""

from __future__ import annotations

import pytest

from wizard.meaning.plan import plan
from wizard.operations import vocabulary

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        pytest.param(r"\frac{1}{2}+\sqrt{2}", "1/2 + sqrt(2)", id="a fraction"),
        pytest.param(r"$\frac12 \cdot \sqrt[3]{8}$", "1/2*root(8, 3)", id="short forms"),
        pytest.param(r"\int_0^1 x^2 dx", "integrate(x^2, x, 0, 1)", id="an integral"),
        pytest.param(r"\int_{0}^{\infty} e^{-x^2}\,dx", "integrate(e^-x^2, x, 0, oo)", id="to infinity"),
        pytest.param(r"\frac{d}{dx} x^2", "diff(x^2, x)", id="a derivative"),
        pytest.param(r"\sum_{k=1}^{10} k^2", "sum(k^2, k, 1, 10)", id="a sum"),
        pytest.param(r"\prod_{k=1}^{5} k + 1", "product(k, k, 1, 5) + 1", id="a product ends at a sign"),
        pytest.param(r"\lim_{x \to 0} \frac{\sin x}{x}", "limit(sin(x)/x, x, 0)", id="a limit"),
        pytest.param(r"\begin{pmatrix}1&2\\3&4\end{pmatrix}^2", "matrix_power([[1, 2], [3, 4]], 2)", id="a matrix"),
        pytest.param(r"\begin{vmatrix}1&2\\3&4\end{vmatrix}", "det([[1, 2], [3, 4]])", id="a determinant"),
        pytest.param(
            r"\binom{10}{3} + \log_2 8 + \left|-3\right|", "binomial(10, 3) + log(8, 2) + abs(-3)", id="several"
        ),
        pytest.param(r"\sin^2 1 + \ln 2", "sin(1)^2 + log(2)", id="functions without brackets"),
        pytest.param(r"\sin 2 \pi + \sin 90^\circ", "sin(2*pi) + sin(90*pi/180)", id="spaces mean nothing"),
        pytest.param(r"\int \sin xy\,dx", "integrate(sin(x*y), x)", id="letters are factors"),
        pytest.param(r"\int x\sin\theta\,d\theta", "integrate(x*sin(theta), theta)", id="Greek letters"),
        pytest.param(r"\frac{\mathrm{d}}{\mathrm{d}x} x^3", "diff(x^3, x)", id="an upright d"),
        pytest.param(r"\int \frac{1}{x} \mathrm dx", "integrate(1/x, x)", id="an upright d at the end"),
        pytest.param(r"\begin{cases} x+y=3 \\ x-y=1 \end{cases}", "solve([x + y = 3, x - y = 1])", id="a system"),
        pytest.param(
            r"\left\{\begin{array}{l} x+y=3 \\ x-y=1 \end{array}\right.",
            "solve([x + y = 3, x - y = 1])",
            id="a system behind a brace",
        ),
        pytest.param(r"\sum_{n=1}^{9} \frac{1}{n(n+1)}", "sum(1/(n*(n + 1)), n, 1, 9)", id="a letter before a bracket"),
        pytest.param(r"x^2 \equiv 2 \pmod{7}", "solve_congruence(x^2 - 2, 7)", id="a congruence"),
        pytest.param("∫_0^∞ e^(-x) dx", "integrate(e^-x, x, 0, oo)", id="round brackets around an exponent"),
        pytest.param("∫_(-1)^(1) e^-x dx", "integrate(e^-x, x, -1, 1)", id="round brackets around bounds"),
        pytest.param(r"10^-3 \cdot \sqrt(4) + \frac(1)(2)", "10^-3*sqrt(4) + 1/2", id="round brackets elsewhere"),
    ],
)
def test_pasted_latex_is_read(text: str, echo: str) -> None:
    """And the echo is read again as the same."""
    found = plan(text, vocabulary())

    assert found.text == echo
    assert plan(echo, vocabulary()).tree == found.tree
