"""Read a formula with numbers in it as a person reads it, and work it out."""

from __future__ import annotations

import math
import re

import numpy as np


def evaluate(text: str) -> float:
    """Work out a formula with numbers in it, read as a person reads it."""
    spelled = text.replace("½", "0.5").replace("¼", "0.25").replace("−", "-").replace("·", "*")
    spelled = (
        spelled.replace("²", "**2")
        .replace("≥", ">=")
        .replace("≤", "<=")
        .replace("∞", "inf")
        .replace("π", "pi")
    )
    spelled = re.sub(r"(?<![\d.\w])e\^", "E**", spelled).replace("^", "**")
    spelled = re.sub(r"√(\d[\d.]*(e[+-]\d+)?)", r"sqrt(\1)", spelled).replace("√(", "sqrt(")
    spelled = re.sub(r"\|([^|]*)\|", r"abs(\1)", spelled).replace("ln(", "log(")
    spelled = spelled.replace("⌈", "ceil(").replace("⌉", ")")
    spelled = re.sub(r"\[([^\]=<>]*) = ([^\]]*)\]", r"[\1 == \2]", spelled)
    spelled = spelled.replace("[", "float(").replace("]", ")")
    names = {
        n: getattr(math, n) for n in ("log", "sqrt", "tanh", "inf", "cos", "sin", "floor", "ceil", "pi")
    } | {
        "E": math.e,
        "max": max,
        "min": min,
    }
    return float(eval(spelled, {"__builtins__": {"abs": abs, "float": float}, **names, "sign": np.sign}))
