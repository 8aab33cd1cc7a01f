"""Bad tree files end well: every fault told at once, with its place, quickly, and never a bare traceback."""

import os
import socket
import time

import pytest

from servicetree.errors import FileError, ServiceTreeError, TreeError
from servicetree.tree.treefile import read_tree

HEAD = 'schema = 1\nname = "x"\nscale = { low = 1, high = 10 }\n'
TRUNK = "[aspects.environment]\nquestions.clean = {}\n"
TREE = HEAD + TRUNK


def read(folder, content, name="tree.toml", **options):
    """Write a file and read it as a tree."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_tree(path, **options)


def told(folder, content, name="tree.toml"):
    """Read a faulty file and list its faults as people see them."""
    with pytest.raises(ServiceTreeError) as caught:
        read(folder, content, name)
    return [str(fault) for fault in caught.value.faults]


BRANCH = TREE + "[branches.price]\nquestions.value = { column = 'v' }\n"
RECOVERY = "recovery = { column = 'r', speed = 's', unit = 'days',"
WRONG = [
    (
        "G41",
        TREE + '[trunk]\nweight = "2"',
        "trunk.weight: must be a number >= 0 (got '2'); leave it out to share equally",
    ),
    (
        "A06",
        BRANCH + "weight = nan",
        "branches.price.weight: must be finite (got nan); leave it out to share equally",
    ),
    (
        "A06",
        BRANCH + "weight = 1e999",
        "branches.price.weight: must be finite (got inf); leave it out to share equally",
    ),
    (
        "A07",
        BRANCH + f"weight = 1{'0' * 400}",
        f"branches.price.weight: must be finite (got 1{'0' * 56}...); leave it out to share equally",
    ),
    ("A12", BRANCH + "wieght = 2", "branches.price.wieght: unknown field 'wieght'; did you mean 'weight'?"),
    (
        "A13",
        BRANCH + "weight = '2'",
        "branches.price.weight: must be a number >= 0 (got '2'); leave it out to share equally",
    ),
    (
        "A13",
        BRANCH + "weight = true",
        "branches.price.weight: must be a number >= 0 (got True); leave it out to share equally",
    ),
    (
        "A13",
        BRANCH + "label = 2026-01-01",
        "branches.price.label: must be a text, or a table of a text for each language (got 2026-01-01)",
    ),
    (
        "A13",
        BRANCH + "weight = 2026-01-01T07:30:00Z",
        "branches.price.weight: must be a number >= 0 (got 2026-01-01T07:30:00+00:00); leave it out to share equally",
    ),
    (
        "A13",
        BRANCH + "label = { en = 'Price', fr = 1 }",
        "branches.price.label: must give each language a text (got {'fr': 1})",
    ),
    ("A13", BRANCH + "gate = 1", "branches.price.gate: must be a table with column and reached (got 1)"),
    ("A13", HEAD + "aspects = 1", "aspects: must be a table with an entry for each id (got 1)"),
    ("A13", HEAD + "[[aspects]]", "aspects: must be a table with an entry for each id (got [{}])"),
    (
        "A16",
        BRANCH + "parent = 'b'\n[branches.b]\nparent = 'price'",
        "branches.b.parent: grows in a circle: b -> price -> b; cut it somewhere",
    ),
    (
        "A17",
        BRANCH + "parent = 'price'",
        "branches.price.parent: grows in a circle: price -> price; cut it somewhere",
    ),
    ("A18", BRANCH + "parent = ['a', 'b']", "branches.price.parent: must be a text (got ['a', 'b'])"),
    (
        "A18",
        BRANCH + "parent = 'environment'",
        (
            "branches.price.parent: 'environment' is not a branch; "
            "leave parent out for a branch of the trunk: it grows on all aspects"
        ),
    ),
    (
        "A19",
        BRANCH + "[branches.b]\nparent = 'prize'\nquestions.q = {}",
        "branches.b.parent: there is no branch 'prize'; did you mean 'price'?",
    ),
    (
        "A21",
        BRANCH + "weight = -1",
        "branches.price.weight: must be a number >= 0 (got -1); leave it out to share equally",
    ),
    (
        "A21",
        BRANCH + "weight = 0\n[trunk]\nweight = 0",
        "trunk.weight: all weights in this family are 0; give one a weight above 0",
    ),
    (
        "A22",
        TREE.replace("low = 1,", "low = 10,"),
        "scale: must have low < high (got [10, 10]); turn a question round with reversed = true",
    ),
    (
        "A22",
        BRANCH + "questions.q = { scale = [5, 1] }",
        (
            "branches.price.questions.q.scale: must have low < high (got [5, 1]); turn a question round "
            "with reversed = true"
        ),
    ),
    (
        "A22",
        BRANCH + "questions.q = { kind = 'measure', unit = 'eur', anchors = [[0, 1], [5, 0.5], [9, 0.7]] }",
        ("branches.price.questions.q.anchors: must have scores that only rise or only fall (got [1, 0.5, 0.7])"),
    ),
    (
        "A22",
        BRANCH + "questions.q = { missing = [9] }",
        (
            "branches.price.questions.q.missing: the code 9 lies inside the scale 1-10; "
            "give the question its own missing = [...]"
        ),
    ),
    (
        "gate",
        BRANCH + "gate = { column = 'card', reached = [] }",
        "branches.price.gate.reached: must name one value at the least, or nobody reached it",
    ),
    (
        "recovery",
        BRANCH + f"questions.late = {{ {RECOVERY} anchors = [[0, 0], [60, 1]] }} }}",
        (
            "branches.price.questions.late.recovery.anchors: must have scores that only fall, from 1 (at once) to 0 "
            "(too late) (got [0, 1]); turn the scores round"
        ),
    ),
    (
        "size",
        TREE.replace("low = 1, high = 10", "low = -1e308, high = 1e308"),
        [
            "scale.low: must be a number >= -1e+12 and <= 1e+12 (got -1e+308)",
            "scale.high: must be a number >= -1e+12 and <= 1e+12 (got 1e+308)",
        ],
    ),
    (
        "size",
        BRANCH + "questions.q = { scale = [-1e308, 1e308] }",
        "branches.price.questions.q.scale: must lie between -1e12 and 1e12 (got -1e+308)",
    ),
    (
        "size",
        BRANCH + "questions.q = { scale = [0, 1e-300] }",
        "branches.price.questions.q.scale: must have ends that are further apart (got [0, 1e-300])",
    ),
    (
        "size",
        BRANCH + "questions.q = { answers = { no = 0, yes = 1e300 } }",
        "branches.price.questions.q.answers: 'yes' must lie between -1e12 and 1e12 (got 1e+300)",
    ),
    (
        "size",
        BRANCH + "questions.q = { answers = { no = 0, yes = 1e-300 } }",
        "branches.price.questions.q.answers: must have ends that are further apart (got [0, 1e-300])",
    ),
    (
        "size",
        BRANCH + "questions.q = { kind = 'duration', unit = 'days', apdex = 1e300 }",
        "branches.price.questions.q.apdex: must be a number >= 0 and <= 1e+12 (got 1e+300)",
    ),
    *(
        (
            "size",
            BRANCH + f"carry_over = {number}",
            (
                "branches.price.carry_over: must be a number >= -100 and <= 100 "
                f"(got {got}); it is the share of a loss carried over"
            ),
        )
        for number, got in (("1e300", "1e+300"), ("-100.5", "-100.5"), ("101", "101"))
    ),
    (
        "size",
        BRANCH + "carry_over = { environment = 1e17 }",
        (
            "branches.price.carry_over: 'environment' must be a number >= -100 and <= 100 (got 1e+17); "
            "it is the share of a loss carried over"
        ),
    ),
    *(
        (
            "size",
            text,
            f"{place}: must be a number >= 0 and <= 1e+12 (got 1e+308); leave it out to share equally",
        )
        for text, place in (
            (BRANCH + "weight = 1e308", "branches.price.weight"),
            (BRANCH + "own_weight = 1e308", "branches.price.own_weight"),
            (BRANCH + "questions.q = { weight = 1e308 }", "branches.price.questions.q.weight"),
            (TREE + "weight = 1e308", "aspects.environment.weight"),
            (TREE + "[trunk]\nweight = 1e308", "trunk.weight"),
        )
    ),
    (
        "size",
        BRANCH + "questions.q = { weight = 1e-13 }",
        "branches.price.questions.q.weight: is too slight beside 1 in the same node (got 1e-13); make it 0, or more",
    ),
    ("schema", TREE.replace("schema = 1\n", ""), "schema: is missing; begin the file with schema = 1"),
    (
        "remove",
        TREE.replace("schema", "remove = []\nschema"),
        "remove: means nothing without extends; say what the tree extends, or leave it out",
    ),
    (
        "code",
        BRANCH + "[branches.evil]\nplugin = 'os:system'\nquestions.q = {}",
        "branches.evil.plugin: unknown field 'plugin'",
    ),
]


@pytest.mark.parametrize(("case", "text", "said"), WRONG)
def test_a_fault_is_told_with_its_place(tmp_path, case, text, said):
    """Each fault names its place, what was got and what is allowed; what only follows is not told."""
    every = [said] if isinstance(said, str) else said
    assert told(tmp_path, text) == [f"tree.toml: {one}" for one in every], case


@pytest.mark.parametrize(
    "more",
    [
        "carry_over = -100",
        "carry_over = { environment = 100 }",
        "weight = 1e12\n[trunk]\nweight = 1",
        "weight = 1e-200",
        "weight = 0",
        "own_weight = 1e-200",
        "questions.q = { weight = 1e-12 }",
        "questions.q = { weight = 0 }",
        "[branches.b]\nquestions.q = { weight = 1e-200 }",  # the only one
        "questions.q = { scale = [-1e12, 1e12] }",
        "questions.q = { scale = [1000000, 1000001] }",
        "questions.q = { missing = [-1.7976931348623157e308, 9.97e36] }",  # codes of other programs
        "questions.q = { kind = 'measure', unit = 'm', anchors = [[0, 0], [1000, 1]] }",
        "questions.q = { kind = 'duration', unit = 'days', anchors = [[0, 0], [1000, 1]] }",  # a stay, say
        "questions.q = { kind = 'measure', unit = 'm', anchors = [[10, 1], [10.0001, 0]] }",
        f"questions.q = {{ {RECOVERY} anchors = [[0, 1], [60, 1]] }} }}",
        f"questions.q = {{ {RECOVERY} anchors = [[0, 0.9], [60, 0.9], [90, 0.1]] }} }}",
        "gate = { column = 'card', reached = [0] }",
    ],
)
def test_what_is_large_or_odd_and_can_be_meant_is_right(tmp_path, more):
    """At each limit, and where none is needed."""
    assert read(tmp_path, BRANCH + more).branches


@pytest.mark.ci
@pytest.mark.parametrize("branches", [5_000, pytest.param(20_000, marks=pytest.mark.slow)])
def test_very_many_faults_do_not_take_long(tmp_path, branches):
    """Thousands of misspelt fields and names are all counted, a thousand a second, without a search for hints."""
    text = TREE + "".join(f"[branches.b{i}]\nparent = 'c{i}'\nqestions = 1\n" for i in range(branches))
    before = time.process_time()
    with pytest.raises(TreeError) as caught:
        read(tmp_path, text)
    assert len(caught.value.faults) == 2 * branches
    assert f"and {2 * branches - 50} more" in str(caught.value)
    assert time.process_time() - before < branches / 1000


GRAMMAR = "must be a small letter followed by small letters, digits or '_'"


@pytest.mark.parametrize(
    ("key", "place", "said"),
    [
        ("", "''", f"{GRAMMAR} (got '')"),
        (" ", "' '", f"{GRAMMAR} (got ' ')"),
        ("__proto__", "'__proto__'", f"{GRAMMAR} (got '__proto__')"),
        ("..", "'..'", f"{GRAMMAR} (got '..')"),
        ("a/b", "'a/b'", f"{GRAMMAR} (got 'a/b')"),
        ("Price", "'Price'", f"{GRAMMAR} (got 'Price')"),
        ("\\u0000", r"'\x00'", rf"{GRAMMAR} (got '\x00')"),
        ("é", "'é'", f"{GRAMMAR} (got 'é')"),
        ("a" * 10_000, f"'{'a' * 56}...", "must have at most 200 characters (got 10000)"),
    ],
)
def test_what_is_no_id(tmp_path, key, place, said):
    """A14: an id that could harm a file, a page or a reader is refused, and is shown harmlessly and short."""
    text = f'{TREE}[branches."{key}"]\nquestions.q = {{}}'
    assert told(tmp_path, text) == [f"tree.toml: branches.{place}.id: {said}"]


def test_one_id_for_two_nodes(tmp_path):
    """A15: both places are named; within one table the parser finds it."""
    text = TREE + "[branches.environment]\nquestions.q = {}"
    assert told(tmp_path, text) == [
        (
            "tree.toml: branches.environment: has the id of aspects.environment; "
            "ids are unique over aspects, branches and outcomes"
        )
    ]
    assert told(tmp_path, TREE + TRUNK)[0].endswith("[aspects.environment] stands twice; keep one of them")


def test_all_faults_are_told_at_once(tmp_path):
    """C4: unknown fields, wrong values, dangling names and circles stand in one list."""
    text = """
