"""What holds for every equation there is: a new one is tested by being stated."""

from __future__ import annotations

import copy
import doctest
import math
import pickle
import re
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy

from nnlearn.equations.binding import bind
from nnlearn.equations.derivatives import to_sympy
from nnlearn.equations.equation import Array, Equation
from nnlearn.equations.expression import Apply, Entry, Expression
from nnlearn.equations.notation import number_latex, number_text, to_latex, to_text
from nnlearn.equations.units import entry, names_in
from nnlearn.maths.activations import ACTIVATIONS
from tests.reading import evaluate
from tests.strategies import EQUATIONS, STATED, inputs_of, shapes_of
from tests.test_export import set_in_mathtext

every_equation = pytest.mark.parametrize("name", EQUATIONS)
stated_equation = pytest.mark.parametrize("name", STATED)
both_precisions = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def bits(array: Any) -> bytes:
    return np.ascontiguousarray(array).tobytes()


def test_the_equations_of_the_textbook_are_all_found() -> None:
    expected = {
        "sigmoid",
        "softmax_pullback",
        "affine",
        "delta",
        "weight_gradient",
        "descend",
        "cost",
        "huber",
    }
    assert expected <= STATED.keys()
    assert len(EQUATIONS) > len(STATED) > 35


# --- it runs ------------------------------------------------------------------------------------


@both_precisions
@every_equation
@pytest.mark.parametrize("square", [False, True])
def test_bound_calls_give_the_functions_own_bits(name: str, dtype: Any, square: bool) -> None:
    equation = EQUATIONS[name]
    inputs = list(inputs_of(name, dtype, square=square).values())
    right = np.asarray(equation.function(*inputs))
    assert right.dtype == dtype
    before = [i.copy() for i in inputs]
    out = np.empty_like(right)
    calls = bind(equation, inputs, out)
    for _ in range(2):  # a second run finds scratch memory as the first one left it
        for call in calls:
            call()
        assert bits(out) == bits(right)
    assert [bits(i) for i in inputs] == [bits(b) for b in before]


@both_precisions
@every_equation
@pytest.mark.parametrize("square", [False, True])
def test_overwriting_an_input_changes_no_bit(name: str, dtype: Any, square: bool) -> None:
    equation = EQUATIONS[name]
    drawn = inputs_of(name, dtype, square=square)
    right = np.asarray(equation.function(*drawn.values()))
    for overwritten, array in drawn.items():
        if array.shape != right.shape:
            continue
        inputs = {p: v.copy() for p, v in drawn.items()}
        for call in bind(equation, list(inputs.values()), inputs[overwritten]):
            call()
        assert bits(inputs[overwritten]) == bits(right), f"overwriting {overwritten}"
        others = [p for p in inputs if p != overwritten]
        assert [bits(inputs[p]) for p in others] == [bits(drawn[p]) for p in others]


@every_equation
def test_one_array_may_serve_as_several_inputs_and_as_the_result(name: str) -> None:
    equation = EQUATIONS[name]
    drawn = inputs_of(name, square=True)
    shapes = {v.shape for v in drawn.values()}
    if len(shapes) > 1 or len(drawn) == 1:
        shared = next(iter(drawn.values()))
        inputs = [shared if v.shape == shared.shape else v for v in drawn.values()]
    else:
        inputs = [next(iter(drawn.values()))] * len(drawn)
    with np.errstate(all="ignore"):
        right = np.asarray(equation.function(*inputs))
        out = inputs[0] if inputs[0].shape == right.shape else np.empty_like(right)
        for call in bind(equation, inputs, out):
            call()
    assert bits(out) == bits(right)


