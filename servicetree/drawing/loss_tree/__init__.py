"""The tree of lost points: which weaknesses of the trunk go with which losses, seen at a glance."""
