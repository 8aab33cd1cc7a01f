"""What the theory asks about: eight characteristics and five steps of service, and every question of a tree."""

CHARACTERISTICS = {
    *("reliability", "flexibility", "trust", "empathy"),
    *("aesthetics", "respect", "timeliness", "expectations"),
}
STEPS = {"welcome", "understand", "meet", "follow_up", "open_door"}


def questions_of(tree):
    """Every question with its node."""
    return [(node, question) for node in tree.nodes.values() for question in node.questions]
