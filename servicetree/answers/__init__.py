"""Answers from any source, as scores of questions and nodes by respondent."""
