"""What was submitted: bytes of any origin read as cells, and each cell led back to the released one it belongs to."""
