"""Pictures as values, and the writers that turn them into SVG, PNG, DOT and Mermaid."""
