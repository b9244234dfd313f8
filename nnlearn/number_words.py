"""Numbers of tables as people write them: thousands set apart, and powers of ten for the huge alone."""

from __future__ import annotations

from nnlearn.equations.notation import number_text

#: From here on thousands are set apart and decimals left out; from there on powers of ten are easier to read.
LARGE, HUGE = 10_000, 10**12


def grouped(value: float) -> str:
    """Write a number with thousands set apart where it is large.

    Parameters
    ----------
    value : float

    Returns
    -------
    str

    Examples
    --------
    >>> [grouped(value) for value in (0.25, 9999, 1484705, -12285.5, 1e15)]
    ['0.25', '9999', '1,484,705', '−12,286', '1e+15']
    """
    if LARGE <= abs(value) < HUGE:
        return f"{value:,.0f}".replace("-", "−")
    return number_text(value)
