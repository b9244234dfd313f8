"""How the course's lessons belong together; lessons of other authors stand in one group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnlearn.site.lesson import Lesson

_GROUPS = {
    "A neuron": "01_the_neuron 02_the_perceptron 03_what_a_perceptron_cannot_do 04_bias"
    " 05_activation_functions",
    "Learning": "06_squared_error 07_gradient_descent 08_the_worked_example 09_hidden_layers"
    " 10_backpropagation_by_hand 11_the_proof",
    "Training": "12_batches 13_optimisers 14_overfitting 15_probabilities 16_learning_over_epochs",
    "Real data": "17_tables_of_data 18_autoencoders 19_images",
    "Beyond": "20_recurrent_networks 21_speed 22_when_to_leave",
    "To look things up": "23_glossary 24_teachers_guide",
}
_GROUP_OF = {name: group for group, names in _GROUPS.items() for name in names.split()}
_OTHERS = "Notebooks"


@dataclass(frozen=True)
class Group:
    """Lessons that belong together.

    Attributes
    ----------
    title : str
    lessons : tuple of Lesson
    """

    title: str
    lessons: tuple[Lesson, ...]


def groups(lessons: Sequence[Lesson]) -> list[Group]:
    """Put lessons into their groups, in the course's order; what belongs to none stands at the end."""
    found = [
        Group(title, tuple(each for each in lessons if _GROUP_OF.get(each.name, _OTHERS) == title))
        for title in (*_GROUPS, _OTHERS)
    ]
    return [group for group in found if group.lessons]


def is_the_course(lessons: Sequence[Lesson]) -> bool:
    """Whether these are the course's own lessons."""
    return any(each.name in _GROUP_OF for each in lessons)
