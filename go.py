#!/usr/bin/env python3
"""Set nnlearn up and run it: the same commands on every system.

    python3 go.py lab             open the course in JupyterLab
    python3 go.py test            run all tests; further words go to pytest: go.py test -k sigmoid
    python3 go.py trace age-cgpa  any other words go to the nnlearn command, as in: nnlearn trace age-cgpa

On Windows write "py go.py ..." in place of "python3 go.py ...".

The first call makes the folder .venv beside this file and installs everything into it, nowhere else; to
undo it, delete that folder. Later calls start at once, and install again only when something has changed.
"""

# The standard library alone, and words that even Python 2 can read: a Python that is too old must get far
# enough to say so. Hence no annotations, no f-strings, and ASCII only.
from __future__ import print_function

import hashlib
import json
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWEST = (3, 14)
ROOT = os.path.dirname(os.path.abspath(__file__))
WINDOWS = os.name == "nt"

VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if WINDOWS else os.path.join(VENV, "bin", "python")
UNFINISHED = os.path.join(VENV, "nnlearn-unfinished")  # there while .venv is being made or filled
READY = os.path.join(VENV, "nnlearn-ready.json")  # what .venv was made from, written last

NETWORK = (
    "NewConnectionError", "NameResolutionError", "ConnectTimeout", "ReadTimeout", "ConnectionResetError",
    "Connection refused", "ProxyError", "Temporary failure in name resolution", "getaddrinfo failed",
    "Network is unreachable", "No route to host", "IncompleteRead", "ProtocolError",
)  # fmt: skip
CERTIFICATE = ("CERTIFICATE_VERIFY_FAILED", "SSLCertVerificationError")
DISK = ("No space left on device", "There is not enough space on the disk", "Disk quota exceeded")


class Problem(Exception):
    """Something the person at the keyboard can put right; the message says how."""


