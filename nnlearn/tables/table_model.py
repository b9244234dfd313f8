"""A network for tables, and how their columns become its inputs: all in one file, to predict with later."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from nnlearn.archive import BadFile, encode, read, refusing
from nnlearn.equations.equation import Array
from nnlearn.network import Network
from nnlearn.network_file import network_of, network_parts
from nnlearn.tables.data_table import DataTable, found_in
from nnlearn.tables.predictions import Predictions
from nnlearn.tables.preparation import Input, columns_needed, inputs_of, matrix
from nnlearn.tables.task import Task
from nnlearn.whole_file import place_of, write_whole


@dataclass(frozen=True, eq=False, repr=False)
class TableModel:
    r"""A network that predicts one column of a table from others.

    Attributes
    ----------
    network : Network
    inputs : tuple of Input
        How each column becomes inputs.
    mean, scale : (inputs,) arrays
        The network takes each input less its mean, over its scale.
    target : str
    classes : tuple of str
        Empty where it predicts a number; then the network's output, times `target_scale` and plus
        `target_mean`, is that number.
    target_mean, target_scale : float
    missing : tuple of str
        More spellings of what is missing.
    named : bool
        Whether the table that it was trained on had a line of names.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from nnlearn.tables import load
    >>> folder = Path(tempfile.mkdtemp())
    >>> inputs = (Input("age", 40.0), Input("sex", "F", ("F", "M")))
    >>> net = Network(weights=[[[2.0], [0.0], [-1.0]]], activations="sigmoid", loss="binary_cross_entropy")
    >>> model = TableModel(net, inputs, np.array([40.0, 0, 0]), np.array([10.0, 1, 1]), "rich", ("no", "yes"))
    >>> model.save(folder / "rich.npz")
    >>> _ = (folder / "new.csv").write_text("sex,name,age\nF,Ann,50\nM,Bob,?\n")
    >>> found = load(folder / "rich.npz").predict(folder / "new.csv")
    >>> found.values.tolist(), found.probabilities[:, 1].round(3).tolist()
    (['yes', 'no'], [0.881, 0.269])
    >>> found.remarks
    ('Not used: name', 'age: 1 missing, taken as 40')
    """

    network: Network
    inputs: tuple[Input, ...]
    mean: Array
    scale: Array
    target: str
    classes: tuple[str, ...] = ()
    target_mean: float = 0.0
    target_scale: float = 1.0
    missing: tuple[str, ...] = ()
    named: bool = True

    def __repr__(self) -> str:
        return f"TableModel({self.target} from {', '.join(o.name for o in self.inputs)}; {self.network!r})"

    @property
    def kind(self) -> Literal["classes", "numbers"]:
        """What it predicts."""
        return "classes" if self.classes else "numbers"

    @property
    def input_names(self) -> list[str]:
        """What the network's inputs are called."""
        return [name for one in self.inputs for name in one.names]

    def scaled(self, table: DataTable) -> tuple[Array, list[str]]:
        """Turn a table's rows into the network's inputs: ``model.network.trace(x[:1])`` retells a prediction.

        Parameters
        ----------
        table : DataTable

        Returns
        -------
        x : (rows, inputs) array
        remarks : list of str

        Raises
        ------
        ValueError
            If a column is absent, or holds words where it held numbers.
        """
        x, remarks = matrix(self.inputs, columns_needed(self.inputs, table))
        return (x - self.mean) / self.scale, remarks

    def read(self, path: Any, **options: Any) -> DataTable:
        """Read a table as this network takes it: :func:`nnlearn.tables.read`, with its kinds of columns."""
        words = [one.name for one in self.inputs if one.words is not None]
        missing = [*self.missing, *options.pop("missing", ())]
        header = self.named if options.get("header") is None else options["header"]
        return found_in(path, **{**options, "header": header}, missing=missing, words=words)

    def predict(self, table: Any) -> Predictions:
        """Predict the target for each row of a table.

        Parameters
        ----------
        table : DataTable, or the name of a CSV file
            Its columns may be in any order, and there may be more of them.

        Returns
        -------
        Predictions

        Raises
        ------
        OSError
            If there is no such file.
        ValueError
            If a column is absent, or holds words where it held numbers; or if the file is no such table.
        """
        table = table if isinstance(table, DataTable) else self.read(table)
        used = {one.name for one in self.inputs} | {self.target}
        spare = [column.name for column in table.columns if column.name not in used]
        x, filled = self.scaled(table)
        remarks = tuple([f"Not used: {', '.join(spare)}"] if spare else []) + tuple(filled)
        if not self.classes:
            values = self.network.predict(x)[:, 0] * self.target_scale + self.target_mean
            return Predictions(self.target, values, None, (), remarks)
        names = np.array(self.classes)[self.network.predict_classes(x)]
        return Predictions(self.target, names, self.network.predict_proba(x), self.classes, remarks)

    def save(self, path: Any) -> None:
        """Write the network and its inputs into one file, which :meth:`nnlearn.Network.load` reads too.

        The file holds arrays and plain words and numbers, and nothing in it is ever executed.

        Parameters
        ----------
        path : str or path

        Raises
        ------
        OSError, ValueError, TypeError
            As for :meth:`nnlearn.Network.save`; or if the words take more than a megabyte.
        """
        header, arrays = network_parts(self.network.layers, self.network.loss)
        about = {
            "inputs": [asdict(one) for one in self.inputs],
            "mean": self.mean.tolist(),
            "scale": self.scale.tolist(),
            "target": self.target,
            "classes": list(self.classes),
            "target_mean": self.target_mean,
            "target_scale": self.target_scale,
            "missing": list(self.missing),
            "named": self.named,
        }
        write_whole(path, encode({**header, "table": about}, arrays))


