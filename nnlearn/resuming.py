"""Going on with a run: what may be asked for anew, what may not, and why.

``epochs`` counts all epochs of a run, those before the stop included. What may change takes effect from the
first new epoch on; with nothing changed but ``epochs``, the run goes on as if it had never stopped.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnlearn.network_file import network_parts

if TYPE_CHECKING:
    from nnlearn.checkpoint import Checkpoint
    from nnlearn.network import Network
    from nnlearn.optimizers import Optimizer

#: What may change when a run goes on, and what is then done.
MAY_CHANGE = {
    "epochs": "more of them, all told",
    "batch_size": "other batches from the next epoch on",
    "learning_rate": "the next step is taken with it",
    "rate_decay": "the next step is taken with it",
    "l1": "the next step is penalised so",
    "l2": "the next step is penalised so",
    "max_w2": "held to from the next step on",
    "dropout": "the next step leaves out so many inputs and units",
    "early_stopping": "the new rule judges all epochs, those before the stop too",
    "shuffle": "the next epoch is shuffled, or is not",
    "seed": "another one draws the next epochs' order anew; the same one goes on where it stood",
    "sample_weight": "the next epoch counts each example so, as it takes the rows that it is given",
    "validation_data": "other rows; only to begin or to cease validating is not possible: see `validation`",
    "checkpoint": "the next checkpoint is written there",
    "resume": "goes without saying",
    "progress": "changes no number",
    "rewrites": "change no number beyond rounding; a state of folded rules goes on in folded rules only",
}

#: What stays as it is when a run goes on, and why.
STAYS = {
    "sizes": "the saved weights have the shapes of those layers",
    "biases": "the network was trained with the biases that it had",
    "dtype": "every number of the run was rounded to it",
    "activations": "the weights were learned for them",
    "loss": "the history's losses could not be compared, and gradients would change their scale",
    "frozen": "the optimiser has kept nothing for a parameter that stood still",
    "validation": "the history has a number for every epoch in each of its columns, or in none",
    "record": "the history has a number for every epoch in each of its columns, or in none",
}

#: What a setting of the table is called in a message, where its name is not enough.
CALLED = {
    "sizes": "layer sizes",
    "frozen": "frozen parameters",
}


def optimizer_record(optimizer: Optimizer, *, folded: bool = False) -> dict[str, Any]:
    """Say what a checkpoint must know of an optimiser: its name, its settings, and what its state means.

    Parameters
    ----------
    optimizer : Optimizer
    folded : bool
        Whether the state is that of its folded rules.

    Returns
    -------
    dict
        For each state the equation that makes it, and the settings that the equation reads: a state goes on
        only where these are the same.

    Examples
    --------
    >>> from nnlearn.optimizers import Momentum
    >>> optimizer_record(Momentum(0.9))["state"]["v"]["settings"]
    {'mu': 0.9}
    """
    rules = optimizer.folded.rules if folded and optimizer.folded else optimizer.rules
    settings = {name: _setting(value) for name, value in optimizer.settings.items()}
    state = {}
    for rule in rules:
        if rule.name in optimizer.state:
            read = {p: settings[p] for p in rule.equation.parameters if p in settings}
            state[rule.name] = {"equation": rule.equation.structure, "settings": read}
    return {"name": optimizer.name, "settings": settings, "state": state}


def resume_problem(
    path: Path | str,
    saved: Checkpoint,
    network: Network,
    optimizer: Mapping[str, Any],
    asked: Mapping[str, Any],
) -> str | None:
    """Say why a run cannot go on as asked, or None where it can.

    Parameters
    ----------
    path : str or path
        Where the checkpoint is, for the message.
    saved : Checkpoint
        The run as it stood.
    network : Network
        The network that is to go on: it may have other weights, which are replaced.
    optimizer : mapping
        What :func:`optimizer_record` says of the optimiser that is asked for.
    asked : mapping
        The options asked for, by name, JSON-able as in `saved.settings`; "epochs" is among them.

    Returns
    -------
    str or None
        What was, what is asked for, why they do not go together, and what to write.
    """
    name = Path(path).as_posix()
    afresh = f"net = nn.Network.load({name!r}); net.fit(X, y, ...)  # a new run from its weights"
    before, now = _fixed(saved.network, saved.settings), _fixed(network, asked)
    for what, why in STAYS.items():
        if before[what] != now[what]:
            return _refused(name, what, _shown(before[what]), _shown(now[what]), why, afresh)
    for what in sorted(asked.keys() - MAY_CHANGE.keys() - STAYS.keys()):
        if what in saved.settings and saved.settings[what] != asked[what]:
            why = "nobody has thought about what a change would do"
            return _refused(name, what, str(saved.settings[what]), str(asked[what]), why, afresh)
    if problem := _optimizer_problem(name, saved, network, optimizer, asked, afresh):
        return problem
    if asked["epochs"] <= saved.epoch:
        return (
            f"{saved.epoch} epochs of the run in {name} are done, and epochs={asked['epochs']} counts them"
            f" too, so that none is left to do\n    write: epochs={saved.epoch + 10}"
        )
    return None


def _fixed(network: Network, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What must be the same before and after, by the names of the table."""
    described = network_parts(network.layers, network.loss)[0]["network"]
    frozen = settings.get("frozen") or []
    return {
        "sizes": network.sizes,
        "biases": network.biases is not None,
        **described,
        "frozen": sorted(map(str, frozen)) if isinstance(frozen, (list, tuple)) else frozen,
        "validation": bool(settings.get("validation", False)),
        "record": bool(settings.get("record", True)),
    }


