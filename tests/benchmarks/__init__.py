"""How fast it is: run by hand, never asserted in a test."""
