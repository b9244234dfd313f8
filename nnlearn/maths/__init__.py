"""The equations of the subject, each stated once, as a NumPy function.

===============  ======================================================
neuron           what a layer of neurons computes
activations      what a neuron makes of that, each with its slope
losses           how wrong the outputs are, each with its slope
pairs            an activation and a loss that are simpler together
backprop         the four equations that share out the blame
descent          one step downhill
linear_model     the U-shaped cost of a linear model, and its slope
perceptron_rule  Rosenblatt's way to learn, before there were slopes
===============  ======================================================
"""
