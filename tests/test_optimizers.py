"""Optimisers: hand-written recurrences, PyTorch's, and laws; folded forms that change only rounding."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn.equations.binding import flatten
from nnlearn.equations.equation import Array, equation
from nnlearn.optimizers import (
    MAKERS,
    OPTIMIZERS,
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    AdamW,
    Folded,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    Rule,
    optimizer_of,
)
from nnlearn.plan import Plan
from nnlearn.schedules import Cosine, Ramp

RANDOM = np.random.default_rng(5)
START = RANDOM.normal(size=6)
#: Gradients of all sizes, with a weight that is often left alone.
GRADIENTS = RANDOM.normal(size=(300, 6)) * 10.0 ** np.array([-6, -3, 0, 1, 3, 0])
GRADIENTS[::2, 5] = 0

every_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)
FOLDED = [name for name, optimizer in OPTIMIZERS.items() if optimizer.folded]
every_folded = pytest.mark.parametrize("name", FOLDED)


def worked(rules: Sequence[Rule], values: dict[str, Any]) -> dict[str, Any]:
    """Work rules out in order on what is known by name."""
    for rule in rules:
        values[rule.name] = rule.equation(*(values[p] for p in rule.equation.parameters))
    return values


def zeros(optimizer: Optimizer, w: Any) -> dict[str, Any]:
    return {name: np.zeros_like(w) for name in optimizer.state}


def descent(
    optimizer: Optimizer, gradients: Any, eta: float, w: Any = START, *, folded: bool = False
) -> list[Array]:
    """The weights after each step, on plain arrays."""
    state, found = zeros(optimizer, w), []
    for t, dw in enumerate(gradients, 1):
        clock = {**optimizer.settings, "eta": eta, "t": float(t)}
        if folded:
            assert optimizer.folded
            scalars = worked(optimizer.folded.scalars, dict(clock))
            values = worked(optimizer.folded.rules, {**scalars, **state, "w": w, "dw": dw})
        else:
            values = worked(optimizer.rules, {**clock, **state, "w": w, "dw": dw})
        w, state = values["new"], {name: values[name] for name in optimizer.state}
        found.append(w)
    return found


# --- hand-written, one weight at a time -------------------------------------------------------------


def sgd_by_hand(gs: list[float], w: float, eta: float) -> Iterator[float]:
    for g in gs:
        w -= eta * g
        yield w


def momentum_by_hand(gs: list[float], w: float, eta: float, mu: float) -> Iterator[float]:
    v = 0.0
    for g in gs:
        v = mu * v + g
        w -= eta * v
        yield w


def nesterov_by_hand(gs: list[float], w: float, eta: float, mu: float) -> Iterator[float]:
    v = 0.0
    for g in gs:
        v = mu * v + g
        w -= eta * (g + mu * v)
        yield w


def adagrad_by_hand(gs: list[float], w: float, eta: float, epsilon: float) -> Iterator[float]:
    for i, g in enumerate(gs):
        w -= eta * g / (math.sqrt(math.fsum(x * x for x in gs[: i + 1])) + epsilon)
        yield w


def adadelta_by_hand(gs: list[float], w: float, eta: float, rho: float, epsilon: float) -> Iterator[float]:
    """Zeiler, algorithm 1, with its RMS[x] = √(E[x²] + ε)."""
    of_g = of_dx = 0.0
    for g in gs:
        of_g = rho * of_g + (1 - rho) * g * g
        dx = -math.sqrt(of_dx + epsilon) / math.sqrt(of_g + epsilon) * g
        of_dx = rho * of_dx + (1 - rho) * dx * dx
        w += eta * dx
        yield w


def rmsprop_by_hand(gs: list[float], w: float, eta: float, rho: float, epsilon: float) -> Iterator[float]:
    of_g = 0.0
    for g in gs:
        of_g = rho * of_g + (1 - rho) * g * g
        w -= eta * g / (math.sqrt(of_g) + epsilon)
        yield w


def adam_by_hand(
    gs: list[float], w: float, eta: float, beta1: float, beta2: float, epsilon: float, decay: float = 0.0
) -> Iterator[float]:
    """Kingma and Ba, algorithm 1; and its means as the sums that their section 3 writes out."""
    for t in range(1, len(gs) + 1):
        m = (1 - beta1) * math.fsum(beta1 ** (t - i) * gs[i - 1] for i in range(1, t + 1))
        v = (1 - beta2) * math.fsum(beta2 ** (t - i) * gs[i - 1] ** 2 for i in range(1, t + 1))
        w = w * (1 - eta * decay)
        w -= eta * (m / (1 - beta1**t)) / (math.sqrt(v / (1 - beta2**t)) + epsilon)
        yield w


BY_HAND: dict[str, Callable[..., Iterator[float]]] = {
    "sgd": sgd_by_hand,
    "momentum": momentum_by_hand,
    "nesterov": nesterov_by_hand,
    "adagrad": adagrad_by_hand,
    "adadelta": adadelta_by_hand,
    "rmsprop": rmsprop_by_hand,
    "adam": adam_by_hand,
    "adamw": adam_by_hand,
}


@every_optimizer
def test_it_is_the_published_recurrence_worked_out_by_hand(name: str) -> None:
    optimizer = OPTIMIZERS[name]
    found = np.array(descent(optimizer, GRADIENTS[:100], 0.01))
    for i, w in enumerate(START):
        hand = list(BY_HAND[name](GRADIENTS[:100, i].tolist(), float(w), 0.01, **optimizer.settings))
        np.testing.assert_allclose(found[:, i], hand, rtol=1e-12, atol=1e-14)


# --- PyTorch's ---------------------------------------------------------------------------------------


def torchs(torch: Any, optimizer: Optimizer, w: Any, eta: float) -> Any:
    """PyTorch's own optimiser with the same settings."""
    s, o = optimizer.settings, torch.optim
    made = {
        "sgd": lambda: o.SGD([w], lr=eta),
        "momentum": lambda: o.SGD([w], lr=eta, momentum=s["mu"]),
        "nesterov": lambda: o.SGD([w], lr=eta, momentum=s["mu"], nesterov=True),
        "adagrad": lambda: o.Adagrad([w], lr=eta, eps=s["epsilon"]),
        "adadelta": lambda: o.Adadelta([w], lr=eta, rho=s["rho"], eps=s["epsilon"]),
        "rmsprop": lambda: o.RMSprop([w], lr=eta, alpha=s["rho"], eps=s["epsilon"]),
        "adam": lambda: o.Adam([w], lr=eta, betas=(s["beta1"], s["beta2"]), eps=s["epsilon"]),
        "adamw": lambda: o.AdamW(
            [w], lr=eta, betas=(s["beta1"], s["beta2"]), eps=s["epsilon"], weight_decay=s["decay"]
        ),
    }
    return made[optimizer.name]()


