"""What pictures show comes from the equations: curves, steps and regions against the numbers themselves."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

import nnlearn as nn
from nnlearn.maths.activations import ACTIVATIONS
from nnlearn.maths.linear_model import cost, cost_gradient
from nnlearn.plot.activation_curve import pieces_of, slope_at
from nnlearn.plot.board import fitted, room_for
from nnlearn.plot.descent_path import descent, minimum, telling_rates
from nnlearn.plot.placement import Edge, place

ELEMENTWISE = [name for name, a in ACTIVATIONS.items() if a.value.elementwise]
X, Y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.4, 5.6])


def test_every_step_of_a_descent_follows_the_equations() -> None:
    path = descent(X, Y, learning_rate=0.1, start=-1.0, steps=5)
    for k in range(5):
        gradient = cost_gradient(path.w[k : k + 1], X[:, np.newaxis], Y, 3)[0]
        assert path.slope[k] == gradient
        assert path.w[k + 1] == path.w[k] - 0.1 * gradient
        assert path.J[k] == cost(path.w[k : k + 1], X[:, np.newaxis], Y)


def test_a_published_descent_comes_out() -> None:
    """Zhang and others, "Dive into Deep Learning", on gradient descent: f(x) = x² from 10.

    With one example x = √2, y = 0, J(w) is w².
    """
    for rate, last in ((0.2, 0.06046617599999997), (0.05, 3.4867844009999995), (1.1, 61.917364224000096)):
        path = descent([np.sqrt(2)], [0.0], learning_rate=rate, start=10.0, steps=10)
        assert_allclose(path.w[-1], last, rtol=1e-12)


def test_the_bottom_is_where_the_slope_is_zero() -> None:
    best = minimum(X, Y)
    assert_allclose(cost_gradient(np.array([best]), X[:, np.newaxis], Y, 3), 0, atol=1e-12)


@pytest.mark.parametrize("scale", [0.01, 1.0, 30.0])
def test_telling_rates_do_what_they_are_chosen_for(scale: float) -> None:
    said = [descent(scale * X, Y, learning_rate=r, steps=8).verdict for r in telling_rates(scale * X, Y)]
    assert said == ["crawls", "arrives", "swings", "diverges"]


@pytest.mark.parametrize(
    ("share", "verdict"),
    [(1.0, "arrives"), (1.1, "arrives"), (1.3, "swings"), (1.99, "swings"), (2.01, "diverges")],
)
def test_a_descent_is_judged_by_the_rule_of_its_steps(share: float, verdict: str) -> None:
    """With x = √2 and y = 0, J(w) is w², whose curvature is 2."""
    path = descent([np.sqrt(2)], [0.0], learning_rate=share / 2, start=3.0, steps=8)
    assert path.verdict == verdict


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_curves_are_the_activation_and_its_slope(name: str) -> None:
    chosen = ACTIVATIONS[name]
    for piece in pieces_of(chosen.value, -4, 4):
        smooth = abs(piece.z) > 0.05  # away from jumps and corners
        assert (np.diff(piece.z) > 0).all()
        assert_allclose(piece.a[smooth], chosen.value(piece.z)[smooth])
        assert_allclose(slope_at(chosen, piece.z)[smooth], np.gradient(piece.a, piece.z)[smooth], atol=0.06)


def test_jumps_are_found_wherever_they_are_and_steep_curves_are_none() -> None:
    jumped = pieces_of(lambda z: np.heaviside(z - 1.2345, 0), -4, 4)
    assert len(jumped) == 2
    assert_allclose(jumped[0].z[-1], 1.2345)
    assert len(pieces_of(lambda z: np.tanh(200 * z), -4, 4)) == 1
    assert len(pieces_of(ACTIVATIONS["relu"].value, -4, 4)) == 1
    assert len(pieces_of(ACTIVATIONS["step"].value, -3, 5)) == 2


def test_a_step_has_an_open_end_and_a_full_one() -> None:
    first, second = pieces_of(ACTIVATIONS["step"].value, -4, 4)
    assert (first.a[-1], second.a[0]) == (0, 1)
    assert (first.ends_open, second.starts_open) == (True, False)
    before, after = pieces_of(lambda z: slope_at(ACTIVATIONS["relu"], z), -4, 4)
    assert (before.ends_open, after.starts_open) == (False, True)  # the slope at 0 is that of the left


def test_decision_draws_the_class_of_every_point_of_the_plane() -> None:
    xor = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    ax = nn.plot.decision(lambda P: ((P[:, 0] > 0.5) != (P[:, 1] > 0.5)).astype(int), xor, [0, 1, 1, 0])
    said = nn.plot.alt_text(ax)
    assert "4 of 4 points" in said
    shade = ax.collections[0].get_array()
    assert shade is not None
    assert_allclose(shade.mean(), 0.5, atol=0.01)


@pytest.mark.parametrize(
    ("net", "y"),
    [
        (nn.Network.create([2, 3, 1]), [0, 1, 0, 1]),
        (nn.Network.create([2, 3, 1]), [[0], [1], [0], [1]]),
        (nn.Network.create([2, 4, 3], activations=["tanh", "softmax"], loss="cross_entropy"), [0, 1, 2, 1]),
        (nn.Network.create([2, 2]), [[1, 0], [0, 1], [1, 0], [0, 1]]),
        (lambda P: np.where(P[:, 0] > 0, "yes", "no"), ["yes", "no", "no", "yes"]),
        (lambda P: np.full(len(P), 7), [7, 7, 7, 7]),
    ],
)
def test_decision_takes_networks_functions_and_classes_of_all_kinds(net: object, y: list[object]) -> None:
    ax = nn.plot.decision(net, [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], y)
    assert "of 4 points" in nn.plot.alt_text(ax)


def test_losses_over_decades_are_drawn_by_powers_of_ten() -> None:
    assert nn.plot.loss_curve([10.0**-k for k in range(5)]).get_yscale() == "log"
    assert nn.plot.loss_curve([0.5, 0.4, 0.3]).get_yscale() == "linear"
    assert nn.plot.loss_curve([0.5, 0.0]).get_yscale() == "linear"
    both = nn.plot.loss_curve({"loss": [3.0, 2.0], "validation_loss": [3.5, 2.5], "accuracy": [0.1, 0.2]})
    assert len(both.lines) == 2
    assert "The validation loss falls from 3.5 to 2.5" in nn.plot.alt_text(both)


def test_maxout_shows_the_numbers_of_all_pieces() -> None:
    net = nn.Network([[[1.0, -2.0], [0.5, 0.25]]], [[0.1, 0.2]], nn.maxout(2))
    said = nn.plot.alt_text(nn.plot.network(net, net.trace([[1.0, 2.0]])))
    assert "W1₁₁ = 1" in said
    assert "W1₁₂ = −2" in said
    assert "b1₂ = 0.2" in said


def test_an_example_is_chosen_from_a_batch() -> None:
    net = nn.Network([[[0.5], [-0.5]]], [[0.1]])
    trace = net.trace([[1.0, 1.0], [2.0, 0.0]], [[1.0], [0.0]])
    ax = nn.plot.network(net, trace, example=1)
    assert {"2", "z = 1.1"} <= {t.get_text() for t in ax.texts}
    assert any("Example 2 of 2" in t.get_text() for t in ax.texts)


def test_numbers_lose_digits_before_they_leave_their_circle() -> None:
    assert fitted(lambda d: f"{0.123456:.{d}f}", 10.0) == "0.1235"
    short = fitted(lambda d: f"{0.123456:.{d}f}", 0.5)
    assert room_for(short, weight="bold")[0] <= 0.5


def test_labels_that_cannot_keep_clear_are_reported() -> None:
    apart, clear = place([Edge((0, 0), (2, 0), 0.4, 0.2), Edge((0, 1), (2, 1), 0.4, 0.2)], [])
    assert clear
    assert apart == [(1.0, 0.0), (1.0, 1.0)]
    assert not place([Edge((0, 0), (0.3, 0), 0.4, 0.2)] * 2, [])[1]


def test_many_inputs_are_folded_and_long_sums_broken() -> None:
    ax = nn.plot.neuron(np.linspace(-1, 1, 9), 0.25, np.linspace(3, 1, 9), activation="tanh")
    assert len([t for t in ax.texts if t.get_gid() == "edge"]) == 5
    assert any("quad" in t.get_text() for t in ax.texts)
    assert "x₉ = 1 with weight 1" in nn.plot.alt_text(ax)


def test_columns_are_taken_as_rows_of_numbers() -> None:
    as_columns = descent([[1.0], [2.0]], [[2.0], [4.0]], learning_rate=0.2)
    assert_allclose(as_columns.w, descent([1.0, 2.0], [2.0, 4.0], learning_rate=0.2).w)


def test_a_descent_from_the_bottom_stays_there() -> None:
    assert "w = 2 with J = 0" in nn.plot.alt_text(nn.plot.cost([1.0, 2.0], [2.0, 4.0], start=2.0))


def test_one_of_anything_is_drawn_too() -> None:
    assert [ax.get_title() for ax in nn.plot.activations("tanh").axes] == ["tanh"]
    assert nn.plot.alt_text(nn.plot.loss_curve([0.5])) == "The loss over 1 epoch is 0.5."
    assert len(nn.plot.step_sizes([1.0], [2.0], learning_rates=[0.1]).axes) == 1
    assert "rises from −2 to −1" in nn.plot.alt_text(nn.plot.loss_curve([-2.0, -1.0]))
    close = nn.plot.loss_curve({"loss": [2.0, 1.0], "validation_loss": [2.0, 1.01]})
    assert {t.get_text() for t in close.texts} == {"1", "1.01"}


def test_a_network_without_biases_has_none_on_its_diagram() -> None:
    net = nn.Network([[[0.5, -0.5]], [[1.0], [2.0]]])
    ax = nn.plot.network(net, net.trace([[3.0]], [[1.0]]), backward=True)
    assert not [t for t in ax.texts if "b =" in t.get_text()]
    assert "b1" not in nn.plot.alt_text(ax)


RUN = {"loss": [0.6, 0.4, 0.2], "validation_loss": [0.7, 0.3, 0.5], "accuracy": [0.5, 0.75, 1.0]}


def test_learning_curves_have_a_panel_for_what_was_measured_and_what_changed() -> None:
    def panels(history: object) -> list[str]:
        return [ax.get_ylabel() for ax in nn.plot.learning_curves(history).axes]

    assert panels({"loss": [0.5, 0.25]}) == ["loss E"]
    assert panels({"loss": [0.5, 0.25], "learning_rate": [0.1, 0.1], "seconds": [1.0, 2.0]}) == ["loss E"]
    assert panels(RUN) == ["loss E", "accuracy"]
    assert panels(RUN | {"learning_rate": [0.1, 0.1, 0.05]})[2:] == ["learning\nrate"]


def points(line: Any) -> np.ndarray[Any, Any]:
    """Return the (epochs, 2) points of a curve."""
    return np.asarray(line.get_xydata())


def test_learning_curves_draw_the_historys_own_numbers_and_ring_the_lowest_validation_loss() -> None:
    losses, accuracies = nn.plot.learning_curves(RUN).axes
    training, validation, ring, _ = losses.lines
    assert_allclose(points(training), [(1, 0.6), (2, 0.4), (3, 0.2)])
    assert_allclose(points(validation), [(1, 0.7), (2, 0.3), (3, 0.5)])
    assert training.get_linestyle() != validation.get_linestyle()
    assert training.get_marker() != validation.get_marker()
    assert_allclose(points(ring), [(2, 0.3)])
    assert_allclose(points(accuracies.lines[0])[:, 1], RUN["accuracy"])
    words = {t.get_text() for t in losses.texts}
    assert words == {"● training 0.2", "■ validation 0.5", "lowest validation loss\n0.3, in epoch 2"}


def test_runs_of_several_seeds_are_drawn_as_their_mean_in_a_band_that_holds_them_all() -> None:
    runs = [{"loss": [0.6, 0.4]}, {"loss": [0.8, 0.2, 0.1]}, {"loss": [1.0, 0.6]}]
    figure = nn.plot.learning_curves(runs)
    (ax,) = figure.axes
    assert_allclose(points(ax.lines[0]), [(1, 0.8), (2, 0.4)])  # as far as all of them went
    edge = np.asarray(ax.collections[0].get_paths()[0].vertices)
    for epoch, low, high in ((1, 0.6, 1.0), (2, 0.2, 0.6)):
        here = edge[edge[:, 0] == epoch, 1]
        assert_allclose((here.min(), here.max()), (low, high))
    assert "mean of 3 runs" in ax.get_title("left")
    assert "between 0.2 and 0.6" in nn.plot.alt_text(figure)


def test_settings_are_told_apart_by_colour_and_shape_and_named_in_a_legend() -> None:
    figure = nn.plot.learning_curves([RUN, [RUN, RUN]], labels=["slow", "fast"])
    ax = figure.axes[0]
    slow, fast = (line for line in ax.lines if line.get_linestyle() == "-" and len(points(line)) == 3)
    assert slow.get_color() != fast.get_color()
    assert slow.get_marker() != fast.get_marker()
    named = [t.get_text() for t in figure.legends[0].get_texts()]
    assert named == ["slow", "fast (mean of 2)", "validation"]
    said = nn.plot.alt_text(figure)
    assert said.startswith("slow: The loss over 3 epochs")
    assert "fast: The mean of 2 runs." in said


def test_what_was_not_measured_in_every_epoch_is_drawn_where_it_was() -> None:
    gap = [float("nan"), float("nan"), 0.5]
    figure = nn.plot.learning_curves({"loss": [0.6, 0.4, 0.2], "validation_loss": gap})
    assert "The validation loss is 0.5." in nn.plot.alt_text(figure)
    assert_allclose(points(figure.axes[0].lines[2]), [(3, 0.5)])
    never = nn.plot.learning_curves({"loss": [0.6, 0.4], "validation_loss": [float("nan")] * 2})
    assert len(never.axes[0].lines) == 1
