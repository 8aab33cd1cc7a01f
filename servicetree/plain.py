"""placeholder"""
def extended(tree, changes):
    raise RuntimeError