@every_equation
def test_an_equation_takes_one_example_as_it_takes_many(name: str) -> None:
    equation = EQUATIONS[name]
    drawn = inputs_of(name)
    per_example = {"x", "z", "a", "y", "da", "slope", "delta", "u", "mask", "side", "c", "each", "h"}
    whole = np.asarray(equation.function(*drawn.values()))
    if whole.shape[:1] != (3,) or "w" in drawn or not per_example & drawn.keys():
        assert name in {
            *(
                "mean_of_losses",
                "sum_of_losses",
                "mean_by_weight",
                "bias_gradient",
                "weight_gradient",
                "descend",
            ),
            *("cost", "cost_gradient", "perceptron_update"),
            *(
                n
                for n, e in STATED.items()
                if e.__module__.endswith(("descent", "rates", "importance", "counts", "landscapes"))
            ),
            *("l1_penalty", "l2_penalty", "l1_and_l2_penalty", "with_l1", "with_l2", "with_l1_and_l2"),
            *("with_penalty", "max_norm", "halved", "gradient_from_sums"),
        } or name.startswith("E:"), "a new equation that adds up examples: name it here"
        return
    for e in range(3):
        one = [v[e : e + 1] if p in per_example else v for p, v in drawn.items()]
        np.testing.assert_allclose(equation.function(*one), whole[e : e + 1], rtol=1e-14)


# --- it is read ----------------------------------------------------------------------------------


def _written(name: str) -> tuple[Equation, dict[str, Array], list[tuple[tuple[int, ...], Expression]]]:
    """Each entry of an equation's result, written out."""
    equation, inputs = EQUATIONS[name], inputs_of(name)
    result = np.asarray(equation.function(*inputs.values()))
    places = list(np.ndindex(result.shape))
    return equation, inputs, [(at, entry(equation.textbook, at, shapes_of(name))) for at in places]


@every_equation
def test_the_formula_with_numbers_in_it_comes_to_the_value_shown(name: str) -> None:
    equation, inputs, written = _written(name)
    if {"z", "a"} <= inputs.keys() and "da" not in inputs:  # a pair's loss reads a as the activation of z
        inputs["a"] = np.asarray(
            ACTIVATIONS["softmax" if "softmax" in name else "sigmoid"].value(inputs["z"])
        )
    result = np.asarray(equation.function(*inputs.values()))
    for at, expression in written:
        text = to_text(expression, lambda e: number_text(inputs[e.quantity][e.index], 17))
        assert math.isclose(evaluate(text), result[at], rel_tol=1e-9, abs_tol=1e-12), text


@every_equation
def test_latex_is_set_without_an_error(name: str) -> None:
    equation, inputs, written = _written(name)
    numbers = (to_latex(one, lambda e: number_latex(inputs[e.quantity][e.index])) for _, one in written)
    set_in_mathtext([equation.latex, *numbers])


@every_equation
def test_a_formula_is_plain_text_with_balanced_brackets_and_no_python_in_it(name: str) -> None:
    formula = EQUATIONS[name].formula
    assert formula.count("(") == formula.count(")")
    assert not re.search(r"\*|np\.|Apply|object|None|-|~|--|−−", formula), formula
    assert not re.search(r"\d\.\d{7,}", formula), formula


@every_equation
def test_no_two_signs_stand_side_by_side_when_numbers_are_put_in(name: str) -> None:
    _, inputs, written = _written(name)
    for _, expression in written:
        text = to_text(expression, lambda e: number_text(-abs(inputs[e.quantity][e.index])))
        assert not re.search(r"[−+·/^√] ?−", text), text
        latex = to_latex(expression, lambda e: number_latex(-abs(inputs[e.quantity][e.index])))
        assert not re.search(r"(-|\+|\\cdot) ?-", latex), latex


# --- it is proven ----------------------------------------------------------------------------------


@every_equation
def test_the_textbooks_form_and_what_runs_are_one_function(name: str) -> None:
    """Worked out to 40 digits, so that only a difference in meaning can show."""
    equation = EQUATIONS[name]
    if equation.textbook is equation.expression:
        return
    shapes = shapes_of(name)
    for seed in range(3):
        inputs = inputs_of(name, seed=seed)
        result = np.asarray(equation.function(*inputs.values()))
        for at in list(np.ndindex(result.shape))[:5]:
            stable = _to_40_digits(entry(equation.expression, at, shapes), inputs, name)
            textbook = _to_40_digits(entry(equation.textbook, at, shapes), inputs, name)
            assert abs(stable - textbook) < mpmath.mpf(10) ** -30, f"{at}: {stable} and {textbook}"


