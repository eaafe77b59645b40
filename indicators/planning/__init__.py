"""Documents that set targets, as their pages show them: the list, the rows, what a change would do. Reads only."""