OTHERS = [Momentum(0.5), Nesterov(0.99), AdaGrad(0.1), AdaDelta(0.99, 1e-8), RMSProp(0.99, 1e-3)]
OTHERS += [Adam(0.5, 0.9, 1e-3), AdamW(0.8, 0.99, 1e-7, decay=0.3)]


@pytest.mark.parametrize("optimizer", [*OPTIMIZERS.values(), *OTHERS], ids=repr)
def test_pytorch_makes_the_same_steps(optimizer: Optimizer) -> None:
    torch: Any = pytest.importorskip("torch")
    for eta in (1.0, 0.01):
        w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        peer = torchs(torch, optimizer, w, eta)
        for dw, mine in zip(GRADIENTS, descent(optimizer, GRADIENTS, eta), strict=True):
            w.grad = torch.tensor(dw)
            peer.step()
            np.testing.assert_allclose(mine, w.detach().numpy(), rtol=1e-11, atol=1e-12)


def test_the_defaults_said_to_be_pytorchs_are() -> None:
    torch: Any = pytest.importorskip("torch")
    w = torch.zeros(1, requires_grad=True)
    adam, adamw = torch.optim.Adam([w]).defaults, torch.optim.AdamW([w]).defaults
    assert (*adam["betas"], adam["eps"]) == tuple(Adam().settings.values())
    assert (*adamw["betas"], adamw["eps"], adamw["weight_decay"]) == tuple(AdamW().settings.values())
    assert adam["lr"] == adamw["lr"] == Adam().learning_rate == AdamW().learning_rate
    adagrad, rmsprop = torch.optim.Adagrad([w]).defaults, torch.optim.RMSprop([w]).defaults
    assert (adagrad["eps"], adagrad["lr"]) == (AdaGrad().settings["epsilon"], AdaGrad().learning_rate)
    assert rmsprop["eps"] == RMSProp().settings["epsilon"]
    assert torch.optim.Adadelta([w]).defaults["lr"] == AdaDelta().learning_rate


# --- laws --------------------------------------------------------------------------------------------


