"""Sums from one pass over the answers, the only input of estimators."""
