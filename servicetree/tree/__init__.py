"""The service tree as a frozen value: questions, nodes, weights, tree files, built-in trees."""