def load(path: Any) -> TableModel:
    """Read a network for tables from a file that ``nnlearn train`` or :meth:`TableModel.save` wrote.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    TableModel

    Raises
    ------
    OSError
        If there is no such file.
    ValueError
        If the file is damaged or no such file, or is a network that knows of no table.
    """
    place = place_of(path)
    if place.is_file() and not _may_be_archive(place):
        write = "the network's file first, then the table: nnlearn predict people-rich.npz new.csv"
        raise BadFile(place, "it is no network that nnlearn train wrote", write)
    header, arrays = read(place)
    if "table" not in header:
        raise BadFile(
            place,
            "it holds a network, but not how the columns of a table become its inputs",
            f"nn.Network.load({place.as_posix()!r})",
        )
    about = header["table"]
    network = Network(*network_of(place, header, arrays, (), None))
    with refusing(place, "what it says of the table's columns is not what it should be"):
        model = TableModel(
            network=network,
            inputs=tuple(_input(one) for one in about["inputs"]),
            mean=np.array(about["mean"], float),
            scale=np.array(about["scale"], float),
            target=_word(about["target"]),
            classes=tuple(map(_word, about["classes"])),
            target_mean=float(about["target_mean"]),
            target_scale=float(about["target_scale"]),
            missing=tuple(map(_word, about["missing"])),
            named=about["named"] is True,
        )
        _check_sizes(model)
    return model


def _may_be_archive(place: Path) -> bool:
    with place.open("rb") as file:
        return file.read(2) == b"PK"


def model_of(pipeline: Any, task: Task, table: DataTable) -> TableModel:
    """Take a trained pipeline apart: the network, and how columns become its inputs.

    Parameters
    ----------
    pipeline : sklearn.pipeline.Pipeline
        Of :func:`nnlearn.tables.preparation.transformer` and one of nnlearn's estimators, fitted.
    task : Task
    table : DataTable
        That it was trained on.

    Returns
    -------
    TableModel
    """
    columns, estimator = pipeline[0], pipeline[-1]
    inputs = inputs_of(columns)
    scaler = estimator.scaler_
    target = getattr(estimator, "target_scaler_", None)
    return TableModel(
        network=estimator.network_,
        inputs=inputs,
        mean=np.asarray(scaler.mean_, float),
        scale=np.asarray(scaler.scale_, float),
        target=task.target,
        classes=tuple(map(str, estimator.classes_)) if task.kind == "classes" else (),
        target_mean=0.0 if target is None else float(target.mean_[0]),
        target_scale=1.0 if target is None else float(target.scale_[0]),
        missing=table.missing,
        named=table.named,
    )


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.60} is no word")
    return value


def _input(saved: Any) -> Input:
    words, fill = saved["words"], saved["fill"]
    if words is None:
        return Input(_word(saved["name"]), float(fill))
    return Input(_word(saved["name"]), _word(fill), tuple(map(_word, words)))


def _check_sizes(model: TableModel) -> None:
    """See that the parts of a file fit together."""
    inputs, outputs = model.network.sizes[0], model.network.sizes[-1]
    wanted = 1 if len(model.classes) in (0, 2) else len(model.classes)
    if len({len(model.input_names), len(model.mean), len(model.scale), inputs}) > 1 or outputs != wanted:
        raise ValueError(
            f"{len(model.input_names)} inputs and {len(model.classes)} classes for {model.network.sizes}"
        )
    if not (np.isfinite(model.mean).all() and np.isfinite(model.scale).all() and (model.scale != 0).all()):
        raise ValueError("the scales are no finite numbers")
