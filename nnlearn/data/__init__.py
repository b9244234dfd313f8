"""Sets of examples to learn from: each a record with ``.X``, ``.y`` and the names of their columns.

==============  ====================================================================
age_cgpa        three students: the worked example that is done by hand
xor             four examples that no single neuron can learn
drug_trial      2,100 made-up patients: does age bring side effects?
mnist           70,000 handwritten digits, fetched at first use
==============  ====================================================================

`y` has the shape that the data's usual network takes: a column of targets for one output, or class numbers.
"""

from nnlearn.data.age_cgpa import age_cgpa as age_cgpa
from nnlearn.data.drug_trial import drug_trial as drug_trial
from nnlearn.data.mnist import mnist as mnist
from nnlearn.data.record import Data as Data
from nnlearn.data.xor import xor as xor

__all__ = ["age_cgpa", "xor", "drug_trial", "mnist", "Data"]