schema = 1
name = 3
baseline = 2
[scale]
low = 1
hihg = 10
[aspects.environment]
questions.clean = { wieght = 1, reversed = "no" }
[branches.price]
weight = -1
parent = "stuff"
questions.value = { kind = "promises" }
[branches.a]
parent = "b"
[branches.b]
parent = "a"
gate = { column = "", reached = 1 }
[markerz]
"""
    places = [fault.split(": ")[1] for fault in told(tmp_path, text)]
    assert sorted(places) == sorted(
        [
            "name",
            "baseline",
            "scale.hihg",
            "scale.high",
            "aspects.environment.questions.clean.wieght",
            "aspects.environment.questions.clean.reversed",
            "branches.price.weight",
            "branches.price.parent",
            "branches.price.questions.value.kind",
            "branches.b.gate.column",
            "branches.b.gate.reached",
            "markerz",
        ]
    )


def test_faults_of_json_bear_the_same_places(tmp_path):
    """A JSON file of the same shape gives the same faults; null is no number."""
    text = (
        '{"schema": 1, "name": "x", "scale": {"low": 1, "high": 10},'
        '"aspects": {"a": {"weight": null, "questions": {"q": {"weight": NaN}}}}}'
    )
    assert told(tmp_path, text, "tree.json") == [
        "tree.json: aspects.a.weight: must be a number >= 0 (got None); leave it out to share equally",
        "tree.json: aspects.a.questions.q.weight: must be finite (got nan); leave it out to share equally",
    ]


def test_half_a_character_is_no_text(tmp_path):
    """JSON can escape half a UTF-16 pair, which no file could be written with again."""
    text = '{"schema": 1, "name": "\\ud83d", "aspects": {"a": {"questions": {"q": {"scale": [1, 5]}}}}}'
    assert told(tmp_path, text, "tree.json") == [r"tree.json: name: must be a text (got '\ud83d')"]


def test_only_ordinary_files_are_read(tmp_path, monkeypatch):
    """B07: a folder, a pipe and a device are refused at once, and a file that is gone says so."""
    (tmp_path / "folder.toml").mkdir()
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "zero.toml").symlink_to("/dev/zero")
    before = time.perf_counter()
    for name, said in [
        ("folder.toml", "is not an ordinary file|Is a directory"),
        ("pipe.toml", "is not an ordinary file; name a .toml or .json file"),
        ("zero.toml", "is not an ordinary file"),
        ("gone.toml", "gone.toml: cannot be read: No such file or directory"),
        ("nul\0.toml", "cannot be read: (open: )?embedded null"),
    ]:
        with pytest.raises(FileError, match=said):
            read_tree(tmp_path / name)
    assert time.perf_counter() - before < 1

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(FileError, match="cannot be read: Permission denied"):
        read_tree(tmp_path / "tree.toml")


def test_reading_never_uses_the_network(tmp_path, monkeypatch):
    """B02: an address as the tree to extend is refused without asking anyone."""

    def refuse(*_args, **_kwargs):
        pytest.fail("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    for asked in ("http://example.org/a.toml", "file:///etc/a.toml", "\\\\\\\\host\\\\share\\\\a.toml"):
        assert "cannot extend" in told(tmp_path, f'schema = 1\nextends = "{asked}"')[0]