def same(first: Optimizer, second: Optimizer) -> bool:
    pairs = zip(descent(first, GRADIENTS, 0.1), descent(second, GRADIENTS, 0.1), strict=True)
    return all((a == b).all() for a, b in pairs)


def test_momentum_of_nothing_is_plain_descent_to_the_last_bit() -> None:
    assert same(Momentum(0), SGD())
    assert same(Nesterov(0), SGD())
    assert not same(Momentum(0.1), SGD())


def test_adamw_without_decay_is_adam_to_the_last_bit() -> None:
    assert same(AdamW(decay=0), Adam())
    assert not same(AdamW(decay=0.001), Adam())


def test_adam_of_no_first_moment_and_no_correction_is_rmsprop() -> None:
    """With beta1 = 0, Adam is RMSProp but for the correction of its mean, which fades."""
    optimizer = Adam(beta1=0, beta2=0.5, epsilon=1e-8)
    late = np.diff(descent(optimizer, GRADIENTS, 0.01), axis=0)[80:]
    np.testing.assert_allclose(late, np.diff(descent(RMSProp(0.5), GRADIENTS, 0.01), axis=0)[80:], atol=1e-13)


@pytest.mark.parametrize("optimizer", [Adam(epsilon=1e-300), RMSProp(epsilon=1e-300), AdaGrad(1e-300)])
@given(power=st.integers(-30, 30))
def test_the_gradients_scale_does_not_matter_where_it_is_measured_by_its_own_size(
    optimizer: Optimizer, power: int
) -> None:
    gradients = GRADIENTS[1:40:2]
    scaled = descent(optimizer, gradients * 4.0**power, 0.01)
    np.testing.assert_allclose(scaled, descent(optimizer, gradients, 0.01), rtol=1e-12)


@every_optimizer
def test_it_is_odd_mirrored_weights_and_gradients_give_mirrored_steps(name: str) -> None:
    there = descent(OPTIMIZERS[name], GRADIENTS[:20], 0.1)
    back = descent(OPTIMIZERS[name], -GRADIENTS[:20], 0.1, w=-START)
    np.testing.assert_array_equal(there, [-w for w in back])


@every_optimizer
def test_each_weight_goes_its_own_way(name: str) -> None:
    """What one weight does depends on its own gradients only."""
    together = np.array(descent(OPTIMIZERS[name], GRADIENTS[:20], 0.1))
    for i in range(len(START)):
        alone = descent(OPTIMIZERS[name], GRADIENTS[:20, i : i + 1], 0.1, w=START[i : i + 1])
        np.testing.assert_array_equal(together[:, i : i + 1], alone)


@every_optimizer
def test_without_a_gradient_nothing_moves_but_for_decay(name: str) -> None:
    after = descent(OPTIMIZERS[name], np.zeros((10, 6)), 0.5)[-1]
    left = (1 - 0.5 * 0.01) ** 10 if name == "adamw" else 1
    np.testing.assert_allclose(after, left * START, rtol=1e-14)


@every_optimizer
def test_the_first_step_goes_against_the_gradient(name: str) -> None:
    optimizer = Adam() if name == "adamw" else OPTIMIZERS[name]  # decay has a direction of its own
    moved = descent(optimizer, GRADIENTS[1:2], 0.1)[0] - START
    assert (np.sign(moved) == -np.sign(GRADIENTS[1])).all()


@given(st.floats(-1e3, 1e3).filter(lambda g: abs(g) > 1e-3))
def test_the_size_of_the_first_step(g: float) -> None:
    """Adam: η|g|/(|g| + ε). RMSProp: η/√(1 − ρ) about. AdaGrad: η. ADADELTA: √(ε/((1 − ρ)g² + ε))·|g|."""

    def first(optimizer: Optimizer, eta: float) -> float:
        return abs(float(descent(optimizer, [np.array([g])], eta, w=np.zeros(1))[0][0]))

    assert first(Adam(epsilon=0.5), 0.1) == pytest.approx(0.1 * abs(g) / (abs(g) + 0.5))
    assert first(RMSProp(0.75), 0.1) == pytest.approx(0.1 / 0.5, rel=1e-4)
    assert first(AdaGrad(), 0.1) == pytest.approx(0.1)
    size = math.sqrt(1e-8 / ((1 - 0.99) * g**2 + 1e-8)) * abs(g)
    assert first(AdaDelta(0.99, 1e-8), 1.0) == pytest.approx(size)


