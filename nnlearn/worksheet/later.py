"""Where many updates lead: done rightly, with the updated weights used too soon, and read one update off."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from nnlearn.equations.equation import Array
from nnlearn.network import Network
from nnlearn.plan import Plan
from nnlearn.traced_step import step_plan
from nnlearn.value_names import parsed

if TYPE_CHECKING:
    from nnlearn.trace import Trace

Values = dict[str, Array]


class Later:
    """The weights after so many updates of a trace's step on the same examples.

    Parameters
    ----------
    trace : Trace
        With an update.
    steps : int
        How many updates.

    Raises
    ------
    ValueError
        If the step cannot simply be repeated: it has no update, draws random numbers, or counts its steps.
    """

    def __init__(self, trace: Trace, steps: int) -> None:
        if "learning_rate" not in trace or trace.recipe.dropout or "t" in trace.plan.given:
            raise ValueError(
                f"{steps} updates were asked for, but this step is not one that is simply repeated"
                "\n    write: net.trace(x, y, learning_rate=0.5)"
            )
        self.trace, self.steps = trace, steps
        plan = step_plan(trace.recipe, trace.network.copy(), trace["x"], trace["y"], trace["learning_rate"])
        for _ in range(steps - 1):
            plan.run()
        self.early = self._values(plan)
        plan.run()
        self.right = self._values(plan)
        plan.run()
        self.late = self._values(plan)

    @cached_property
    def updated(self) -> Values:
        """Where it leads if each layer's weights are updated before the layers below are worked out."""
        net = self.trace.network.copy()
        plan = step_plan(
            self.trace.recipe, net, self.trace["x"], self.trace["y"], self.trace["learning_rate"]
        )
        hasty = _hasty(plan)
        for _ in range(self.steps):
            hasty.run()
        return self._values(hasty)

    def _values(self, plan: Plan) -> Values:
        """What the forward pass gives with a plan's weights as they are now, and the weights themselves."""
        network: Network = self.trace.network.copy()
        weights = {
            name: plan.arrays[name] for name in self.trace.plan.given if parsed(name).kind in ("W", "b")
        }
        for l, layer in enumerate(network.layers, 1):
            layer.W[...] = weights[f"W{l}"]
            if layer.b is not None:
                layer.b[...] = weights[f"b{l}"]
        seen = self.trace.on(network)
        forward = {f"{n}_new": seen[n] for n in seen.steps if parsed(n).kind in ("z", "a", "losses", "E")}
        return {**forward, **{f"{name}_after": array.copy() for name, array in weights.items()}}


def _hasty(right: Plan) -> Plan:
    """The same steps, each layer updated straight after its gradients: below, its new weights are read."""
    plan = Plan()
    for name in right.given:
        plan.give(name, right.arrays[name])
    updates = [s for s in right.steps if parsed(s.name).updates]
    for step in right.steps:
        if step in updates:
            continue
        plan.add(step.name, step.equation, *step.inputs)
        took = parsed(step.name)
        if took.kind in ("dW", "db") and not took.rest:
            for update in updates:
                if update.name.startswith(step.name[1:]):
                    into = update.name.removesuffix("_new").removesuffix("_limited")
                    home = into if into != update.name else None
                    plan.add(update.name, update.equation, *update.inputs, into=home)
    return plan
