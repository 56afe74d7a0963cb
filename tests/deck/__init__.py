"""The deck that this project ships: what its cards say, and that its releases are what its sources give."""