def test_h2os_adadelta_begins_with_steps_of_a_thousandth() -> None:
    """√(ε/(1 − ρ)) = 1e-3 with H2O's settings, whatever the gradient."""
    steps = np.diff(
        [np.zeros(3), *descent(AdaDelta(0.99, 1e-8), [np.array([1.0, -10.0, 1e3])], 1.0, w=np.zeros(3))],
        axis=0,
    )
    np.testing.assert_allclose(np.abs(steps), 1e-3, rtol=1e-5)


def test_adagrads_steps_under_a_steady_gradient_shrink_with_the_root_of_their_number() -> None:
    path = np.array(descent(AdaGrad(), np.full((20, 1), 3.0), 0.1, w=np.zeros(1)))
    np.testing.assert_allclose(np.diff(path, axis=0)[:, 0], -0.1 / np.sqrt(np.arange(2, 21)), rtol=1e-8)


@every_optimizer
def test_it_finds_the_bottom_of_a_bowl(name: str) -> None:
    """Of a long one, by its own learning rate and from its own defaults; slow ones are on their way."""
    optimizer, w = OPTIMIZERS[name], np.array([0.5, -0.5])
    state, curvature = zeros(optimizer, w), np.array([1.0, 5.0])
    start = float(curvature @ w**2)
    for t in range(1, 3001):
        known = {**optimizer.settings, **state, "eta": optimizer.learning_rate, "t": t, "w": w}
        values = worked(optimizer.rules, {**known, "dw": curvature * w})
        w, state = values["new"], {s: values[s] for s in optimizer.state}
    assert curvature @ w**2 < 0.1 * start


# --- folded ------------------------------------------------------------------------------------------


@every_folded
@pytest.mark.parametrize("eta", [1.0, 0.003])
def test_folding_changes_nothing_but_rounding(name: str, eta: float) -> None:
    textbook = descent(OPTIMIZERS[name], GRADIENTS, eta)
    folded = descent(OPTIMIZERS[name], GRADIENTS, eta, folded=True)
    np.testing.assert_allclose(folded, textbook, rtol=1e-12, atol=1e-12)


@every_folded
@settings(max_examples=30)
@given(data=st.data())
def test_folding_changes_nothing_whatever_the_settings(name: str, data: st.DataObject) -> None:
    drawn = {
        setting: data.draw(st.floats(1e-10, 1e-1) if setting == "epsilon" else st.floats(0, 0.9999))
        for setting in OPTIMIZERS[name].settings
    }
    optimizer = MAKERS[name](**drawn)
    textbook = descent(optimizer, GRADIENTS[:60], 0.01)
    np.testing.assert_allclose(descent(optimizer, GRADIENTS[:60], 0.01, folded=True), textbook, atol=1e-10)


@every_folded
def test_the_state_can_be_taken_from_one_form_to_the_other_at_any_step(name: str) -> None:
    optimizer = OPTIMIZERS[name]
    assert optimizer.folded
    assert optimizer.folded.unit.keys() == set(optimizer.state)
    w, state = START, zeros(optimizer, START)
    for t, (dw, expected) in enumerate(zip(GRADIENTS, descent(optimizer, GRADIENTS, 0.01), strict=True), 1):
        values = {**optimizer.settings, "eta": 0.01, "t": float(t), "w": w, "dw": dw}
        if t % 3:  # textbook and folded steps by turns
            values = worked(optimizer.rules, {**values, **state})
            state = {s: values[s] for s in state}
        else:
            inside = {s: state[s] / optimizer.folded.unit[s] for s in state}
            scalars = worked(optimizer.folded.scalars, values)
            values = worked(optimizer.folded.rules, {**scalars, **inside})
            state = {s: values[s] * optimizer.folded.unit[s] for s in state}
        w = values["new"]
        np.testing.assert_allclose(w, expected, rtol=1e-12, atol=1e-12)


@every_folded
def test_the_numbers_of_many_steps_can_be_worked_out_at_once(name: str) -> None:
    optimizer = OPTIMIZERS[name]
    assert optimizer.folded
    t, eta = np.arange(1.0, 201.0), np.linspace(0.1, 0.01, 200)
    at_once = worked(optimizer.folded.scalars, {**optimizer.settings, "t": t, "eta": eta})
    for i in (0, 1, 17, 199):
        one = worked(optimizer.folded.scalars, {**optimizer.settings, "t": t[i], "eta": eta[i]})
        for scalar in optimizer.folded.scalars:
            value = np.broadcast_to(at_once[scalar.name], t.shape)[i]
            assert value == pytest.approx(float(one[scalar.name]), rel=1e-14)


