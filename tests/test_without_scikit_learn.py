"""Where scikit-learn is not installed, whatever needs it says how to install it; all else works."""

from __future__ import annotations

import json
import subprocess
import sys

CALLS = [
    "nn.scoring.leader_board([('a', None, [1.0])], 'accuracy')",
    "nn.scoring.fold_summary({'accuracy': [1.0, 0.5]})",
    "nn.scoring.best_threshold([0, 1], [0.1, 0.9])",
    "nn.scoring.at_thresholds([0, 1], [0.1, 0.9])",
    "nn.importance.permutation(nn.Network([[[1.0]]]), [[1.0], [2.0]], [[1.0], [2.0]])",
    "nn.report.html(None, [[1.0]], [1.0])",
    "nn.plot.roc([0, 1], [0.1, 0.9])",
    "nn.plot.precision_recall([0, 1], [0.1, 0.9])",
    "nn.plot.calibration([0, 1], [0.1, 0.9])",
    "nn.plot.thresholds([0, 1], [0.1, 0.9])",
    "nn.plot.confusion([0, 1], [0, 1])",
    "nn.plot.predicted([0.0, 1.0], [0.1, 0.9])",
]

CODE = """
import json, sys
sys.modules["sklearn"] = None
import nnlearn as nn
said = []
for call in json.loads(sys.argv[1]):
    try:
        eval(call)
        said.append("nothing was missing")
    except ModuleNotFoundError as error:
        said.append(str(error))
nn.importance.gedeon(nn.Network([[[1.0]]]))
net = nn.Network([[[1.0, 2.0], [2.0, 1.0]]], activations="softmax")
nn.plot.decision(net, [[0.0, 1.0], [1.0, 0.0]], [0, 1])
print(json.dumps(said))
"""


def test_what_needs_scikit_learn_says_how_to_install_it() -> None:
    run = subprocess.run(
        [sys.executable, "-c", CODE, json.dumps(CALLS)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    for call, said in zip(CALLS, json.loads(run.stdout), strict=True):
        assert 'needs sklearn, which is not there\n    write: pip install "nnlearn[tables]"' in said, call
