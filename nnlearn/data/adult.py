"""Adult: what 48,842 Americans did for a living in 1994, and which of them earned more than $50,000."""

from __future__ import annotations

import csv
import os
from typing import Literal

import numpy as np

from nnlearn import checks
from nnlearn.data.download import DataFile, contents
from nnlearn.data.record import Data
from nnlearn.needed import needed

#: The file of each part.
FILES = {
    "train": DataFile(
        "adult.data", 3_974_305, "5b00264637dbfec36bdeaab5676b0b309ff9eb788d63554ca0a249491c86603d"
    ),
    "test": DataFile(
        "adult.test", 2_003_153, "a2a9044bc167a35b2361efbabec64e89d69ce82d9790d2980119aac5fd7e9c05"
    ),
}

#: Public homes of the two files.
MIRRORS = (
    "https://archive.ics.uci.edu/ml/machine-learning-databases/adult/",
    "https://web.archive.org/web/2020id_/https://archive.ics.uci.edu/ml/machine-learning-databases/adult/",
    "https://raw.githubusercontent.com/shap/shap/master/data/",
)

COLUMNS = (
    "age",
    "workclass",
    "fnlwgt",
    "education",
    "education-num",
    "marital-status",
    "occupation",
    "relationship",
    "race",
    "sex",
    "capital-gain",
    "capital-loss",
    "hours-per-week",
    "native-country",
)

#: The columns of numbers; all others hold words.
NUMBERS = ("age", "fnlwgt", "education-num", "capital-gain", "capital-loss", "hours-per-week")

#: The one word that the test part never has; with it, both parts have the same categories.
ONLY_IN_TRAIN = ("native-country", "Holand-Netherlands")

INCOMES = ("<=50K", ">50K")


def adult(part: Literal["train", "test"] = "train", folder: str | os.PathLike[str] | None = None) -> Data:
    """Load Adult, or Census Income: 14 columns on each person, and whether they earned over $50,000.

    The first call fetches the part's file (4.0 MB to train with, 2.0 MB to test with) and keeps it: in the
    system's folder for such files, or in the one that the environment variable NNLEARN_DATA names. Its
    content is checked against its published checksum each time.

    X is a pandas DataFrame, ready for scikit-learn's column transformers: six columns are numbers, eight are
    words (pandas' categories, the same ones in both parts). What the files have as "?" is missing in X. In
    the training part that is the workclass of 1,836 people, the occupation of 1,843 and the country of 583;
    in the test part of 963, 966 and 274. Nobody is left out: 24 rows of the training part and 5 of the test
    part are copies of others, in every column and the income.

    Parameters
    ----------
    part : "train" or "test"
        The 32,561 people to train with, or the 16,281 others to test with.
    folder : str or path, optional
        A folder of your own that has the part's file, ``adult.data`` or ``adult.test`` (packed by gzip or
        not), or that file itself.

    Returns
    -------
    Data
        X (32561, 14), a DataFrame; y (32561,): 1 where the income is over $50,000 (24.08 %), 0 where not.

    Raises
    ------
    FileNotFoundError, ConnectionError
        If the file is not in the folder, or could not be fetched.
    ValueError, TypeError
        If the file is cut short or another than it should be; if the part is another word.
    ModuleNotFoundError
        If pandas is not there: ``pip install "nnlearn[tables]"``.

    Source
    ------
    Becker and Kohavi, "Adult", UCI Machine Learning Repository, 1996, from the 1994 census of the USA;
    licence CC BY 4.0.

    Examples
    --------
    >>> data = adult()  # doctest: +SKIP
    >>> data.X["education"].value_counts().index[:3].tolist()  # doctest: +SKIP
    ['HS-grad', 'Some-college', 'Bachelors']
    >>> data.X.isna().sum()["occupation"]  # doctest: +SKIP
    1843
    """
    file = FILES[checks.known(part, FILES, "part")]
    needed("pandas", "Adult, which has columns of words,")
    import pandas as pd

    text = contents("adult", [file], MIRRORS, folder)[0].decode("ascii")
    lines = text.splitlines()
    first_line_is_a_remark = part == "test"
    rows = [row for row in csv.reader(lines[first_line_is_a_remark:], skipinitialspace=True) if row]
    *columns, incomes = zip(*rows, strict=True)
    table = {}
    for name, column in zip(COLUMNS, columns, strict=True):
        if name in NUMBERS:
            table[name] = pd.Series(column).astype(float)
            continue
        words = [word if word != "?" else None for word in column]
        known = {word for word in words if word} | ({ONLY_IN_TRAIN[1]} if name == ONLY_IN_TRAIN[0] else set())
        table[name] = pd.Series(pd.Categorical(words, categories=sorted(known)))
    return Data(
        X=pd.DataFrame(table),
        y=np.array([INCOMES.index(income.rstrip(".")) for income in incomes]),
        feature_names=COLUMNS,
        target_names=INCOMES,
        description=(
            "People of the US census of 1994, and whether they earned more than $50,000 a year. Six columns"
            " are numbers, eight are words; a workclass, occupation or country that is not known is missing."
            ' fnlwgt is how many people of the country each stands for. Always saying "<=50K" is right for'
            " 75.92 % of the training part and 76.38 % of the test part. Source: B. Becker and R. Kohavi,"
            " Adult, UCI Machine Learning Repository, 1996, doi 10.24432/C5XW20. Licence: Creative Commons"
            " Attribution 4.0 International."
        ),
        name=f"Adult ({part})",
    )