def _to_40_digits(written: Any, inputs: dict[str, Array], name: str) -> Any:
    """Evaluate one written-out entry by sympy; a pair's activation is worked out from z likewise."""
    exact: dict[str, Any] = {}
    with mpmath.workdps(40):
        for e in names_in(written) if isinstance(written, Expression) else []:
            exact[e.name] = sympy.Float(float(inputs[e.quantity][e.index]), 40)
            if "z" in inputs and "da" not in inputs and e.quantity == "a":
                row = [sympy.exp(sympy.Float(float(v), 40)) for v in inputs["z"][e.index[0]]]
                own = row[e.index[1]]
                exact[e.name] = own / sum(row) if "softmax" in name else own / (1 + own)
    return (
        mpmath.mpf(sympy.N(to_sympy(written, exact.__getitem__), 40))
        if isinstance(written, Expression)
        else written
    )


@every_equation
def test_what_runs_is_as_exact_as_its_formula_worked_out_to_40_digits(name: str) -> None:
    """The body that runs loses nothing to cancellation or overflow that its own textbook form would keep."""
    equation, inputs, written = _written(name)
    if "z" in inputs and "a" in inputs and "da" not in inputs:
        inputs["a"] = np.asarray(
            ACTIVATIONS["softmax" if "softmax" in name else "sigmoid"].value(inputs["z"])
        )
    result = np.asarray(equation.function(*inputs.values()))
    scale = max(1.0, float(np.abs(result).max()))
    for at, expression in written[:6]:
        exact = float(_to_40_digits(expression, inputs, name))
        assert abs(result[at] - exact) <= 2e-14 * scale, at


# --- it is explained --------------------------------------------------------------------------------


@stated_equation
def test_the_docstring_says_what_it_means_where_it_is_from_and_gives_an_example(name: str) -> None:
    text = STATED[name].__doc__ or ""
    first = text.strip().splitlines()[0]
    assert first.endswith((".", "?"))
    assert len(first) > 15
    assert "Formula: " + STATED[name].formula in text
    examples = doctest.DocTestParser().get_examples(text)
    assert examples
    if name not in ("mean_of_losses", "sum_of_losses"):  # what adding up is has no author
        assert re.search(r"Source\n-+\n.*\d{4}", text, re.DOTALL), "no source with its year"


@stated_equation
def test_the_docstrings_example_gives_what_it_says(name: str) -> None:
    equation = STATED[name]
    names = {"np": np, **STATED}
    test = doctest.DocTestParser().get_doctest(equation.function.__doc__ or "", names, name, None, 0)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=said.append)
    assert not said, "".join(said)


@stated_equation
def test_an_equation_is_found_again_after_pickling_and_copying(name: str) -> None:
    assert pickle.loads(pickle.dumps(STATED[name])) is STATED[name]
    assert copy.deepcopy(STATED[name]) is STATED[name]


# --- what the tests above rest on ------------------------------------------------------------------


def test_a_formula_is_read_back_as_it_is_meant() -> None:
    assert evaluate("1/(1 + e^(−(−0.5)))") == 1 / (1 + math.exp(0.5))
    assert evaluate("½·(0.5 − 1e-05)² + |−3| + [0.5 > 0]") == 0.5 * (0.5 - 1e-05) ** 2 + 3 + 1
    assert evaluate("−ln(0.25)/√4") == math.log(4) / 2


def test_entries_are_what_the_tests_above_put_numbers_in_for() -> None:
    *_, written = _written("affine")
    assert isinstance(written[0][1], Apply)
    assert all(isinstance(e, Entry) for e in names_in(written[0][1]))
