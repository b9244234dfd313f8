"""Which inputs matter: judged by the weights alone, or by how much worse things get without them.

*Gedeon's method* is H2O's: it costs nothing, needs no data, and gives each *input* a number: each level of a
factor, not each column. It has a weakness that its table does not show. A level that hardly ever occurs has
next to no part in the loss, so that nothing keeps its weights small: they stay as they were drawn, or grow
under an optimiser like Adam, whose steps are as large for what is rare. Rare levels then rank high, and
another seed ranks them otherwise. On the Adult data without a penalty, nine of the first ten inputs are
levels that fewer than one row in a hundred has, and shuffling them costs next to nothing; an L2 penalty of
0.0003 draws them back, and hardly any is left among the first ten. Give :func:`gedeon` networks of several
seeds, and its table shows the spread; :func:`nnlearn.plot.importance_methods` draws it beside the other
method.

Added up to variables, a factor of many levels gains by their number alone.

*Permutation importance* asks the data instead: shuffle one column, and see how much worse the predictions
get.
"""

from nnlearn.importance.by_permutation import permutation as permutation
from nnlearn.importance.by_weights import gedeon as gedeon
from nnlearn.importance.naming import variables_of as variables_of
from nnlearn.importance.result import Importance as Importance
