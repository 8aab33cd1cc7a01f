"""What every test may use: the shared surveys where they are, and a small café; and how the tests are run."""

import gc
import os
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

import servicetree as st

pytest.register_assert_rewrite("support")  # a helper's assertion that fails shows its values too, if this comes first
settings.register_profile("house", deadline=None, max_examples=15)  # a busy machine is no fault of the code
settings.register_profile("thorough", deadline=None, max_examples=400)  # --hypothesis-profile=thorough, now and then
settings.load_profile("house")

WORKERS = 2


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads its own option
def pytest_cmdline_main(config):
    """Run the whole suite in two processes, unless `-n` says otherwise or pytest-xdist is not there.

    Each takes neighbours of one file, which share what is made once, and then from the other's rest.
    """
    if "PYTEST_XDIST_WORKER" in os.environ or not hasattr(config.option, "numprocesses"):
        return  # a worker that started workers would never end
    whole = config.args_source is config.ArgsSource.TESTPATHS
    if whole and not config.getoption("usepdb", False) and config.option.numprocesses is None:
        config.option.numprocesses = WORKERS
    if config.option.numprocesses and config.option.dist == "no":
        config.option.dist = "worksteal"


def pytest_configure(config):
    """Prepare this process and those that it will start."""
    _keep_compiled_files(config)
    _refuse_networks(config)


def pytest_collection():
    """Look for no garbage while tests are collected: there is none."""
    gc.disable()


def pytest_collection_finish():
    """Have the collector of garbage pass over thousands of collected tests, which stay: it took a sixth of a run."""
    gc.enable()
    gc.collect()
    gc.freeze()


def _keep_compiled_files(config):
    """Keep compiled files in pytest's cache where nobody else may write any, or every process compiles all anew."""
    if sys.dont_write_bytecode and hasattr(config, "cache"):
        sys.dont_write_bytecode = False
        sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(config.cache.mkdir("compiled"))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _refuse_networks(config):
    """Load the guard as every process of Python loads it that is started from here."""
    from support.no_network import sitecustomize as guard

    folder = tempfile.TemporaryDirectory()
    config.add_cleanup(folder.cleanup)
    record = Path(folder.name, "network.txt")
    record.touch()
    os.environ[guard.RECORD] = str(record)
    searched = [str(Path(guard.__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(searched)
    guard.refuse_networks()


@pytest.fixture(autouse=True)
def network_record():
    """No test asks anything of a network, nor does any process that it starts, whether or not it fails for that."""
    record = Path(os.environ["NETWORK_RECORD"])
    before = record.stat().st_size
    yield record
    asked = record.read_bytes()[before:].decode()
    assert not asked, asked


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real surveys; without it the tests that need it are skipped."""
    from support.folders import SHARED

    if not SHARED.is_dir():
        pytest.skip("the real surveys (../shared/data) are not here")
    return SHARED


@pytest.fixture(scope="session")
def cafe() -> st.ServiceTree:
    """A café with two aspects, a bough, a sub-branch and both outcomes."""

    def question(name: str, **fields) -> st.Question:
        return st.Question(id=name, **fields)

    return st.ServiceTree(
        name="cafe",
        label={"en": "A café", "fr": "Un café", "ru": "Кафе"},
        scale=st.Scale(1, 10, missing=[99]),
        trunk=st.Trunk(weight=2),
        aspects=[
            st.Aspect(
                id="environment",
                label="Environment",
                questions=[question("clean"), question("noise", reversed=True, scale=(1, 5), missing=())],
            ),
            st.Aspect(id="solution", label="A solution in sight", questions=[question("choice", weight=2)]),
        ],
        branches=[
            st.Branch(
                id="price",
                label="Price",
                questions=[question("value", tags={"characteristic": "expectations"})],
            ),
            st.Branch(id="staff", label="Staff"),
            st.Branch(
                id="kindness",
                label="Kindness",
                parent="staff",
                questions=[question("smile"), question("patience")],
                tags={"characteristic": "empathy"},
            ),
            st.Branch(id="phone", label="On the phone", parent="kindness", questions=[question("answered")]),
        ],
        outcomes=[
            st.Outcome(id="satisfaction", questions=[question("overall")]),
            st.Outcome(id="loyalty", questions=[question("again")]),
        ],
    )
