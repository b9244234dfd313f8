"""A network with a memory: small enough to be unrolled, worked out by hand, traced and proven."""

from nnlearn.recurrent.network import Recurrent as Recurrent
from nnlearn.recurrent.trace import RecurrentTrace as RecurrentTrace
