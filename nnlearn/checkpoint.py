"""Checkpoints: a run in a file, so that it goes on as if it had never stopped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from numbers import Real
from typing import Any

import numpy as np

from nnlearn import checks
from nnlearn.archive import STORED, BadFile, encode, read, refusing
from nnlearn.equations.equation import Array
from nnlearn.maths.losses import Loss
from nnlearn.network import Network
from nnlearn.network_file import network_of, network_parts
from nnlearn.whole_file import place_of, write_whole

COUNTERS = ("epoch", "step", "examples_seen")


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """Everything that a run needs to go on, bit for bit.

    Its file is the network's file with more in it: ``Network.load`` of a checkpoint gives the network.

    Parameters
    ----------
    network : Network
        The network itself, not a copy: write before training goes on.
    optimizer : mapping
        Its "name" and whatever else tells it from others: see :func:`nnlearn.resuming.optimizer_record`.
    state : mapping of arrays
        What the optimiser keeps for each parameter, of the parameter's shape, by name such as ``"W1_m"``.
        Infinity and NaN are kept as they are: AdaGrad's sums may well have overflown, and go on so.
    epoch, step, examples_seen : int
        How much was done: epochs, updates, rows (a row counts each time that it is seen).
    random : mapping
        The state of each generator, ``generator.bit_generator.state``, by what it is drawn for.
    history : mapping
        Lists of one number an epoch, by name.
    settings : mapping
        What the run was asked for: numbers, words, None, lists and mappings of those. A tuple becomes a list.

    Raises
    ------
    ValueError, TypeError
        If a part is not what it should be.

    Examples
    --------
    >>> import tempfile
    >>> path = f"{tempfile.mkdtemp()}/run.npz"
    >>> net, order = Network.create([2, 1]), np.random.default_rng(0)
    >>> random = {"order": order.bit_generator.state}
    >>> Checkpoint(net, {"name": "sgd"}, epoch=3, random=random, history={"loss": [3, 2, 1]}).write(path)
    >>> again = Checkpoint.read(path)
    >>> again.network == net, again.epoch, again.history
    (True, 3, {'loss': [3.0, 2.0, 1.0]})
    >>> again.generator("order").random() == order.random()
    True
    """

    network: Network
    optimizer: Mapping[str, Any]
    state: Mapping[str, Array] = field(default_factory=dict)
    epoch: int = 0
    step: int = 0
    examples_seen: int = 0
    random: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    history: Mapping[str, Sequence[float]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        put = partial(object.__setattr__, self)  # it is frozen from here on
        for name in COUNTERS:
            put(name, checks.whole(getattr(self, name), name, f"{name}=0", least=0))
        for name in ("optimizer", "random", "settings"):
            put(name, _plain(getattr(self, name), name))
        if not isinstance(self.optimizer.get("name"), str):
            raise ValueError(
                f'optimizer is {self.optimizer!r:.60}, but has a name\n    write: optimizer={{"name": "sgd"}}'
            )
        for name in self.random:
            self.generator(name)
        put("history", {name: _column(name, values) for name, values in self.history.items()})
        counts = {name: len(values) for name, values in self.history.items()}
        if len(set(counts.values())) > 1:
            raise ValueError(
                f"a history has one number an epoch in each column, but has {counts}"
                "\n    write: float('nan') in epochs in which something was not measured"
            )
        _check_state(self.network, self.state)

    def generator(self, name: str) -> np.random.Generator:
        """Make a generator that draws on from where the saved one stood.

        Parameters
        ----------
        name : str
            What it is drawn for.

        Raises
        ------
        ValueError, TypeError
            If there is no such state, or it is not one of ``np.random.default_rng``.
        """
        state = self.random[checks.known(name, self.random, "random state")]
        made = np.random.default_rng(0)
        try:
            made.bit_generator.state = state
            same = made.bit_generator.state == state
        except Exception:  # NumPy tells of a wrong state in many ways
            same = False
        if not same:
            raise ValueError(
                f"random: `{name}` is {state!r:.60}, but is the state of a generator"
                "\n    write: np.random.default_rng(0).bit_generator.state"
            )
        return made

    def write(self, path: Any) -> None:
        """Write the checkpoint so that, whenever this is cut short, the file holds the last whole one.

        Raises
        ------
        OSError
            If it cannot be written: what was there before is there still.
        ValueError, TypeError
            If a weight is not finite, or a function of the user's own is no formula.
        """
        header, arrays = network_parts(self.network.layers, self.network.loss)
        table = list(self.history.values())
        training = {
            "counters": {name: getattr(self, name) for name in COUNTERS},
            "optimizer": self.optimizer,
            "random": self.random,
            "history": list(self.history),
            "settings": self.settings,
        }
        history = np.array(table, np.float64).reshape(len(table), -1 if table else 0).T
        content = encode({**header, "training": training}, {**arrays, **self.state, "history": history})
        write_whole(path, content)

    @classmethod
    def read(cls, path: Any, *, activations: Any = (), loss: Loss | None = None) -> Checkpoint:
        """Read a checkpoint; nothing in the file is executed.

        Parameters
        ----------
        path : str or path
        activations, loss
            Functions of the user's own, as for :meth:`nnlearn.Network.load`.

        Returns
        -------
        Checkpoint

        Raises
        ------
        BadFile (a ValueError)
            If the file is damaged, cut off, another program's, a later version's, or no run's.
        ValueError, TypeError
            If a function of the user's own is missing, or computes something else than the saved one.
        OSError
            If there is no such file.
        """
        place = place_of(path)
        header, arrays = read(place)
        if "training" not in header:
            raise BadFile(
                place,
                "it holds a network, but no run that could go on",
                f"nn.Network.load({place.as_posix()!r})  # and fit it, which starts a new run",
            )
        network = Network(*network_of(place, header, arrays, activations, loss))
        with refusing(place, "its header is not one of a run"):
            training, table = header["training"], arrays["history"]
            names = training["history"]
            if not isinstance(names, list) or table.dtype != np.float64 or table.shape[1:] != (len(names),):
                raise ValueError(f"the history has the shape {table.shape}")
            return cls(
                network,
                training["optimizer"],
                {name: array for name, array in arrays.items() if "_" in name},
                **{name: training["counters"][name] for name in COUNTERS},
                random=training["random"],
                history=dict(zip(names, table.T.tolist(), strict=True)),
                settings=training["settings"],
            )


def _column(name: Any, values: Any) -> list[float]:
    """Take a column of the history: numbers, NaN and infinity among them."""
    if not isinstance(name, str) or not all(isinstance(v, Real) and not isinstance(v, bool) for v in values):
        raise TypeError(
            f"history: {name!r:.40} is {values!r:.60}, but is a list of numbers, by name"
            '\n    write: history={"loss": [0.5, 0.25]}'
        )
    return [float(v) for v in values]


def _plain(value: Any, name: str) -> dict[str, Any]:
    """Take what can be said in JSON, as JSON says it, or tell what cannot."""
    try:
        if not isinstance(value, Mapping):
            raise TypeError(f"{type(value).__name__} is no mapping")
        plain: dict[str, Any] = json.loads(json.dumps(dict(value), default=_mapping))
        if _keys(value) != _keys(plain):
            raise TypeError("a key is not a word")
    except (TypeError, ValueError, RecursionError) as problem:
        raise TypeError(
            f"{name} cannot be kept in a file: {problem!s:.100}"
            f'\n    write: {name}={{"rate": 0.1, "dropout": [0.1, 0.5]}}'
        ) from None
    return plain


def _mapping(value: Any) -> dict[Any, Any]:
    """A mapping of another kind as a dict."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r:.60} is no number, word, list or mapping")


def _keys(value: Any) -> list[Any]:
    """Every key of a mapping and of the mappings in it."""
    if isinstance(value, Mapping):
        return [k for key, inner in value.items() for k in (key, *_keys(inner))]
    return [k for inner in value for k in _keys(inner)] if isinstance(value, (list, tuple)) else []


def _check_state(network: Network, state: Mapping[str, Any]) -> None:
    """See that each array of the state belongs to a parameter, and has its shape."""
    parameters = network_parts(network.layers, network.loss)[1]
    for name, array in state.items():
        owner = name.partition("_")[0]
        if owner not in parameters or owner == name:
            raise ValueError(
                f"state: {name!r:.60} belongs to none of the parameters {', '.join(parameters)}"
                f'\n    write: state={{"W1_m": m}}'
            )
        shape = parameters[owner].shape
        if not isinstance(array, np.ndarray) or array.shape != shape or array.dtype.name not in STORED:
            raise ValueError(
                f"state: {name} is {getattr(array, 'dtype', type(array).__name__)}"
                f" {getattr(array, 'shape', '')}, but {owner} is {network.dtype} {shape}"
                f"\n    write: {name} = np.zeros({shape}, {network.dtype.name!r})"
            )
