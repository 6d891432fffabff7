"""What other systems take marks from: one format a file, each a pure function from standings to text."""
