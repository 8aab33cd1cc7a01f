"""Sums from one pass over the answers, the only thing that estimators see."""
