"""PyTorch, eager: the rows of an epoch permuted at once, batches as slices, no number fetched in between."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.peers import Absent, Row, Trainer, needs, two_threads
from tests.benchmarks.workloads import Case, Problem


def rows(case: Case) -> list[Row]:
    """The default, the two faster forms of its optimisers, and two threads where the network is large."""
    if case.batch is None:
        return [Row("PyTorch, default", trainer)]
    default = Row("PyTorch, default", trainer)
    fused = Row("PyTorch, fused", lambda problem: trainer(problem, fused=True))
    found = [default, Row("PyTorch, foreach", lambda problem: trainer(problem, foreach=True)), fused]
    return [*found, two_threads(default), two_threads(fused)] if case.workload == "W2" else found


def trainer(problem: Problem, **form: bool) -> Trainer:
    """A Sequential of Linear and ReLU."""
    torch = needs("torch")
    X, y = torch.from_numpy(problem.X), torch.from_numpy(problem.y)
    model = _model(torch, problem)
    optimizer = _optimizer(torch, problem, model, form)
    next_order, batch, rows = problem.orders(), problem.batch, len(problem.X)
    single = problem.case.sizes[-1] == 1
    loss_function = torch.nn.BCEWithLogitsLoss() if single else torch.nn.CrossEntropyLoss()

    def step(x: Any, targets: Any) -> Any:
        optimizer.zero_grad()
        loss = loss_function(model(x), targets)
        loss.backward()
        optimizer.step()
        return loss.detach()

    def epoch() -> Any:
        order = next_order()
        if order is None:
            return step(X, y)
        chosen = torch.from_numpy(order)
        x, targets = X[chosen], y[chosen]
        total, last = torch.zeros((), dtype=X.dtype), rows - rows % batch
        for first in range(0, last, batch):
            total += step(x[first : first + batch], targets[first : first + batch])
        total *= batch
        if last < rows:
            total += step(x[last:], targets[last:]) * (rows - last)
        return total / rows

    return lambda epochs: [float(loss) for loss in [epoch() for _ in range(epochs)]]


def _model(torch: Any, problem: Problem) -> Any:
    """The network with the starting weights; PyTorch keeps them transposed."""
    layers: list[Any] = []
    for W, b in problem.layers():
        linear = torch.nn.Linear(*W.shape, dtype=torch.from_numpy(W).dtype)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(W.T.copy()))
            linear.bias.copy_(torch.from_numpy(b))
        layers += [linear, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def _optimizer(torch: Any, problem: Problem, model: Any, form: dict[str, bool]) -> Any:
    rate = problem.case.learning_rate
    match problem.case.optimizer:
        case "sgd":
            return torch.optim.SGD(model.parameters(), lr=rate, **form)
        case "adam":
            return torch.optim.Adam(model.parameters(), lr=rate, **form)
        case _ if "fused" in form:
            raise Absent("PyTorch has no fused ADADELTA")
        case _:
            return torch.optim.Adadelta(model.parameters(), lr=rate, rho=0.95, eps=1e-6, **form)