def calls(rules: Sequence[Rule]) -> int:
    return sum(len(flatten(rule.equation)) for rule in rules)


@pytest.mark.parametrize(("name", "count"), [("rmsprop", 8), ("adadelta", 13), ("adam", 10), ("adamw", 11)])
def test_folding_saves_calls(name: str, count: int) -> None:
    optimizer = OPTIMIZERS[name]
    assert optimizer.folded
    assert calls(optimizer.folded.rules) == count < calls(optimizer.rules)


def test_every_optimizer_that_keeps_a_running_mean_has_a_folded_form() -> None:
    assert FOLDED == ["adadelta", "rmsprop", "adam", "adamw"]


# --- as a plan ---------------------------------------------------------------------------------------


@every_optimizer
@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_bound_to_arrays_it_gives_the_same_bits_in_place(name: str, folded: bool, dtype: str) -> None:
    optimizer = OPTIMIZERS[name]
    if folded and not optimizer.folded:
        return
    form = optimizer.folded if folded and optimizer.folded else optimizer
    numbers = {n: np.asarray(v, dtype) for n, v in {**optimizer.settings, "eta": 0.1, "t": 1.0}.items()}
    if isinstance(form, Folded):
        scalars = worked(form.scalars, {**optimizer.settings, "eta": 0.1, "t": 1.0})
        numbers |= {s.name: np.asarray(scalars[s.name], dtype) for s in form.scalars}
    arrays = {n: RANDOM.uniform(0.5, 1.5, 6).astype(dtype) for n in ("w", "dw", *optimizer.state)}
    right = worked(form.rules, {**numbers, **{n: a.copy() for n, a in arrays.items()}})
    plan = Plan()
    for given_name, array in {**numbers, **arrays}.items():
        plan.give(given_name, array)
    values = {n: n for n in plan.given}
    for rule in form.rules:
        kept = "w" if rule.name == "new" else rule.name if rule.name in optimizer.state else None
        inputs = [values[p] for p in rule.equation.parameters]
        plan.add(f"{rule.name}_now", rule.equation, *inputs, into=kept)
        values[rule.name] = f"{rule.name}_now"
    plan.run()
    for result in ("new", *optimizer.state):
        array = arrays["w" if result == "new" else result]
        assert array.dtype == dtype
        assert array.tobytes() == right[result].tobytes(), result


# --- as records --------------------------------------------------------------------------------------


@every_optimizer
def test_it_reads_like_what_makes_it_and_is_made_again_from_that(name: str) -> None:
    optimizer = OPTIMIZERS[name]
    assert optimizer.name == name
    assert MAKERS[name].__name__ == optimizer.maker
    assert eval(repr(optimizer), vars(nn.optimizers)) == optimizer
    assert MAKERS[name](**optimizer.settings) == optimizer
    assert pickle.loads(pickle.dumps(optimizer)) == optimizer
    assert len({optimizer, MAKERS[name]()}) == 1


def test_others_are_others() -> None:
    assert len(set(OPTIMIZERS.values())) == len(OPTIMIZERS) == 8
    assert Adam() != Adam(beta1=0.8)
    assert Momentum() != Nesterov()
    changed = Momentum(0.9, start=0.5, ramp=100)
    assert changed != Momentum(0.9)
    assert changed == Momentum(mu=Ramp(0.5, 0.9, 100)) == pickle.loads(pickle.dumps(changed))
    assert eval(repr(changed), {"Momentum": Momentum, "Ramp": Ramp}) == changed


@pytest.mark.parametrize("make", [Momentum, Nesterov])
def test_the_momentum_of_a_ramp_is_the_one_documented(make: Callable[..., Optimizer]) -> None:
    ramp = make(Ramp(0.5, 0.9, ramp=1000)).settings["mu"]
    assert not isinstance(ramp, float)
    found = ramp.values(samples=[0, 500, 1000, 10_000], epoch=0, epochs=1, step=[0, 5, 10, 100])
    assert found == pytest.approx([0.5, 0.7, 0.9, 0.9])


def test_an_optimizer_is_found_by_name_and_let_through() -> None:
    assert optimizer_of("adam") == Adam()
    mine = Adam(beta2=0.99)
    assert optimizer_of(mine) is mine


