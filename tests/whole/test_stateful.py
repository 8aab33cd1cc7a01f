"""What people do in any order: they edit, save and load a tree; they gather, merge, save and load moments."""

import tempfile
from pathlib import Path

import attrs
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, precondition, rule
from support.account_figures import assert_same, figures_of
from support.laws import trees
from support.random_trees import words
from support.surveys import rows_of, survey

import servicetree as st

STEPS = settings(max_examples=6, stateful_step_count=8, deadline=None)
ROWS = 80


class EditedTree(RuleBasedStateMachine):
    """A tree in memory and its file, changed side by side."""

    @initialize(tree=trees())
    def begin(self, tree):
        """Write the tree."""
        self.folder = tempfile.TemporaryDirectory()
        self.path, self.tree = Path(self.folder.name) / "tree.toml", tree
        st.write_tree(tree, self.path)

    def teardown(self):
        """Leave nothing behind."""
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def _changed(self, tree):
        self.tree = tree
        st.write_tree(tree, self.path)

    @rule(label=words)
    def name_a_branch(self, label):
        """Give the first branch another label."""
        first, *others = self.tree.branches
        self._changed(attrs.evolve(self.tree, branches=[attrs.evolve(first, label=label), *others]))

    @rule(weight=some.integers(1, 9))
    def weigh_an_aspect(self, weight):
        """Give the last aspect another weight."""
        *others, last = self.tree.aspects
        self._changed(attrs.evolve(self.tree, aspects=[*others, attrs.evolve(last, weight=weight)]))

    @rule()
    def graft_a_branch(self):
        """Put a branch on the last one."""
        number = len(self.tree.branches)
        branch = st.Branch(
            id=f"grown{number}", parent=self.tree.branches[-1].id, questions=[st.Question(id="q", column=f"g{number}")]
        )
        if branch.id not in self.tree.nodes:
            self._changed(attrs.evolve(self.tree, branches=[*self.tree.branches, branch]))

    @precondition(lambda self: len(self.tree.branches) > 1 and self.tree.branches[-1].id.startswith("grown"))
    @rule()
    def take_it_away(self):
        """Take the last branch off again."""
        self._changed(attrs.evolve(self.tree, branches=self.tree.branches[:-1]))

    @rule()
    def load(self):
        """Go on with what stands in the file."""
        self.tree = st.read_tree(self.path)

    @invariant()
    def the_file_holds_the_tree(self):
        """After every step."""
        assert st.read_tree(self.path) == self.tree


class MergedMoments(RuleBasedStateMachine):
    """Moments of parts of a survey, gathered, added, saved and loaded in any order, and the rows that are in each."""

    parts = Bundle("parts")

    @initialize(tree=trees(), seed=some.integers(0, 999))
    def begin(self, tree, seed):
        """Draw the survey; nothing is gathered yet."""
        self.folder = tempfile.TemporaryDirectory()
        self.tree, self.next = tree, 0
        self.answers = survey(tree, ROWS, seed)
        self.answers["guest"] = [f"g{row % 50}" for row in range(ROWS)]
        self.answers["shop"] = [("north", "south")[row % 2] for row in range(ROWS)]

    def teardown(self):
        """Leave nothing behind."""
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def _gathered(self, rows):
        return st.gather(self.tree, rows_of(self.answers, rows), by="shop", id="guest")

    @precondition(lambda self: self.next < ROWS)
    @rule(target=parts, count=some.integers(5, 30))
    def gather(self, count):
        """Gather the next rows."""
        rows = list(range(self.next, min(ROWS, self.next + count)))
        self.next += count
        return rows, self._gathered(rows)

    @rule(target=parts, one=consumes(parts), other=consumes(parts))
    def merge(self, one, other):
        """Add two."""
        return one[0] + other[0], one[1] + other[1]

    @rule(target=parts, part=consumes(parts))
    def save_and_load(self, part):
        """Go on with what was saved."""
        path = Path(self.folder.name) / "x.moments"
        part[1].save(path)
        return part[0], st.Moments.load(path)

    @rule(part=parts)
    def it_is_what_its_rows_give(self, part):
        """However it came about: the same counts, and the same score."""
        rows, moments = part
        whole = self._gathered(rows)
        assert (moments.n, moments.segments, moments.tallies) == (whole.n, whole.segments, whole.tallies)
        mine, theirs = (st.score(self.tree, each).whole for each in (moments, whole))
        assert_same({"score": mine.score}, {"score": theirs.score}, doubt=False)
        if len(rows) == ROWS:
            assert_same(figures_of(st.trace(self.tree, moments)), figures_of(st.trace(self.tree, whole)))


TestEditedTree = EditedTree.TestCase
TestEditedTree.settings = STEPS
TestMergedMoments = MergedMoments.TestCase
TestMergedMoments.settings = STEPS
