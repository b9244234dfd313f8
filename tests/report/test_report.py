"""The page of a run: whole, small, the same in every run, readable by everybody, and nothing from outside."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_validate
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

import nnlearn as nn
from nnlearn.estimators import NetworkClassifier, NetworkRegressor

X, Y = load_breast_cancer(return_X_y=True, as_frame=True)
X = X.iloc[:, :6]
IRIS = load_iris(return_X_y=True)


class Outline(HTMLParser):
    """What a page is made of."""

    VOID = ("meta", "link", "img")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """A search over a network, everything that a report can show, and the report."""
    network = NetworkClassifier(hidden=(4,), epochs=20, random_state=0)
    search = GridSearchCV(
        make_pipeline(StandardScaler(), network), {"networkclassifier__l2": [0.0, 0.1]}, cv=3
    )
    search.fit(X[:400], Y[:400])
    chosen = nn.scoring.best_threshold(Y[:400], search.predict_proba(X[:400]), chosen_on="the training data")
    scores = cross_validate(search.best_estimator_, X, Y, cv=3, scoring=["accuracy", "neg_log_loss"])
    options: dict[str, Any] = {
        "thresholds": [chosen],
        "scores": scores,
        "name": "tumour",
        "title": "Tumours <3",
    }
    return {"search": search, "options": options, "page": nn.report.html(search, X[400:], Y[400:], **options)}


def sections(report: nn.report.Report) -> list[str]:
    return re.findall(r"<h2 id=[^>]+>([^<]+)</h2>", report.text)


def test_everything_has_its_section_and_its_link(made: dict[str, Any]) -> None:
    page = made["page"]
    names = [
        "Answers",
        "Thresholds",
        "Cross-validation",
        "Leader board",
        "Importance",
        "Learning",
        "Settings",
        "Data",
    ]
    assert sections(page) == names
    outline = Outline(page.text)
    assert "Permutation: drop of the accuracy when a column is shuffled; a dot for each time." in page.text
    links = [a["href"] for a in outline.all("a")]
    assert links == [f"#{h['id']}" for h in outline.all("h2")]
    assert [s["aria-labelledby"] for s in outline.all("section")] == [h["id"] for h in outline.all("h2")]


def test_nothing_comes_from_outside_and_the_page_is_small(made: dict[str, Any]) -> None:
    text = made["page"].text
    assert len(text.encode()) < 1_000_000
    outline = Outline(text)
    loaded = [a.get(k) for _, a in outline.tags for k in ("src", "href", "srcset", "data") if a.get(k)]
    assert all(str(each).startswith(("data:", "#")) for each in loaded)
    assert not re.search(r"url\(|@import|<script|https?://(?!www\.w3\.org)", text)


def test_every_picture_has_its_words(made: dict[str, Any]) -> None:
    pictures = Outline(made["page"].text).all("img")
    assert len(pictures) == 10
    for each in pictures:
        alt, data = str(each["alt"]), str(each["src"]).removeprefix("data:image/svg+xml;base64,")
        assert alt.endswith(".")
        assert re.search(r"\d", alt)
        assert ET.fromstring(base64.b64decode(data)).tag.endswith("svg")
    assert made["page"].text.count("<figcaption>") == len(pictures)


def test_it_is_readable_in_the_dark_on_paper_and_aloud(made: dict[str, Any]) -> None:
    text = made["page"].text
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    outline = Outline(text)
    assert outline.all("html") == [{"lang": "en"}]
    assert len(outline.all("h1")) == len(outline.all("main")) == 1
    assert all(th.get("scope") == "col" for th in outline.all("th"))


def test_its_figures_are_the_models(made: dict[str, Any]) -> None:
    search, text = made["search"], made["page"].text
    assert f"<b>{100 * search.score(X[400:], Y[400:]):.2f} %</b><span>accuracy on the test data" in text
    always = max(Y[400:].mean(), 1 - Y[400:].mean())
    assert f"<b>{100 * always:.2f} %</b><span>accuracy of always saying 1" in text
    assert "by F1, on the training data" in text
    assert "The network inside: 6-4-1" in text
    assert "asked about 169 examples: the test data." in text


def test_words_of_the_user_are_escaped(made: dict[str, Any]) -> None:
    assert "<title>Tumours &lt;3</title>" in made["page"].text


def test_the_same_run_gives_the_same_bytes(made: dict[str, Any]) -> None:
    again = nn.report.html(made["search"], X[400:], Y[400:], **made["options"])
    assert again.text == made["page"].text


def test_it_is_saved_whole_and_shown_in_a_frame_of_its_own(made: dict[str, Any], tmp_path: Path) -> None:
    made["page"].save(tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == made["page"].text
    assert made["page"]._repr_html_().startswith('<iframe title="Tumours &lt;3"')
    assert "kB; write: report.save('report.html')" in repr(made["page"])


def test_a_model_without_probabilities_has_its_answers_only() -> None:
    report = nn.report.html(RidgeClassifier().fit(X, Y), X, Y)
    assert sections(report) == ["Answers", "Importance", "Settings", "Data"]


def test_a_network_of_scikit_learn_shows_how_it_learned() -> None:
    model = MLPClassifier((8,), max_iter=1000, early_stopping=True, n_iter_no_change=50, random_state=0).fit(
        *IRIS
    )
    report = nn.report.html(model, *IRIS, importances=[])
    assert 0 < model.score(*IRIS) < 1
    assert sections(report) == ["Answers", "Calibration", "Learning", "Settings", "Data"]
    assert "hidden_layer_sizes" in report.text


def test_of_three_classes_each_has_its_line() -> None:
    report = nn.report.html(LogisticRegression(max_iter=500).fit(*IRIS), *IRIS, name="species")
    assert "LogisticRegression for species" in report.text
    table = report.text[report.text.index("Class by class") :]
    assert re.findall(r"<td class='left'>(\d)</td><td>50</td>", table) == ["0", "1", "2"]


def test_predictions_of_a_cross_validation_may_be_reported() -> None:
    model = LogisticRegression(max_iter=500)
    unseen = cross_val_predict(model, *IRIS, cv=5, method="predict_proba")
    report = nn.report.html(model.fit(*IRIS), *IRIS, said=unseen, on="the held-out folds", importances=[])
    right = (unseen.argmax(axis=1) == IRIS[1]).mean()
    assert f"<b>{100 * right:.2f} %</b><span>accuracy on the held-out folds" in report.text


def test_a_regression_has_its_own_figures() -> None:
    table, y = load_diabetes(return_X_y=True)
    model = NetworkRegressor(hidden=(5,), epochs=30, random_state=0).fit(table[:300], y[:300])
    report = nn.report.html(model, table[300:], y[300:], name="progression")
    assert sections(report) == ["Answers", "Importance", "Learning", "Settings", "Data"]
    assert f"<b>{model.score(table[300:], y[300:]):.4f}</b><span>R²" in report.text


def test_data_are_told_as_they_are() -> None:
    import pandas as pd

    table = pd.DataFrame(
        {
            "age": [1.0, np.nan, 3.0, 4.0] * 10,
            "town": pd.Categorical(["Ulm", "Bonn", None, "Ulm"] * 10),
            "empty": [np.nan] * 40,
        }
    )
    first = FunctionTransformer(lambda rows: rows[["age"]].fillna(0))
    model = make_pipeline(first, LogisticRegression()).fit(table, [0, 1, 1, 0] * 10)
    text = nn.report.html(model, table, [0, 1, 1, 0] * 10, importances=[]).text
    assert re.search(
        r">age</td><td class='left'>numbers</td><td>10</td><td class='left'>1 to 4, mean 2.667<", text
    )
    assert re.search(
        r">town</td><td class='left'>words</td><td>10</td><td class='left'>2 different: Ulm \(50 %\)", text
    )
    assert "no value at all" in text


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda m: nn.report.html(7, X, Y), TypeError, "about a fitted classifier or regressor, but got 7"),
        (lambda m: nn.report.html(m, X, Y[:5]), ValueError, r"y has shape \(5,\)"),
        (
            lambda m: nn.report.html(m, X, Y + 1),
            ValueError,
            "y holds 2, but the model knows the classes 0, 1",
        ),
        (lambda m: nn.report.html(m, X, Y, said=[[0.5, 0.5]]), ValueError, r"said has shape \(1, 2\)"),
        (lambda m: nn.report.html(m, X, Y, importances=[], path=7), TypeError, "path is 7"),
    ],
)
def test_what_is_wrong_is_said(call: Any, kind: type[Exception], words: str, made: dict[str, Any]) -> None:
    with pytest.raises(kind, match=words) as caught:
        call(made["search"])
    assert "write: " in str(caught.value)
