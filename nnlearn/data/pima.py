"""Pima: eight measurements of 768 women, and who of them had diabetes within five years."""

from __future__ import annotations

import os

import numpy as np

from nnlearn.data.download import DataFile, contents
from nnlearn.data.record import Data

FILE = DataFile(
    "pima-indians-diabetes.csv", 23_278, "6bfe5d0f379d17a0e0819b996407e3c09bf80febd4287f2ed212190dfff154af"
)

#: Public homes of the file.
MIRRORS = (
    "https://raw.githubusercontent.com/jbrownlee/Datasets/master/",
    "https://web.archive.org/web/2020id_/https://raw.githubusercontent.com/jbrownlee/Datasets/master/",
)

COLUMNS = (
    "pregnancies",
    "glucose",
    "blood_pressure",
    "skin_thickness",
    "insulin",
    "bmi",
    "diabetes_pedigree",
    "age",
)


def pima(folder: str | os.PathLike[str] | None = None) -> Data:
    """Load the Pima Indians Diabetes data: small, real, and hard; nothing gets far beyond 77 % right.

    The first call fetches the file (23 kB) and keeps it: in the system's folder for such files, or in the one
    that the environment variable NNLEARN_DATA names. Its content is checked against its checksum each time.

    Zeros stand for what was never measured: in 5 rows of glucose, 35 of blood pressure, 227 of skin
    thickness, 374 of insulin and 11 of bmi. They are left as they are, as in most articles. To see what that
    does, make them missing, so that scikit-learn's ``SimpleImputer`` fills them:
    ``measured = data.X[:, 1:6]; measured[measured == 0] = np.nan``.

    Parameters
    ----------
    folder : str or path, optional
        A folder of your own that has ``pima-indians-diabetes.csv`` (packed by gzip or not), or that file.

    Returns
    -------
    Data
        X (768, 8): glucose in mg/dl, blood pressure in mm Hg, skin thickness in mm, insulin in mu U/ml, body
        mass index in kg/m², age in years; y (768,): 1 for diabetes (268 women, 34.90 %), 0 for none.

    Raises
    ------
    FileNotFoundError, ConnectionError
        If the file is not in the folder, or could not be fetched.
    ValueError
        If the file is cut short or another than it should be.

    Source
    ------
    Smith, Everhart, Dickson, Knowler and Johannes, "Using the ADAP learning algorithm to forecast the onset
    of diabetes mellitus", 1988. The licence of the data is not clear, so they are fetched, and no part of
    this package.

    Examples
    --------
    >>> data = pima()  # doctest: +SKIP
    >>> data.X.shape, int(data.y.sum())  # doctest: +SKIP
    ((768, 8), 268)
    """
    lines = contents("pima", [FILE], MIRRORS, folder)[0].decode("ascii").splitlines()
    rows = np.array([line.split(",") for line in lines], dtype=float)
    return Data(
        X=rows[:, :-1].copy(),
        y=rows[:, -1].astype(int),
        feature_names=COLUMNS,
        target_names=("no diabetes", "diabetes"),
        description=(
            "Women of Pima heritage near Phoenix, Arizona, at least 21 years old: diabetes within five years"
            " of the measurements, or not. A 0 in glucose, blood_pressure, skin_thickness, insulin or bmi"
            ' means that it was not measured. Always saying "no diabetes" is right for 65.10 %. Source:'
            " National Institute of Diabetes and Digestive and Kidney Diseases; given by V. Sigillito, 1990."
            " Licence: not clear (the UCI repository withdrew its copy)."
        ),
        name="Pima",
    )
