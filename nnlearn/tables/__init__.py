"""Tables of data from CSV files: read and described, trained on, and predicted for.

=========  ==================================================================================
read       read any CSV file, and say what is in it: types, gaps, what had to be guessed
train      train a network to predict one of its columns, and say how well that goes
report_of  a page about how that went
load       load such a network from its file, to predict for other tables
=========  ==================================================================================
"""

from nnlearn.tables.data_table import DataTable as DataTable
from nnlearn.tables.data_table import read as read
from nnlearn.tables.predictions import Predictions as Predictions
from nnlearn.tables.table_model import TableModel as TableModel
from nnlearn.tables.table_model import load as load
from nnlearn.tables.task import Task as Task
from nnlearn.tables.task import task_of as task_of
from nnlearn.tables.training import Training as Training
from nnlearn.tables.training import train as train
from nnlearn.tables.training_report import report_of as report_of

__all__ = [
    "DataTable",
    "Predictions",
    "TableModel",
    "Task",
    "Training",
    "load",
    "read",
    "report_of",
    "task_of",
    "train",
]
