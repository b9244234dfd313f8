"""Tests of the equations of the subject."""