def main(arguments):
    # type: (list[str]) -> int
    """Do what the words ask for; return the exit code."""
    try:
        check_python()
        if not arguments or arguments[0] in ("-h", "--help", "help"):
            print(__doc__)
            return 0
        if arguments[0] == "test":
            prepare("test")
            return become([PYTHON, "-m", "pytest"] + arguments[1:], folder=ROOT, quiet_machine=True)
        prepare("test" if arguments[0] == "notebooks" else "lab")  # who builds notebooks also tests them
        return become([PYTHON, "-m", "nnlearn"] + arguments)
    except Problem as problem:
        print("\n%s" % problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. To go on, give the same command again.", file=sys.stderr)
        return 130


# --- the Python that runs this file ----------------------------------------------------------------------


def check_python():
    # type: () -> None
    """Raise Problem where this Python is too old, naming a newer one if there is one."""
    if sys.version_info[:2] >= OLDEST:
        return
    words = "nnlearn needs Python %d.%d or newer; this is Python %s." % (OLDEST + (sys.version.split()[0],))
    newer = newer_python()
    if newer:
        raise Problem("%s\nThis machine has a newer one. Write:  %s go.py lab" % (words, newer))
    raise Problem("%s\nInstall a newer Python (python.org has one for every system) and try again." % words)


def newer_python():
    # type: () -> str | None
    """Return the command of the newest Python here that is new enough and really starts."""
    with open(os.devnull, "w") as nothing:
        for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
            name = "python3.%d" % minor
            try:
                if subprocess.call([name, "-c", ""], stdout=nothing, stderr=nothing) == 0:
                    return name
            except OSError:
                pass
    return None


# --- the environment -------------------------------------------------------------------------------------


def prepare(extra):
    # type: (str) -> None
    """See to it that .venv exists and holds nnlearn with that extra; raise Problem if that cannot be."""
    if is_ready(extra):
        return
    with OnlyOne():
        if not is_ready(extra):  # another go.py may have done it while this one waited
            make_venv()
            install(extra)


def is_ready(extra):
    # type: (str) -> bool
    """Whether nothing needs doing: finished, from the same files, by the same Python, with that extra."""
    made = made_from()
    return (
        is_sound()
        and made.get("files") == digest()
        and made.get("python") == sys.version
        and extra in made.get("extras", "").split()
    )


def is_sound():
    # type: () -> bool
    """Whether .venv was finished once and its Python is still there (an upgrade may have removed it)."""
    return os.path.exists(PYTHON) and not os.path.exists(UNFINISHED)


def made_from():
    # type: () -> dict[str, str]
    """Return what .venv was made from; nothing where that cannot be read."""
    try:
        with open(READY) as file:
            made = json.load(file)
    except (IOError, OSError, ValueError):
        return {}
    return made if isinstance(made, dict) else {}


def digest():
    # type: () -> str
    """Return a fingerprint of what is installed, and of where: a folder that was moved is made anew."""
    found = hashlib.sha256(ROOT.encode("utf-8", "surrogateescape"))
    for name in "pyproject.toml", "constraints.txt":
        try:
            with open(os.path.join(ROOT, name), "rb") as file:
                found.update(file.read())
        except IOError:
            raise Problem("%s is missing: go.py works only inside the whole nnlearn folder." % name)
    return found.hexdigest()


def make_venv():
    # type: () -> None
    """Make .venv where there is none that can be used; leave a finished one of this Python alone."""
    made = made_from()
    if is_sound() and made.get("python", sys.version) == sys.version:
        return
    remove_venv()
    check_can_make_venv()
    import venv

    print("[1/2] Making %s with Python %s (a few seconds) ..." % (VENV, sys.version.split()[0]), flush=True)
    os.mkdir(VENV)
    touch(UNFINISHED)
    try:
        venv.create(VENV, symlinks=not WINDOWS)
    except OSError as error:
        raise Problem("The environment could not be made: %s" % error)


def remove_venv():
    # type: () -> None
    """Remove what is left of an environment, and nothing else."""
    if not os.path.lexists(VENV):
        return
    ours = [name for name in (UNFINISHED, READY, os.path.join(VENV, "pyvenv.cfg")) if os.path.exists(name)]
    if not ours and (not os.path.isdir(VENV) or os.listdir(VENV)):
        raise Problem("%s is in the way and is no Python environment. Rename or remove it." % VENV)
    print("The environment in .venv is unfinished or of another Python: it is made anew.", flush=True)
    try:
        if os.path.islink(VENV):
            os.remove(VENV)
        else:
            shutil.rmtree(VENV)
    except OSError as error:
        raise Problem(
            "The old environment cannot be removed: %s\n"
            "Close what uses it (JupyterLab, an editor), or delete the folder %s yourself." % (error, VENV)
        )


def check_can_make_venv():
    # type: () -> None
    """Raise Problem where this Python came without the parts that make an environment."""
    if has_module("venv") and (has_module("ensurepip") or shutil.which("uv")):
        return
    if os.path.exists("/etc/debian_version"):
        package = "python%d.%d-venv" % sys.version_info[:2]
        raise Problem(
            "This Python came without venv, which Debian and Ubuntu keep apart. Run\n"
            "    sudo apt install %s\n(should that be unknown: python3-venv), then try again." % package
        )
    raise Problem(
        "This Python came without the standard modules venv and ensurepip.\n"
        "Install your system's package for them, or a Python from python.org, then try again."
    )


def has_module(name):
    # type: (str) -> bool
    """Whether a standard module is there."""
    try:
        __import__(name)
    except ImportError:
        return False
    return True


def install(extra):
    # type: (str) -> None
    """Install nnlearn with that extra, by uv where there is one, else by pip; then mark .venv as ready."""
    touch(UNFINISHED)
    log = os.path.join(VENV, "nnlearn-install.log")
    what = ["--constraint", "constraints.txt", "--editable", ".[%s]" % extra]  # from ROOT: no path to quote
    print("[2/2] Installing nnlearn and what it needs.", end=" ")
    print("The first time takes one to three minutes (100 to 200 MB to load) ...", flush=True)
    installed = by_uv(what) or by_pip(what, log)
    if installed:
        extras = "lab test" if extra == "test" else extra  # the extra "test" brings the lab along
        remove(log)
        write(READY, json.dumps({"files": digest(), "python": sys.version, "extras": extras}))
    if installed or os.path.exists(READY):  # pip gave up before it touched what was there: that still works
        remove(UNFINISHED)
    if not installed:
        raise Problem(why_it_failed(log))
    print("Done.", flush=True)


def by_uv(what):
    # type: (list[str]) -> bool
    """Install by uv, which takes seconds; say whether that was done."""
    uv = shutil.which("uv")
    return uv is not None and run([uv, "pip", "install", "--python", PYTHON] + what) == 0


def by_pip(what, log):
    # type: (list[str], str) -> bool
    """Install by pip; say whether that was done."""
    if run([PYTHON, "-m", "pip", "--version"], silent=True) != 0:  # a new .venv has none yet
        run([PYTHON, "-m", "ensurepip"], silent=True)
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--log", log]
    return run(pip + what) == 0


def why_it_failed(log):
    # type: (str) -> str
    """Return what to do about a failed installation, as far as pip's log tells."""
    try:
        with open(log, errors="replace") as file:
            told = file.read()
    except OSError:
        told = ""
    again = "Then give the same command again; nothing else needs to be undone."
    if any(word in told for word in DISK):
        return "The disk is full: nnlearn with all that it uses takes about 1 GB. Make room. %s" % again
    if any(word in told for word in CERTIFICATE):
        return (
            "The server's certificate was refused. A school or company network often has its own: set\n"
            "PIP_CERT to its certificate file. %s" % again
        )
    if any(word in told for word in NETWORK):
        return (
            "The packages could not be loaded: no network, or a proxy in between. Check the connection\n"
            "(behind a proxy, set HTTPS_PROXY). %s" % again
        )
    return "The installation failed; the lines above say why. Put that right. %s" % again


# --- small helpers ---------------------------------------------------------------------------------------


class OnlyOne(object):
    """While inside, no other go.py changes the same .venv: it waits. The system frees a dead one's lock."""

    def __enter__(self):
        # type: () -> None
        try:
            self.file = open(os.path.join(ROOT, ".go.lock"), "w")
        except OSError as error:
            raise Problem(
                "nnlearn cannot write into its own folder (%s).\n"
                "Copy the folder to a place that is yours, and call go.py there." % error
            )
        if not self.lock(wait=False):
            print("Another go.py is setting up this folder; waiting for it ...", flush=True)
            self.lock(wait=True)

    def lock(self, wait):
        # type: (bool) -> bool
        """Take the lock, waiting for it or not; say whether it was got."""
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(self.file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self.file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError:
            return False
        return True

    def __exit__(self, *failure):
        # type: (object) -> None
        self.file.close()


def clean_environment():
    # type: () -> dict[str, str]
    """Return the environment variables without those that would mix another Python's packages into .venv."""
    unwanted = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "__PYVENV_LAUNCHER__")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return dict(kept, PIP_USER="0", VIRTUAL_ENV=VENV)


def run(command, silent=False):
    # type: (list[str], bool) -> int
    """Run a command in this folder and return its exit code."""
    output = subprocess.DEVNULL if silent else None
    return subprocess.call(command, cwd=ROOT, env=clean_environment(), stdout=output, stderr=output)


def become(command, folder=None, quiet_machine=False):  # noqa: RET503 -- execve never returns
    # type: (list[str], str | None, bool) -> int
    """Hand over to a command for good, so that Ctrl-C and signals reach it and not this file."""
    environment = clean_environment()
    if quiet_machine:  # the tests run side by side: one thread and no window each
        environment = dict({"OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "Agg"}, **environment)
    sys.stdout.flush()
    if folder:
        os.chdir(folder)
    if WINDOWS:  # which has no such thing
        return stay_with(subprocess.Popen(command, env=environment))
    os.execve(command[0], command, environment)


def stay_with(child):
    # type: (subprocess.Popen[bytes]) -> int
    """Return a child's exit code when it has ended; Ctrl-C reaches it too, and it decides."""
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            pass


def touch(path):
    # type: (str) -> None
    """Make an empty file."""
    write(path, "")


def remove(path):
    # type: (str) -> None
    """Remove a file if it is there."""
    if os.path.exists(path):
        os.remove(path)


def write(path, text):
    # type: (str, str) -> None
    """Write a file whole or not at all."""
    with open(path + ".new", "w") as file:
        file.write(text)
    os.replace(path + ".new", path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
