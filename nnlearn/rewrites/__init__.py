"""How the textbook's training step becomes a fast one: named, small, and each of them optional."""
