"""First screens: what a manager reads in two minutes, without a term of ours beyond trunk and branch."""
