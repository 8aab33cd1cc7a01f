"""Where answers come from: every engine's only job is to hand over batches of columns."""
