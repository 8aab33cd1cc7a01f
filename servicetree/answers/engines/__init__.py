"""Sources of answers: each engine hands over batches of columns, and nothing else."""
