"""The equations of the subject, each stated once, as a NumPy function.

===========  ==========================================================
neuron       what a layer of neurons computes
activations  what a neuron makes of its pre-activation, and the slopes
losses       how wrong the outputs are, and the slopes
backprop     the four equations that share out the blame
descent      one step downhill
===========  ==========================================================
"""
