"""Analyses beside the account: weights, plans, comparisons, tests of the theory, experiments, audits."""
