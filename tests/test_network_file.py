"""Networks in files: equal to the last bit, readable by anyone, and refused where anything is wrong."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import pickle
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.lib import format as npy

import nnlearn as nn
from nnlearn import archive
from nnlearn.archive import FORMAT, VERSION, BadFile
from nnlearn.equations.equation import Array
from nnlearn.maths.activations import ACTIVATIONS, Activation, maxout
from nnlearn.maths.losses import LOSSES, Loss, SquaredError
from nnlearn.network import Network
from nnlearn.network_file import network_parts
from tests.strategies import networks

#: What the losses of version 1 compute: the files name it, so that it can change under a new name only.
OLD_LOSSES = {
    "squared_error": "a9402f8a1643965a",
    "binary_cross_entropy": "06da5b105a813bf7",
    "cross_entropy": "96bc0f06124873aa",
    "absolute": "6ee4b3a3f24c1c01",
    "huber": "45737b1f38829c75",
}


def saved(network: Network, folder: Path) -> Path:
    network.save(folder / "net.npz")
    return folder / "net.npz"


def same_bits(one: Network, other: Network) -> bool:
    mine, theirs = ([*n.weights, *(n.biases or [])] for n in (one, other))
    return one == other and all(
        a.tobytes() == b.tobytes() and a.dtype == b.dtype for a, b in zip(mine, theirs, strict=True)
    )


# --- what comes back -------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_comes_back_to_the_last_bit(
    tmp_path: Path, activation: str, biases: bool, dtype: str
) -> None:
    net = Network.create([3, 4, 2], activation, dtype=dtype, biases=biases, seed=7)
    again = Network.load(saved(net, tmp_path))
    assert same_bits(net, again)
    assert all(
        layer.activation is ACTIVATIONS[activation] or activation == "maxout" for layer in again.layers
    )
    assert [W.flags.writeable for W in again.weights] == [True, True]


@pytest.mark.parametrize("reduce", ["mean", "sum"])
@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_comes_back(tmp_path: Path, loss: str, reduce: Any) -> None:
    known = LOSSES[loss]
    net = Network.create([3, 2], loss=Loss(known.value, known.slope, loss, reduce))
    assert Network.load(saved(net, tmp_path)).loss.same_as(net.loss)


@pytest.mark.parametrize("pieces", [2, 3, 7])
@pytest.mark.parametrize("factor", [0.5, 1, 0.1, 1 / 3])
def test_pieces_and_factors_come_back(tmp_path: Path, pieces: int, factor: float) -> None:
    net = Network.create([3, 2], maxout(pieces), SquaredError(factor, "sum"))
    again = Network.load(saved(net, tmp_path))
    assert same_bits(net, again)
    assert again.layers[0].activation.pieces == pieces
    assert again.loss_value([[1, 2, 3]], [[0, 0]]) == net.loss_value([[1, 2, 3]], [[0, 0]])


@given(network=networks(losses=("squared_error", "absolute", "huber")))
def test_any_network_comes_back_and_learns_on_as_the_first(
    network: Network, tmp_path_factory: pytest.TempPathFactory
) -> None:
    again = Network.load(saved(network, tmp_path_factory.mktemp("net")))
    assert same_bits(network, again)
    x, y = np.full((2, network.sizes[0]), 0.3), np.full((2, network.sizes[-1]), 0.5)
    before, after = (n.trace(x, y, 0.1) for n in (network, again))
    assert all(np.array_equal(before[name], after[name], equal_nan=True) for name in before)


def test_numbers_at_the_edge_come_back(tmp_path: Path) -> None:
    edge = np.array([[-0.0, 5e-324, 1.7976931348623157e308, 0.1]])
    net = Network([edge], activations="identity")
    again = Network.load(saved(net, tmp_path))
    assert again.weights[0].tobytes() == edge.tobytes()


def test_a_matched_pair_is_still_matched(tmp_path: Path) -> None:
    """Sigmoid with cross-entropy is finite only where the two are known to belong together."""
    net = Network([[[1000.0]]], loss="binary_cross_entropy")
    assert Network.load(saved(net, tmp_path)).loss_value([[1.0]], [[0.0]]) == 1000


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    net = Network.create([3, 4, 2])
    assert saved(net, tmp_path).read_bytes() == saved(net.copy(), tmp_path).read_bytes()


def test_anyone_can_read_the_file_with_numpy_alone(tmp_path: Path) -> None:
    net = Network.create([3, 4, 2], ["relu", maxout(3)], SquaredError(1))
    with np.load(saved(net, tmp_path), allow_pickle=False) as file:
        assert sorted(file) == ["W1", "W2", "b1", "b2", "header"]
        assert all(np.array_equal(file[f"W{l}"], W) for l, W in enumerate(net.weights, 1))
        header = json.loads(file["header"].tobytes())
    assert (header["format"], header["version"], header["nnlearn"]) == (FORMAT, VERSION, nn.__version__)
    assert [a["name"] for a in header["network"]["activations"]] == ["relu", "maxout"]
    assert header["network"]["activations"][0]["formula"] == "max(z, 0)"
    assert (header["network"]["loss"]["factor"], header["network"]["dtype"]) == (1.0, "float64")
    assert header["arrays"]["W2"] == {"dtype": "float64", "shape": [4, 6]}


def test_a_file_that_numpy_wrote_again_loads(tmp_path: Path) -> None:
    net = Network.create([3, 4, 2])
    with np.load(saved(net, tmp_path)) as file:
        members = {**file, "W1": np.asfortranarray(file["W1"])}
        np.savez(tmp_path / "again.npz", **members)
    assert same_bits(Network.load(tmp_path / "again.npz"), net)


def test_the_name_may_be_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    net = Network.create([1, 1])
    for name in ("net", "net.model", "naïve netz.npz"):
        net.save(name)
        assert Network.load(Path(name)) == net


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_network_that_predicts_nothing_is_not_saved(tmp_path: Path, value: float) -> None:
    net = Network.create([2, 2], seed=1)
    place = saved(net, tmp_path)
    net.weights[0][1, 0] = value
    with pytest.raises(ValueError, match=rf"W1\[1, 0\] is {value}, so the network was not saved"):
        net.save(place)
    assert np.isfinite(Network.load(place).weights[0]).all()


# --- functions of the user's own -----------------------------------------------------------------------


def square() -> Activation:
    return Activation(lambda z: z**2, lambda z: 2 * z, name="square")


def fourth() -> Loss:
    return Loss(lambda a, y: (a - y) ** 4, lambda a, y: 4 * (a - y) ** 3, name="fourth")


def test_functions_of_ones_own_come_back_when_they_are_given(tmp_path: Path) -> None:
    net = Network.create([2, 3, 3, 1], [square(), "tanh", square()], fourth())
    place = saved(net, tmp_path)
    assert same_bits(Network.load(place, activations=[square()], loss=fourth()), net)
    assert same_bits(Network.load(place, activations=square(), loss=fourth()), net)
    own = [layer.activation for layer in net.layers]
    assert Network.load(place, activations=own, loss=net.loss).layers[0].activation is own[0]


def test_of_two_that_compute_the_same_the_given_one_is_taken(tmp_path: Path) -> None:
    """The library's own sigmoid is matched with cross-entropy, which rounds otherwise; one's own is not."""
    mine = Activation(lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a), name="sigmoid")
    place = saved(Network.create([2, 1], mine, "binary_cross_entropy"), tmp_path)
    assert Network.load(place, activations=[mine]).layers[0].activation is mine
    assert Network.load(place).layers[0].activation is ACTIVATIONS["sigmoid"]


def test_functions_of_ones_own_are_asked_for(tmp_path: Path) -> None:
    place = saved(Network.create([2, 3, 1], ["tanh", square()], fourth()), tmp_path)
    asked = (
        r"layer 2: the activation `square` in .*net.npz is one of your own, z², and files hold no functions"
        r"\n    write: nn.Network.load\('.*net.npz', activations=\[square\]\)"
    )
    with pytest.raises(ValueError, match=asked):
        Network.load(place)
    with pytest.raises(ValueError, match=r"the loss `fourth` .*\(a − y\)\^4.*\n    write: .* loss=fourth\)"):
        Network.load(place, activations=[square()])


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (Activation(lambda z: z**3, lambda z: 2 * z, name="square"), "its value was z², and is z^3"),
        (Activation(lambda z: z**2, lambda z: 3 * z, name="square"), "its derivative was 2·z, and is 3·z"),
        (Activation(lambda z: z**2, pullback=lambda da, z: 2 * z, name="square"), "its pullback was False"),
    ],
)
def test_another_function_of_the_same_name_is_refused(tmp_path: Path, other: Activation, told: str) -> None:
    place = saved(Network.create([2, 1], square()), tmp_path)
    with pytest.raises(ValueError, match=f"is another than the one here: .*{told}".replace("^", r"\^")):
        Network.load(place, activations=[other])


def test_a_function_of_ones_own_under_a_known_name_is_not_taken_for_the_known_one(tmp_path: Path) -> None:
    mine = Activation(lambda z: np.maximum(z, 0.5 * z), lambda z: 0.5 + 0.5 * np.heaviside(z, 0), name="relu")
    place = saved(Network.create([2, 1], mine), tmp_path)
    with pytest.raises(ValueError, match=r"`relu` in .* is another than the one here: its value was max"):
        Network.load(place)
    with pytest.raises(ValueError, match="is another than the one here"):
        Network.load(place, activations=[ACTIVATIONS["relu"]])
    assert Network.load(place, activations=[mine]).predict([[-1, -1]]) != 0


def test_another_loss_of_the_same_name_is_refused(tmp_path: Path) -> None:
    place = saved(Network.create([2, 1], loss=fourth()), tmp_path)
    summed = Loss(fourth().value, fourth().slope, "fourth", "sum")
    with pytest.raises(ValueError, match="its reduce was mean, and is sum"):
        Network.load(place, loss=summed)


def test_what_is_no_formula_is_not_saved(tmp_path: Path) -> None:
    """Two Python functions made into ufuncs look alike: a file could not tell one from the other."""
    twice = np.frompyfunc(lambda z: z * 2.0, 1, 1)
    net = Network.create([2, 1], Activation(lambda z: twice(z), lambda z: 0 * z + 2, name="twice"))
    with pytest.raises(TypeError, match="`twice` calls Python code that is no formula"):
        net.save(tmp_path / "net.npz")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"activations": "relu"}, r"activations is 'relu', but .*\n    write: nn.Network.load\("),
        ({"activations": ["relu"]}, r"activations is \['relu'\]"),
        ({"activations": 3}, "activations is 3"),
        ({"loss": "huber"}, r"loss is 'huber', but .*\n    write: nn.Network.load\(.*loss=nn.Loss\("),
    ],
)
def test_what_is_no_function_is_told(tmp_path: Path, options: Any, told: str) -> None:
    place = saved(Network.create([2, 1]), tmp_path)
    with pytest.raises(TypeError, match=told):
        Network.load(place, **options)


# --- older and newer versions ----------------------------------------------------------------------------


def test_a_newer_version_is_refused_with_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "VERSION", VERSION + 1)
    monkeypatch.setattr(nn, "__version__", "9.1.0")
    place = saved(Network.create([2, 1]), tmp_path)
    monkeypatch.undo()
    told = (
        rf"it has version {VERSION + 1} of the format, from nnlearn 9.1.0, and this nnlearn knows versions"
        rf" up to {VERSION}\n    write: pip install --upgrade nnlearn"
    )
    with pytest.raises(BadFile, match=told):
        Network.load(place)


#: A file of version 1, as nnlearn 0.1.0 wrote it, packed. It must load for ever.
OLD = """
c-qZcU5Fc16i#hbSbQj@Tie>!X+V--x}BM1^0Rc?La7fem8DdQY}fT>=B6DpnZ)^tP1=P8E%=~dsrsZ)K_3eKfG<Av2Sh|c1W_u8_=l*77JT
u=2k)K9WaggCB<W@zCd<rb?mgeR=Y03xbIu*Iczolgttt1jH+Afde}1rMQz?4Qkd|{8DcG3P+ubXVKXGF5$qlJa>Ow}rrfg*9xy(gd$mF?9y
=7Pi(pOpr5hm@AA<e|3-8_fdm^^2tLP^T!^4u!7-
p|a187@u6X(B5<&!u%;!^qG%9b3<}j7B<7dOO%K)s{}W1^U<*q0;=EFvmMG$S_dXByB_;mp(1@zj0~B>b5bJt!pi06+|jcnjH^F^Ade>^wNL
yzD#bb^f_I-TP-a7v>1yK;&et7VlkpHoe{-
Yj3`cLgcOSr(sV|YVlkpLoe||&j3`fML?sp@D$^NJjm3!SbVdmLx~vdkw7N?*K7Phgk@jM4KZu4ZNh8@(JIEsO*z`0xV-
h%OI^w2<+wOpFV7E0yo0odr8Cw)f62~ul-6X3x$~t%@Ajx~(9i-Wg$^&-
Y)@3e3vQ|emRRw1bW_x)~$PFtBiW7yF+Sa;6n$L5+fplBNGB*49#A&cKt%hXkdYz^?+Ul?heIrBbmTGlF{OgT&N*HpgH`;ilD8%k4SAx#3-
yKsu+ia;yh&RIitiV0W;is~6(gd-W%Z>IAow0eoRwgJHz@c2^G%9MxokJndvF-
*M@cDMYe;uE7hNKgp%jG7Yc;ss|?HZ|OWXl}~<zgVvLi)K7_GojqH-
<5vDTg{Sk}j&v@q4t>tb2pjXKiFq+G6q7z?vQ6ZxfxT`;i~xF$n<&1G|67QKCj|+D&(J^JClvv4D@kJ5pCRx+`ORoZ|&|sgIjqDoM5wKUb}~
fV*-(Y~vG!bnoXT2^_9)sFrHg?-*h+j#V;dkvMUssp|cw{w@$kvl&1{5(q*jyPBBD(iDP%svZ;^$1fY0AUKAg+^Sn`%{D_Q)bxH-
9vfSt!}oew(^_YRpyQG8d7!suwlv!sgzPc2#+VeQ<DM`OLOtPpKOvJZpaP*(F3S_lf|nB&<SlYWfzt1vBvXbH5D58XwoYQjmT|VB>dFG0M{<
HElW8sx{u&s!6}4$DoHA^jbJzm%CYkd{`S?elI)f`{Jq`raQUz$zRbvq?k&A{n+p?{wh_}Sg&x^|>ZZ8S+%lH)ORRw;z>@E`p?azjGyCab89
^T6iJ0j~GA=|a7n_1IBhP6P-
Oj^k=h;+j89NQ@bJ13vYu&ficn%WpySxaqVla7LNPRTpmF|<<@1mj1fUsIbiikIn?hb~TW#Ns5kW#^ElwM=tx7#zelrxH|Fuwk@}{)sTK@|;
B`_aoLIV0ClB;xuB>IwHz2v=16ya=~gultPNt5TeMmb_aw^aNwJhLgR+3rmw|t0*FJ7-Sj9Sa)h6Gj+z!Y9h1YeDA5-
$>0(VO3$<FMiba{1ihQ+zDkZ5T)Jj;aDOeIET*jqRxj^o6r6x;qRg#plRFtY>y{J^vGpmct%h|o(UH;$&@{L~ik?XV&`C|4!y*SZ}S;5^c>w
hoH(YM40Sv!}%{;3_bvlfS)(^=`*xptkk^O+-CUS;?clfma2;Pc(xjjtF!#bofAy20AndZ3{&d=`?y=PkhJwUb-Y44;K$@Oc>U`O%-
Rf6MS$Ovrve#M=4WrQiQx_$(%5zXLvJzua<y;ZsTmpB&)x=v&%FhEFLOd|m~7e)#sCEW>9h8GIfFeE$6T<sA&4rDX7V3-
Gylt#O^<vz!b*p9Xv${(JT%hR<>``1}#@`JXxa3&Uq6A^9EfIloVPhvBo5ko<m=wevl6`x?V%H5q)q0{CnkdjAf?XEhmoZU%gQeC5>hFOqNc
y5Fhi`8Ws_rzZ63A$qaKes=Ztzd>VbF&Hbx!76u?UW>;!+_QCK^bc9Q&)S9*^RpI+gJ&!s_vWm3;({1>-tjR<w|S=@h=FGhAM@8X?<4{-
@EqV{UVG3x6+jHE$$iYicCSK*7+4?sm|wSh)iT7uTGhwAyu+(pAqLisK1SN<Rgn+_Yd9bC{Z6l<gBVy(`It)&dDRufz}m*g?Azs4IuHZv3?K
8&F0bl<7?|^Y%<68h0)QBpe|^j&d%SE6F)$bUm@oEtnGs@OUh*;a!(Ntx7?>k`%x=!h7!U*FwU7CP^P)Gzz}V?yntKP46oOz3^Fce)gNU|x{
9eb1S@L&mQ!4donm+vxdCnAo
"""


def test_a_file_of_the_first_version_loads(tmp_path: Path) -> None:
    (tmp_path / "old.npz").write_bytes(zlib.decompress(base64.b85decode("".join(OLD.split()))))
    net = Network.load(tmp_path / "old.npz")
    assert net.activations == list(ACTIVATIONS)
    assert [float(W[0, 0]) for W in net.weights] == [l / 8 for l in range(1, 11)]
    assert net.biases is not None
    assert [float(b[0]) for b in net.biases] == [-l / 16 for l in range(1, 11)]
    assert (net.loss.name, net.loss.reduce, net.dtype.name) == ("squared_error", "sum", "float32")


@pytest.mark.parametrize("name", OLD_LOSSES)
def test_a_loss_that_files_name_computes_what_it_always_did(name: str) -> None:
    both = f"{LOSSES[name].value.structure} {LOSSES[name].slope.structure}"
    assert hashlib.sha256(both.encode()).hexdigest()[:16] == OLD_LOSSES[name], "old files no longer load"


# --- what is refused -------------------------------------------------------------------------------------

NET = Network.create([2, 2, 1], ["tanh", "sigmoid"], seed=5)
GOOD = archive.encode(*network_parts(NET.layers, NET.loss))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files") / "net.npz"


def loads_the_same_or_is_refused(place: Path, content: bytes) -> bool:
    """Whether it is refused; anything but the same network or nnlearn's own error fails."""
    place.write_bytes(content)
    try:
        again = Network.load(place)
    except BadFile as problem:
        told = str(problem)
    else:
        assert same_bits(again, NET)
        return False
    assert told.startswith(f"{place} cannot be loaded: ")
    assert "\n    write: " in told
    return True


def test_a_file_cut_off_anywhere_is_refused(place: Path) -> None:
    assert not loads_the_same_or_is_refused(place, GOOD)
    for length in range(len(GOOD)):
        assert loads_the_same_or_is_refused(place, GOOD[:length]), length


def test_a_bit_flipped_anywhere_is_refused_or_changes_nothing(place: Path) -> None:
    flips = np.random.default_rng(0).integers(0, 8, len(GOOD))
    refused = 0
    for at, bit in enumerate(flips):
        content = bytearray(GOOD)
        content[at] ^= 1 << bit
        refused += loads_the_same_or_is_refused(place, bytes(content))
    assert refused > 0.9 * len(GOOD)  # the rest are dates, rights and the like


@given(
    cuts=st.lists(
        st.tuples(st.integers(0, len(GOOD)), st.integers(0, 40), st.binary(max_size=40)), min_size=1
    )
)
@example(cuts=[(0, 0, b"junk before")])
@example(cuts=[(len(GOOD), 0, b"junk behind")])
@example(cuts=[(0, 0, GOOD)])
def test_any_damage_is_refused_or_changes_nothing(cuts: list[tuple[int, int, bytes]], place: Path) -> None:
    content = GOOD
    for at, length, new in cuts:
        content = content[:at] + new + content[at + length :]
    loads_the_same_or_is_refused(place, content)


@given(content=st.binary(max_size=300))
@example(content=b"")
@example(content=b"PK\x05\x06" + bytes(18))
def test_any_bytes_are_refused(content: bytes, place: Path) -> None:
    assert loads_the_same_or_is_refused(place, content)


def members() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as file:
        return {name: file.read(name) for name in file.namelist()}


def npy_of(array: Array) -> bytes:
    file = io.BytesIO()
    npy.write_array(file, array, version=(1, 0))
    return file.getvalue()


def forged(change: Callable[[dict[str, Any], dict[str, Array]], Any], place: Path) -> Path:
    """A file with another header and other arrays, whose checksums are right: made on purpose."""
    parts = members()
    header = json.loads(parts["header.npy"][128:])
    arrays = {n.removesuffix(".npy"): np.load(io.BytesIO(m)) for n, m in parts.items() if n != "header.npy"}
    header = change(header, arrays) or header
    if isinstance(header, dict) and "arrays" in header:
        header.pop("sha256", None)
        try:
            header["sha256"] = archive._checksum(header, arrays)
        except KeyError:
            header["sha256"] = "whatever"
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    with zipfile.ZipFile(place, "w") as file:
        file.writestr("header.npy", npy_of(np.frombuffer(text, np.uint8)))
        for name, array in arrays.items():
            file.writestr(f"{name}.npy", npy_of(array))
    return place


def put(*path: Any) -> Callable[[dict[str, Any], dict[str, Array]], None]:
    """A change of the header: the last entry of the path is put where the others lead."""

    def change(header: dict[str, Any], arrays: dict[str, Array]) -> None:
        *way, last, value = path
        inner: Any = header
        for step in way:
            inner = inner[step]
        inner[last] = value

    return change


def without(*path: Any) -> Callable[[dict[str, Any], dict[str, Array]], None]:
    """A change of the header: the last step of the path leads nowhere any more."""

    def change(header: dict[str, Any], arrays: dict[str, Array]) -> None:
        *way, last = path
        inner: Any = header
        for step in way:
            inner = inner[step]
        del inner[last]

    return change


def without_first_biases(header: dict[str, Any], arrays: dict[str, Array]) -> None:
    del arrays["b1"], header["arrays"]["b1"]


def arrays_put(name: str, array: Array) -> Callable[[dict[str, Any], dict[str, Array]], None]:
    """A change of an array, and of what the header says of it."""

    def change(header: dict[str, Any], arrays: dict[str, Array]) -> None:
        arrays[name] = array
        header["arrays"][name] = {"dtype": array.dtype.name, "shape": list(array.shape)}

    return change


def test_the_forger_forges_well(place: Path) -> None:
    """Unchanged, what it makes loads: so what is refused below is refused for the change."""
    assert same_bits(Network.load(forged(lambda header, arrays: None, place)), NET)


FORGERIES: dict[str, Callable[[dict[str, Any], dict[str, Array]], Any]] = {
    "no JSON": lambda h, a: b"{'format'",
    "no text": lambda h, a: b"\xff\xfe\x00",
    "deep JSON": lambda h, a: b"[" * 100_000,
    "a long number": lambda h, a: b'{"format": ' + b"9" * 10_000 + b"}",
    "a list": lambda h, a: [1, 2],
    "a number": lambda h, a: 3,
    "another format": put("format", "somebody's network"),
    "no format": lambda h, a: {"version": 1},
    "version 0": put("version", 0),
    "version True": put("version", True),
    "version in words": put("version", "1"),
    "version NaN": put("version", float("nan")),
    "no version": without("version"),
    "no arrays": put("arrays", {}),
    "arrays as a list": put("arrays", ["W1"]),
    "an array more in the header": put("arrays", "W9", {"dtype": "float64", "shape": [1, 1]}),
    "an array more in the file": lambda h, a: a.update(W9=np.zeros((1, 1))),
    "an array more in both": arrays_put("W9", np.zeros((1, 1))),
    "an array of no network": arrays_put("evil", np.zeros((1, 1))),
    "the state of a run in a network": arrays_put("W1_m", np.zeros((2, 2))),
    "biases for some layers": without_first_biases,
    "a wrong shape": put("arrays", "W1", "shape", [4, 1]),
    "an absurd shape": put("arrays", "W1", "shape", [10**12, 10**12]),
    "a shape beyond all integers": put("arrays", "W1", "shape", [10**30]),
    "a negative shape": put("arrays", "W1", "shape", [-2, -2]),
    "a shape in words": put("arrays", "W1", "shape", "22"),
    "a shape of fractions": put("arrays", "W1", "shape", [2.0, 2.0]),
    "a wrong dtype": put("arrays", "W1", "dtype", "float32"),
    "an unknown dtype": put("arrays", "W1", "dtype", "object"),
    "no dtype": put("arrays", "W1", None),
    "integers": arrays_put("W1", np.zeros((2, 2), np.int64)),
    "complex numbers": arrays_put("W1", np.zeros((2, 2), complex)),
    "half precision": arrays_put("W1", np.zeros((2, 2), np.float16)),
    "NaN": arrays_put("W1", np.full((2, 2), np.nan)),
    "infinity": arrays_put("b1", np.full(2, np.inf)),
    "mixed precision": arrays_put("b1", np.zeros(2, np.float32)),
    "layers that do not fit": arrays_put("W2", np.zeros((3, 1))),
    "biases that do not fit": arrays_put("b2", np.zeros(3)),
    "empty weights": arrays_put("W1", np.zeros((0, 2))),
    "weights in a row": arrays_put("W1", np.zeros(4)),
    "another precision than it says": put("network", "dtype", "float32"),
    "no network": without("network"),
    "no layers": put("network", "activations", []),
    "a layer more": lambda h, a: h["network"]["activations"].append(h["network"]["activations"][0]),
    "activations by name": put("network", "activations", ["tanh", "sigmoid"]),
    "activations by number": put("network", "activations", 2),
    "an activation without pieces": without("network", "activations", 0, "pieces"),
    "pieces in words": put("network", "activations", 0, "pieces", "many"),
    "a factor in words": put("network", "loss", "factor", "half"),
    "a factor below 0": put("network", "loss", "factor", -1.0),
    "a factor that is none": put("network", "loss", "factor", float("nan")),
    "no loss": put("network", "loss", None),
    "reduce by a list": put("network", "loss", "reduce", ["mean"]),
}


@pytest.mark.parametrize("change", FORGERIES.values(), ids=FORGERIES)
def test_a_file_made_wrong_on_purpose_is_refused(change: Any, place: Path) -> None:
    with pytest.raises(BadFile, match=r"cannot be loaded: .*\n    write: "):
        Network.load(forged(change, place))


@pytest.mark.parametrize(
    "change",
    [
        put("network", "activations", 0, "value", "<ufunc 'exp'>(z)"),
        put("network", "activations", 0, "derivative", None),
        put("network", "activations", 0, "pieces", 10**9),
        put("network", "activations", 0, "name", "__import__('os').system('true')"),
        put("network", "activations", 0, "name", ["tanh"]),
        put("network", "activations", 0, "pullback", True),
        put("network", "loss", "value", "a"),
        put("network", "loss", "name", "mine"),
        put("network", "loss", "factor", 1.0),
    ],
)
def test_a_function_that_the_file_changed_is_never_replaced_by_another(change: Any, place: Path) -> None:
    with pytest.raises(ValueError, match=r"write: ") as caught:
        Network.load(forged(change, place))
    assert type(caught.value) in (BadFile, ValueError)


@pytest.mark.parametrize("pieces", [10**9, 10**100, -1, 0, 1, 999])
def test_maxout_of_absurdly_many_pieces_is_refused_at_once(pieces: int, place: Path) -> None:
    def change(header: dict[str, Any], arrays: dict[str, Array]) -> None:
        header["network"]["activations"][0].update(name="maxout", pieces=pieces)

    with pytest.raises(ValueError, match="write: "):
        Network.load(forged(change, place))


def written(place: Path, parts: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(place, "w", how) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return place


class Bomb:
    """What a pickle would run as it is read."""

    def __reduce__(self) -> Any:
        return exec, ("import nnlearn; nnlearn.exploded = True",)


def bad_archives() -> Iterator[tuple[str, Callable[[Path], Any], str]]:
    good = members()
    objects = np.empty((2, 2), object)
    objects[...] = Bomb()
    file = io.BytesIO()
    npy.write_array(file, objects, version=(1, 0), allow_pickle=True)

    def with_member(**new: bytes) -> Callable[[Path], Any]:
        return lambda place: written(place, {**good, **{f"{n}.npy": m for n, m in new.items()}})

    yield "objects in an array", with_member(W1=file.getvalue()), "W1"
    yield "a header of objects", with_member(header=file.getvalue()), "header"
    yield "a pickle", lambda place: place.write_bytes(pickle.dumps(Bomb())), "not a zip file"
    yield "a bare array", lambda place: place.write_bytes(good["W1.npy"]), "not a zip file"
    yield "text", lambda place: place.write_text("weights: 1 2 3"), "not a zip file"
    yield (
        "another program's arrays",
        lambda place: np.savez(place, x=[1.0]),
        "'x', but no header of nnlearn's",
    )
    yield "an empty archive", lambda place: np.savez(place), "nothing, but no header"
    yield "a path for a name", lambda place: written(place, {**good, "../../evil.npy": b""}), "evil"
    yield "an absolute path", lambda place: written(place, {**good, "/etc/evil.npy": good["W1.npy"]}), "evil"
    yield "compressed", lambda place: written(place, good, zipfile.ZIP_DEFLATED), "it is compressed"
    zeros = npy_of(np.zeros((2000, 2000)))
    yield (
        "a bomb of zeros",
        lambda place: written(place, {**good, "W1.npy": zeros}, zipfile.ZIP_DEFLATED),
        "it is compressed",
    )
    yield (
        "an enormous header",
        with_member(header=npy_of(np.zeros(1_100_000, np.uint8))),
        "more than 1,000,000",
    )
    yield "a header of floats", with_member(header=npy_of(np.zeros(3))), "header.npy.*it is float64"
    yield (
        "an array of version 2",
        with_member(W1=good["W1.npy"].replace(b"\x01\x00", b"\x02\x00", 1)),
        "version 1.0",
    )
    yield "a prefix that is code", with_member(W1=evil_prefix(b"__import__('os').system('true')")), "W1"
    yield "a deep prefix", with_member(W1=evil_prefix(b"(" * 900)), "W1"
    yield "no numbers behind the prefix", with_member(W1=good["W1.npy"][:128]), "W1.npy.*cannot reshape"
    yield "numbers for two", with_member(W1=good["W1.npy"] + good["W1.npy"][128:]), "W1"
    yield "the biases in the weights' place", with_member(b1=good["W2.npy"]), "b1"
    yield "another network's weights", with_member(W1=npy_of(np.zeros((2, 2)))), "its checksum is not the one"


def evil_prefix(text: bytes) -> bytes:
    prefix = text.ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(prefix).to_bytes(2, "little") + prefix + bytes(32)


BAD = list(bad_archives())


@pytest.mark.parametrize(("make", "told"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD])
def test_a_foreign_or_malicious_archive_is_refused(make: Any, told: str, tmp_path: Path) -> None:
    make(tmp_path / "bad.npz")
    with pytest.raises(BadFile, match=rf"bad.npz cannot be loaded: .*{told}.*\n    write: "):
        Network.load(tmp_path / "bad.npz")
    assert not hasattr(nn, "exploded"), "something in the file was executed"
    assert [p.name for p in tmp_path.iterdir()] == ["bad.npz"]


def test_two_members_of_one_name_are_refused(place: Path) -> None:
    parts = members()
    with zipfile.ZipFile(place, "w") as file:
        for name, content in [*parts.items(), ("W1.npy", npy_of(np.zeros((2, 2))))]:
            if name in file.namelist():
                with pytest.warns(UserWarning, match="Duplicate name"):
                    file.writestr(name, content)
            else:
                file.writestr(name, content)
    with pytest.raises(BadFile, match="two of its members have one name"):
        Network.load(place)


def test_members_longer_than_the_file_are_refused_before_they_are_read(place: Path) -> None:
    """The directory at the end says 4 gigabytes where there are 160 bytes."""
    start = GOOD.index(b"PK\x01\x02")
    start = GOOD.rindex(b"PK\x01\x02", 0, GOOD.index(b"W1.npy", start))
    content = bytearray(GOOD)
    content[start + 20 : start + 28] = (2**32 - 2).to_bytes(4, "little") * 2
    place.write_bytes(bytes(content))
    with pytest.raises(BadFile, match=f"longer than the file, which has {len(GOOD):,} bytes"):
        Network.load(place)


@pytest.mark.parametrize("shape", [[10**6, 10**6], [2], [0, 2], [10**30]])
def test_an_array_that_cannot_have_its_shape_is_not_read(
    shape: list[int], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    really = zipfile.ZipFile.read

    def noted(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        read.append(info.filename)
        return really(file, info)

    content = arrays_put("W1", np.zeros((200, 200)))

    def change(header: dict[str, Any], arrays: dict[str, Array]) -> None:
        content(header, arrays)
        put("arrays", "W1", "shape", shape)(header, arrays)

    forged(change, place)
    monkeypatch.setattr(zipfile.ZipFile, "read", noted)
    with pytest.raises(BadFile, match=r"'W1.npy' is damaged, .*it has 320,128 bytes for the shape"):
        Network.load(place)
    assert read == ["header.npy"]


def test_an_encrypted_archive_is_refused(place: Path) -> None:
    content = bytearray(GOOD)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    place.write_bytes(bytes(content))
    with pytest.raises(BadFile, match="cannot be loaded"):
        Network.load(place)


# --- files that are not there ----------------------------------------------------------------------------


def test_a_missing_file_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    saved(Network.create([2, 1]), tmp_path)
    with pytest.raises(FileNotFoundError, match=r"there is no such file\n    write: .*such as net.npz"):
        Network.load(tmp_path / "nte.npz")
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        Network.load(tmp_path / "nowhere" / "net.npz")


def test_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"it is a folder\n    write: "):
        Network.load(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="no ordinary file"):
        Network.load(tmp_path / "pipe")


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    place = saved(Network.create([2, 1]), tmp_path)
    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(PermissionError, match=r"Permission denied\n    write: a file that you may read"):
        Network.load(place)
