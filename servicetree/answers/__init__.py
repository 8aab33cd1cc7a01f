"""From any source of rows to scores of questions and nodes, respondent by respondent."""
