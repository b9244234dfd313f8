"""Networks of one shape that train side by side: the same plan, on the memory of all of them.

=============  ==========================================================
lifting        a plan for one network, turned into one for several
runner         the steps of a run, over rows of data
together       training, from the outside
=============  ==========================================================
"""
