"""Which inputs matter: judged by the weights alone, or by how much worse things get without them.

*Gedeon's method* is H2O's: it costs nothing, needs no data, and gives each *input* a number: each level of a
factor, not each column. It has a weakness that its table does not show: a level that hardly ever occurs is
hardly ever trained, so it keeps about the weights it was drawn with. Rare levels rank high, and another seed
ranks them otherwise. Give :func:`gedeon` networks of several seeds, and its table shows the spread;
:func:`nnlearn.plot.importance_methods` draws it beside the other method.

*Permutation importance* asks the data instead: shuffle one column, and see how much worse the predictions
get.
"""

from nnlearn.importance.by_permutation import permutation as permutation
from nnlearn.importance.by_weights import gedeon as gedeon
from nnlearn.importance.naming import variables_of as variables_of
from nnlearn.importance.result import Importance as Importance
