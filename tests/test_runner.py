"""The runner: batches gathered into reused places, numbers of each step, the state that goes on."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from types import FunctionType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from nnlearn import batches as module
from nnlearn.batches import draw
from nnlearn.fit_options import matrix_libraries, threads_for
from nnlearn.maths.dropout import Dropout
from nnlearn.network import Network
from nnlearn.optimizers import MAKERS
from nnlearn.recipe import Recipe
from nnlearn.runner import Clock, Runner
from nnlearn.schedules import Annealing
from nnlearn.stacked.together import fit_together
from nnlearn.whole_runner import WholeRunner
from tests.by_the_textbook import largest_difference, trained_by_the_textbook

RANDOM = np.random.default_rng(8)
X = RANDOM.normal(size=(50, 3))
Y = np.eye(2)[RANDOM.integers(0, 2, 50)]


def fresh() -> Network:
    return Network.create([3, 4, 2], ["relu", "softmax"], "cross_entropy", seed=1)


def runner_of(network: Network, size: int, optimizer: str = "sgd", rate: Any = 0.1, **options: Any) -> Runner:
    recipe = Recipe(network.layers, network.loss, MAKERS[optimizer]())
    return Runner(recipe, size, rate, np.random.default_rng(0), **options)


@settings(max_examples=20)
@given(st.integers(1, 50), st.integers(1, 9), st.sampled_from([1, 200, 10**6]), st.integers(1, 4))
def test_however_few_places_there_are_the_batches_are_the_same(
    size: int, kept: int, gathered: int, places: int
) -> None:
    options: dict[str, Any] = {"epochs": 2, "batch_size": size, "optimizer": "adam", "learning_rate": 0.05}
    right, losses = trained_by_the_textbook(fresh(), X, Y, **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "KEPT", kept)
        patch.setattr(module, "GATHERED", gathered)
        patch.setattr(module, "PLACES", places)
        network = fresh()
        history = network.fit(X, Y, **options)
    assert largest_difference(network, right) < 1e-12
    np.testing.assert_allclose(history["loss"], losses, rtol=1e-12)


@pytest.mark.parametrize("optimizer", MAKERS)
def test_the_state_can_be_taken_and_put_back(optimizer: str) -> None:
    runner = runner_of(fresh(), 7, optimizer)
    rows, order = runner.rows(X, Y), np.arange(50)
    runner.run(rows, order, Clock(0, 0, 0, 3))
    state = runner.state()
    runner.run(rows, order, Clock(50, 8, 1, 3))
    after = runner.state()
    runner.restore(state)
    runner.run(rows, order, Clock(50, 8, 1, 3))
    again = runner.state()
    assert state.keys() == after.keys() == again.keys()
    assert all(np.array_equal(after[name], again[name]) for name in after)
    assert any(not np.array_equal(after[name], state[name]) for name in after)


@pytest.mark.parametrize("optimizer", MAKERS)
def test_a_folded_state_unfolds_to_the_textbooks(optimizer: str) -> None:
    states = []
    for options in ({}, {"rewrites": ()}):
        runner = runner_of(fresh(), 7, optimizer, **options)
        runner.run(runner.rows(X, Y), np.arange(50), Clock(0, 0, 0, 1))
        states.append(runner.unfolded(runner.state()))
    assert states[0].keys() == states[1].keys()
    for name, array in states[0].items():
        np.testing.assert_allclose(array, states[1][name], rtol=1e-11, atol=1e-15, err_msg=name)


def test_the_network_learns_nothing_until_it_is_stored() -> None:
    network = fresh()
    runner = runner_of(network, 7)
    runner.run(runner.rows(X, Y), np.arange(50), Clock(0, 0, 0, 1))
    assert network == fresh()
    runner.store(network.layers)
    assert network != fresh()


def test_the_data_is_not_changed() -> None:
    x, y = X.copy(), Y.copy()
    runner = runner_of(fresh(), 50)
    runner.run(runner.rows(x, y), np.arange(50), Clock(0, 0, 0, 1))
    assert (x == X).all()
    assert (y == Y).all()


def test_a_step_reads_the_clock_of_its_own_first_row() -> None:
    runner = runner_of(fresh(), 10, rate=Annealing(1.0, 0.1))
    numbers = runner.textbook_numbers(3, 10, Clock(100, 7, 2, 5))
    assert [n["t"] for n in numbers] == [8, 9, 10]
    np.testing.assert_allclose([n["learning_rate"] for n in numbers], [1 / 11, 1 / 12, 1 / 13])


def test_sums_are_of_the_rows_that_were_run() -> None:
    runner = runner_of(fresh(), 8, rate=1e-12)
    sums = runner.run(runner.rows(X, Y), np.array([4, 4, 9, 1, 0, 30, 31, 2, 5, 5, 6]), Clock(0, 0, 0, 1))
    chosen = [4, 4, 9, 1, 0, 30, 31, 2, 5, 5, 6]
    assert (sums.rows, sums.steps) == (11, 2)
    assert sums.loss / 11 == pytest.approx(fresh().loss_value(X[chosen], Y[chosen]), rel=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_random_numbers_are_the_same_however_they_lie(dtype: Any) -> None:
    rows, columns = np.empty((5, 3), dtype), np.empty((3, 5), dtype).T
    for array in (rows, columns):
        draw(array, np.random.default_rng(1))
    assert (rows == columns).all()


@pytest.mark.parametrize("size", [7, 50])
def test_a_run_leaves_its_memory_as_soon_as_it_is_done(size: int) -> None:
    """Whatever only the garbage collector can free waits for it, with all its arrays."""

    def programs() -> int:  # each holds the arrays of its plan
        return sum(isinstance(t, FunctionType) and t.__name__ == "program" for t in gc.get_objects())

    network = fresh()
    gc.collect()
    gc.disable()
    try:
        before = programs()
        network.fit(X, Y, epochs=2, batch_size=size, optimizer="adam")
        fit_together([network, network.copy()], X, Y, epochs=1, batch_size=size)
        assert programs() == before
    finally:
        gc.enable()


@pytest.mark.parametrize(("rows", "threads"), [(10**9, 2), (10, 1)])
def test_large_steps_have_their_own_threads_and_products_of_one(rows: int, threads: int) -> None:
    def of_products() -> set[int]:
        return {
            library["num_threads"] for library in matrix_libraries().info() if library["user_api"] == "blas"
        }

    with threadpool_limits(2, user_api="blas"):
        if of_products() != {2}:
            pytest.skip("the library for matrix products has one thread only")
        with threads_for(fresh().layers, rows, own=True) as own:
            assert own == threads
            assert of_products() == {1}
        assert of_products() == {2}
        with threads_for(fresh().layers, 10**9) as own:
            assert own == 1
            assert of_products() == {2}


def test_a_thread_that_cannot_start_is_told_and_nobody_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(ThreadPoolExecutor):
        begun = 0

        def submit(self, *task: Any, **options: Any) -> Any:
            self.begun += 1
            if self.begun == 2:
                raise RuntimeError("can't start new thread")
            return super().submit(*task, **options)

    told: list[BaseException] = []

    def train() -> None:
        try:
            fresh().fit(X, Y, epochs=2)
        except RuntimeError as problem:
            told.append(problem)

    for place in ("training_run", "whole_runner"):
        monkeypatch.setattr(f"nnlearn.{place}.chunk_length", lambda recipe, rows: 4)
    monkeypatch.setattr("nnlearn.training.threads_for", lambda *_, **__: nullcontext(2))
    monkeypatch.setattr("nnlearn.turns.ThreadPoolExecutor", Full)
    training = threading.Thread(target=train, daemon=True)
    training.start()
    training.join(30)
    assert not training.is_alive()
    assert str(told[0]) == "can't start new thread"


def test_rows_are_shared_among_threads_where_that_gains_time() -> None:
    def shares(sizes: list[int], **options: Any) -> bool:
        network = Network.create(sizes, "sigmoid", seed=0)
        recipe = Recipe(network.layers, network.loss, MAKERS["sgd"](), **options)
        return WholeRunner(recipe, 9, 0.1, np.random.default_rng(0)).shares

    assert shares([4, 1])
    assert shares([2, 50, 1])  # few inputs, much work
    assert not shares([2, 1])
    assert not shares([2, 50, 1], dropout=Dropout(0.5))
    assert not runner_of(fresh(), 7).shares