def _optimizer_problem(
    name: str,
    saved: Checkpoint,
    network: Network,
    optimizer: Mapping[str, Any],
    asked: Mapping[str, Any],
    afresh: str,
) -> str | None:
    """Why the optimiser that is asked for cannot use what the saved one has kept."""
    before, now = _meanings(saved.optimizer), _meanings(optimizer)
    for state, (equation, settings) in now.items():
        was_equation, was_settings = before.get(state, (None, {}))
        if was_equation != equation:
            has = f"kept {', '.join(before)}" if before else "kept nothing"
            why = f"it goes by {', '.join(now)}, and the other {has}"
            why += ", which is not the same" if state in before else ""
            return _refused(name, "optimizer", saved.optimizer["name"], optimizer["name"], why, afresh)
        for setting, value in settings.items():
            if was_settings.get(setting) != value:
                why = f"all of {state} so far was made with the former"
                return _refused(name, setting, _shown(was_settings.get(setting)), _shown(value), why, afresh)
        for parameter in network_parts(network.layers, network.loss)[1]:
            if parameter not in asked.get("frozen", ()) and f"{parameter}_{state}" not in saved.state:
                return (
                    f"the run in {name} cannot go on: {parameter}_{state}, which {optimizer['name']} needs,"
                    f" is not in it\n    write: {afresh}"
                )
    return None


def _meanings(record: Mapping[str, Any]) -> dict[str, tuple[Any, Mapping[str, Any]]]:
    """What each state means, by its equation and the settings in that; a file can hold any record."""
    state = record.get("state")
    found = {}
    for name, meaning in state.items() if isinstance(state, Mapping) else ():
        settings = meaning.get("settings") if isinstance(meaning, Mapping) else None
        if isinstance(settings, Mapping):
            found[name] = (meaning.get("equation"), settings)
    return found


def _setting(value: Any) -> Any:
    """A number as it is, and a schedule as its name, formula and settings."""
    if isinstance(value, (int, float)):
        return value
    settings = {name: _setting(inner) for name, inner in value.settings.items()}
    return {"schedule": value.name, "equation": value.equation.structure, "settings": settings}


def _refused(name: str, what: str, was: str, now: str, why: str, write: str) -> str:
    what = CALLED.get(what, what)
    if was == now:
        was, now = f"{was} by one formula", f"{now} by another"  # or in another form: what is shown is short
    told = f"the run in {name} cannot go on with other {what}: {was} before, {now} now; {why}"
    return f"{told}\n    write: {write}"


def _shown(value: Any) -> str:
    """A value in few words: an activation or loss by its name, a list as its entries."""
    if isinstance(value, Mapping):
        return _shown_mapping(value)
    if isinstance(value, list):
        return ", ".join(map(_shown, value)) or "none"
    return {True: "with", False: "without"}[value] if isinstance(value, bool) else str(value)


def _shown_mapping(value: Mapping[str, Any]) -> str:
    if "schedule" in value and isinstance(value.get("settings"), Mapping):
        return f"{value['schedule']}({', '.join(f'{k}={_shown(v)}' for k, v in value['settings'].items())})"
    more = ", ".join(f"{k} {value[k]}" for k in ("factor", "reduce") if value.get(k) is not None)
    name = str(value.get("name", value))
    return f"{name} ({more})" if more else name
