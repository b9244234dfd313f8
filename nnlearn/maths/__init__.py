"""The equations of the subject, each stated once, as a NumPy function.

================  ============================================================
neuron            what a layer of neurons computes
activations       what a neuron makes of that, each with its slope
losses            how wrong the outputs are, each with its slope
pairs             an activation and a loss that are simpler together
weighting         examples that count for more than others, or for less
backprop          the four equations that share out the blame
shortcuts         shorter ways to the same values, for the fast plan
half_scores       logistic regression on all rows at once
descent           one step downhill, by each of the optimisers
folded_descent    the same with their factors folded together
rates             how learning rates change
penalties         what large weights are charged
proximal_descent  a step that ends exactly at 0 where the penalty is stronger
dropout           units left out at random
rescaled          outputs made to add up to 1 in their loss
linear_model      the U-shaped cost of a linear model, and its slope
landscapes        costs of one weight and of two to walk down, and their slopes
race_landscapes   costs of two weights on which optimisers differ most
perceptron_rule   Rosenblatt's way to learn, before there were slopes
counts            how good yes-or-no answers are
importance        which inputs a network makes most of
================  ============================================================
"""
