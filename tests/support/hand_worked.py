"""The smallest survey that has everything, small enough to be worked by hand (model page, section 12).

One aspect and one branch on a 0-1 scale, weights .4 and .6; losses .4 and .3, carry-over .5. Then own losses are .4
and .1, .2 of the branch's .3 is carried over, the trunk's reach is .4 + .6 x .5 = .7, and of the loss of .34 the aspect
has .4 x .7 = .28, the branch .6 x .1 = .06.
"""

import servicetree as st

ANSWERS = {"qa": [0.4, 0.6, 0.8], "qv": [0.6, 0.7, 0.8]}


def two_nodes(**branch) -> st.ServiceTree:
    """One aspect and one branch on a 0-1 scale, with weights .4 and .6."""
    return st.ServiceTree(
        name="two",
        scale=st.Scale(0, 1),
        trunk=st.Trunk(weight=4),
        aspects=[st.Aspect(id="a", questions=[st.Question(id="qa")])],
        branches=[st.Branch(id="v", weight=6, questions=[st.Question(id="qv")], **branch)],
    )
