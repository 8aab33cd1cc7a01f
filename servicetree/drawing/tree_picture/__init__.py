"""The picture of the grown tree, from the choice of what it shows to SVG, DOT and Mermaid."""
