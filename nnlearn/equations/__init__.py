"""Equations: one NumPy function, read as a value, a formula, numbers, a proof and a fast program.

=============  =======================================================
expression     symbols that record what NumPy does to them
equation       the decorator, and what it makes of a function
notation       an expression as text or LaTeX
units          a matrix equation written out for one unit
binding        in-place NumPy calls on arrays that exist
derivatives    exact derivatives: the complex step, and sympy
=============  =======================================================
"""
