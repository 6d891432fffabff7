"""A student's work in a workspace: begun, checked, handed in."""
