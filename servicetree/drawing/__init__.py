"""Pictures of a tree: a Diagram is a value; svg, dot and mermaid write it, ink turns it into pixels and pages."""