def test_one_of_your_own_is_its_equations() -> None:
    by_sign = Optimizer("by sign", (Rule("new", lambda w, eta, dw: w - eta * np.sign(dw)),))  # type: ignore[arg-type]
    assert descent(by_sign, [np.array([3.0, -0.1])], 0.5, w=np.zeros(2))[0].tolist() == [-0.5, 0.5]
    assert repr(by_sign) == "Optimizer('by sign', new = w − η·sign(dw))"
    assert by_sign.rules[0].equation.name == "new"


# --- what it is asked for ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("Momentum(1)", "mu is 1, but is from 0 up to but not including 1"),
        ("Momentum(-0.1)", "mu is -0.1"),
        ("Momentum(float('nan'))", "mu is nan"),
        ("Momentum('0.9')", "mu is '0.9', but is one number"),
        ("Momentum(True)", "mu is True, but is one number"),
        ("Momentum(0.9, start=0.5)", "ramp is not given beside start"),
        ("Momentum(0.9, ramp=100)", "start is not given beside ramp"),
        ("Momentum(0.9, start=1.5, ramp=100)", "start is 1.5"),
        ("Momentum(0.9, start=0.5, ramp=0)", "ramp is 0, but is a positive"),
        ("Momentum(Cosine(0.1))", "mu is Cosine(.*), which makes learning rates"),
        ("Nesterov(2)", "mu is 2"),
        ("AdaGrad(0)", "epsilon is 0, but is a positive"),
        ("AdaDelta(rho=1)", "rho is 1"),
        ("AdaDelta(epsilon=-1)", "epsilon is -1"),
        ("RMSProp(rho=1.5)", "rho is 1.5"),
        ("RMSProp(epsilon=0)", "epsilon is 0"),
        ("Adam(beta1=1)", "beta1 is 1"),
        ("Adam(beta2=-1)", "beta2 is -1"),
        ("Adam(epsilon='small')", "epsilon is 'small'"),
        ("AdamW(decay=-0.1)", "decay is -0.1, but is finite and not below 0"),
        ("AdamW(decay=float('inf'))", "decay is inf"),
        ("optimizer_of(Adam)", "optimizer is the function Adam, but is what it makes"),
        ("optimizer_of('adamm')", "optimizer 'adamm' is unknown; there are sgd, momentum, .*, adamw"),
        ("optimizer_of('ADADELTA')", "write: 'adadelta'"),
        ("optimizer_of(None)", "optimizer None is unknown"),
    ],
)
def test_what_makes_no_sense_is_told_and_the_line_to_write_works(call: str, said: str) -> None:
    with pytest.raises((ValueError, TypeError), match=said) as caught:
        eval(call, {**vars(nn.optimizers), "Cosine": Cosine})
    _, _, line = str(caught.value).partition("write: ")
    assert line or "None" in call
    if line.startswith("nn."):
        eval(line, {"nn": nn})


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Optimizer("mine", ()), "has the rules none, but the last one"),
        (lambda: Optimizer("mine", (Adam().rules[0],)), "has the rules m, but the last one"),
        (lambda: Optimizer("mine", SGD().rules, ("m",)), "keeps m, but its rules are new"),
        (
            lambda: Optimizer("mine", Adam().rules, ("m", "v")),
            "m reads beta1, but there are w, dw, eta, t, m, v",
        ),
        (lambda: Optimizer("mine", Adam().rules[::-1], ("m", "v")), "the last one"),
        (lambda: Optimizer("mine", SGD().rules, learning_rate=0), "learning_rate is 0"),
        (lambda: Optimizer("mine", (Rule("new", lambda w, z: w - z),)), "new reads z"),  # type: ignore[arg-type]
        (
            lambda: Optimizer("mine", SGD().rules, folded=Folded(SGD().rules, (Adam().rules[0],), {})),
            "m reads m, but there are eta, t",
        ),
        (
            lambda: Optimizer("mine", SGD().rules, folded=Folded(Momentum().rules, (), {})),
            "v reads v, but there are w, dw, eta, t",
        ),
    ],
)
def test_an_optimizer_that_cannot_be_worked_out_is_told(make: Callable[[], Optimizer], said: str) -> None:
    with pytest.raises((ValueError, TypeError), match=said):
        make()


@pytest.mark.parametrize("setting", ["n", "b1", "W2", "learning_rate", "z1", "E"])
def test_a_setting_cannot_take_the_name_of_a_value_of_the_step(setting: str) -> None:
    rule = Rule("new", equation(lambda w, eta, dw: w - eta * dw))
    with pytest.raises(ValueError, match=f"a setting {setting}, a name of a value"):
        Optimizer("mine", (rule,), settings={setting: 0.5})
