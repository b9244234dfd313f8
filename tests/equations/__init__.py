"""Tests of reading one NumPy function five ways."""
