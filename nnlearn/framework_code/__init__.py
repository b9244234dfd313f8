"""The same network as a program in Keras or PyTorch, weights included, for the day a learner leaves."""

from nnlearn.framework_code.keras_code import keras_code as keras_code
from nnlearn.framework_code.torch_code import torch_code as torch_code
