"""Tests of everything: one file for each file of nnlearn, and one for each law that holds across them."""
