"""Sets of examples to learn from: each a record with ``.X``, ``.y`` and the names of their columns.

==============  ====================================================================
age_cgpa        three students: the worked example that is done by hand
xor             four examples that no single neuron can learn
drug_trial      2,100 made-up patients: does age bring side effects?
blobs           two clouds in the plane that overlap; separable_blobs: that do not
moons           two half moons in the plane; circles: two rings; spirals: two spirals
adult           48,842 people of the census of 1994: who earns over $50,000? Fetched at first use
pima            768 women, eight measurements: who gets diabetes? Fetched at first use
mnist           70,000 handwritten digits, fetched at first use
==============  ====================================================================

`y` has the shape that the data's usual network takes: a column of targets for one output, or class numbers.
"""

from nnlearn.data.adult import adult as adult
from nnlearn.data.age_cgpa import age_cgpa as age_cgpa
from nnlearn.data.drug_trial import drug_trial as drug_trial
from nnlearn.data.mnist import mnist as mnist
from nnlearn.data.pima import pima as pima
from nnlearn.data.plane import blobs as blobs
from nnlearn.data.plane import circles as circles
from nnlearn.data.plane import moons as moons
from nnlearn.data.plane import separable_blobs as separable_blobs
from nnlearn.data.plane import spirals as spirals
from nnlearn.data.record import Data as Data
from nnlearn.data.xor import xor as xor

__all__ = [
    "age_cgpa",
    "xor",
    "drug_trial",
    "blobs",
    "separable_blobs",
    "moons",
    "circles",
    "spirals",
    "adult",
    "pima",
    "mnist",
    "Data",
]
