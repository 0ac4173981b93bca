"""What an instructor reads after a run: the class as a whole, exports for other systems, and answers that are alike."""
