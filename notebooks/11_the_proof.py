# %% [markdown]
# # 11 · The proof
#
# **What you need:** notebooks [7](07_gradient_descent.ipynb) and [10](10_backpropagation_by_hand.ipynb), and a pencil. About
# 25 minutes.
#
# **How to begin:** choose **Run → Run All Cells** in the menu above, then read from top to bottom. To run one
# cell again, click into it and press <kbd>Shift</kbd> + <kbd>Enter</kbd>.
#
# **By the end you will be able to**
#
# - check any slope by measuring it, and say how exact the measurement is;
# - explain why a smaller step is not always a better one;
# - use a trick with complex numbers that measures a slope without any such loss;
# - tell a proof for all numbers from a check at some numbers, and say what each can miss;
# - find a wrong slope, and name the slip.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ### Before you read on: a bet
#
# You measure how steep a curve is at some place. You look at its height there, and at its height a small step $h$ further
# on; the rise, divided by $h$, is about the slope. Your computer works with sixteen digits. **Which $h$ gives the best
# slope?**
#
# - $h$ = 0.1
# - $h$ = 0.0001
# - $h$ = 0.00000001 (that is $10^{-8}$: the 1 is in the eighth place)
# - $h$ = 0.000000000000001 (that is $10^{-15}$)
#
# Write your bet down. We collect in section 3.

# %% [markdown]
# ## 1. Who says that it is right?
#
# In [notebook 10](10_backpropagation_by_hand.ipynb) a network of two inputs, two hidden units and two outputs was taken
# backwards by hand. One of its twelve slopes: if the weight from the first hidden unit to the first output grows by a little,
# the loss grows by 0.0822 times as much.

# %%
net = nn.Network(
    weights=[[[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]],
    biases=[[0.35, 0.35], [0.60, 0.60]],
    activations="sigmoid",
)
x, y = [[0.05, 0.10]], [[0.01, 0.99]]
trace = net.trace(x, y, learning_rate=0.5)
print(trace.line("dW2", 0, 0))

# %% [markdown]
# (`0, 0`: programs count from 0. In the formula the same weight is called $W2_{11}$.)
#
# Four equations, and a sign or a factor can be lost in each. The treacherous thing: **a network with a wrong slope
# often learns all the same**, only worse. Nothing stops, nothing turns red. So slopes have to be checked. How, without trusting
# the formula that is to be checked?

# %% [markdown]
# ## 2. Measure it
#
# The meaning of a slope needs no formula: *how much does the height change for a small step, divided by the step.* The
# **difference quotient** of $f$ at $w$, with the step $h$, is
#
# $$\frac{f(w + h) - f(w)}{h}$$
#
# Try it on something simple, where we know everything: $f(w) = w^3$, at $w = 2$. Multiplied out,
# $(2 + h)^3 = 8 + 12h + 6h^2 + h^3$. Take away 8, divide by $h$:
#
# $$\frac{(2 + h)^3 - 8}{h} = 12 + 6h + h^2$$
#
# The true slope is what remains if $h$ shrinks to nothing: **12**. The rest, $6h + h^2$, is the error. It comes from
# the *bend* of the curve: over a long step the curve leaves its straight line. It is called the **truncation error**
# (because something was cut off).
#
# **Predict:** what does the quotient say for $h = 0.1$, and for $h = 0.01$? Work it out, then look:


# %%
def f(w):
    return w * w * w


for h in [0.1, 0.01, 0.001, 0.0001]:
    print(f"h = {h:<7} quotient {(f(2 + h) - f(2)) / h:.6f}")

# %% [markdown]
# Ten times as small a step, ten times as small an error. So on we go, to $h = 10^{-15}$?
#
# Before you do, see with your eyes what is being measured. In the picture below, the solid curve is a sigmoid, and the
# slope at the place $z$ is written beside it. Choose $z = 1$, and note the value. Then $z = 1.25$, and note it too. Work out
# the difference quotient with $h = 0.25$ from your two notes. **Predict first:** will it be larger or smaller than the slope
# shown at $z = 1$? (Which way does the curve bend there?)

# %%
nn.widgets.activations("sigmoid", z=1)

# %% [markdown]
# *What you should have seen.* The values are 0.7311 and 0.7773, so the quotient is $0.0462/0.25 = 0.185$. The slope at 1
# is 0.1966. The curve flattens to the right, so the quotient, which looks to the right, is too small.

# %% [markdown]
# ## 3. The dilemma
#
# Now all the way down. ($10^{-3}$ is written `1e-03`.)

# %%
for k in range(1, 16):
    h = 1 / 10**k
    quotient = (f(2 + h) - f(2)) / h
    print(f"h = {h:.0e}   quotient {quotient:13.9f}   error {abs(quotient - 12):.0e}")

# %% [markdown]
# Collect your bet. Down to $10^{-8}$ it gets better and better; there, eight digits are right. Then it gets *worse*. At
# $10^{-15}$ the slope is 10.66 instead of 12: not even the second digit is right!
#
# What happened? Look at $h = 10^{-10}$ with a magnifying glass:

# %%
h = 1 / 10**10
print(f"f(2 + h)          {f(2 + h):.15f}")
print(f"f(2)              {f(2):.15f}")
print(f"the difference    {f(2 + h) - f(2):.10e}")
print(f"it should be      {12 * h + 6 * h**2 + h**3:.10e}")

# %% [markdown]
# (`e-09` moves the point nine places to the left.) A computer keeps about sixteen digits of a number. The two values
# agree in nine of them, 8.00000000: subtract, and these nine are gone. Seven or eight are left of the difference; what
# follows them is rubbish that rounding has left there: `993`, where `001` should stand. It used to be harmless, far behind the point. Dividing by the tiny
# $h$ makes it large. This is the **rounding error**. It is about $10^{-16}/h$ (times a number that depends on $f$).
#
# So there are two errors, and they pull in opposite directions:
#
# | | where it comes from | about | wants $h$ |
# |:--|:--|:-:|:-:|
# | truncation | the curve bends | $h$ | small |
# | rounding | digits cancel | $10^{-16}/h$ | large |
#
# They are equally large where $h = 10^{-16}/h$, so $h^2 = 10^{-16}$, so $h = 10^{-8}$. Better than eight digits it does not get.
#
# **A step to both sides** helps. Take one step to the right and one to the left:
#
# $$\frac{f(w + h) - f(w - h)}{2h} \qquad\text{For } w^3 \text{ at 2:}\quad \frac{24h + 2h^3}{2h} = 12 + h^2$$
#
# The $6h$ is gone: what the bend adds on one side, it takes away on the other. **Predict** the best $h$, if the truncation
# error is now about $h^2$. Both kinds in one picture:


# %%
def error_of_one_side(h):
    return abs((f(2 + h) - f(2)) / h - 12)


def error_of_both_sides(h):
    return abs((f(2 + h) - f(2 - h)) / (2 * h) - 12)


# %%
from matplotlib import pyplot as plt

steps = [1 / 10**k for k in range(1, 16)]
ax = plt.figure(layout="constrained").add_subplot(xlabel="step h", ylabel="error of the slope")
ax.loglog(steps, [error_of_one_side(h) for h in steps], "o-", label="one side")
ax.loglog(steps, [error_of_both_sides(h) for h in steps], "s--", label="both sides")
ax.legend()
nn.plot.describe(ax, "As h shrinks, the errors fall to h = 1e-8 (one side), 1e-5 (both), then rise.")
nn.plot.show(ax)

# %% [markdown]
# (On these axes each mark is ten or a hundred times the one before. Read it from the right, where $h$ is large, to the left.) From the
# right, the errors come down a slope: that is truncation, and with two sides it is twice as steep. From the left comes
# rounding, jagged, and the same for both. The bottom is at about $h = 10^{-8}$ for one side, and $10^{-5}$ for both: where
# $h^2$ and $10^{-16}/h$ are alike, $h^3 = 10^{-16}$.
#
# Good enough for a first check. Our weight in the network, measured with both sides:


# %%
def loss_with(weight):
    nudged = net.copy()
    nudged.weights[1][0, 0] = weight
    return nudged.loss_value(x, y)


h = 1e-5
measured = (loss_with(0.4 + h) - loss_with(0.4 - h)) / (2 * h)
print(f"measured:             {measured:.8f}")
print(f"by backpropagation:   {trace['dW2'][0, 0]:.8f}")

# %% [markdown]
# ## 4. The complex step
#
# Can one get out of the dilemma? Yes, by a side door, and it is one of the prettiest tricks of numerical
# mathematics.
#
# You need one thing from algebra. A **complex number** has two parts: an ordinary one, and a number of $i$’s, as in $2 + 3i$. One
# calculates with $i$ as with any letter, and with the one extra rule $i \cdot i = -1$. (If you have not met them: that rule is all
# we use.) The number of $i$’s is called the **imaginary part**.
#
# Now take a step not to the right but *sideways*, to $2 + ih$. With the pencil, $i^2 = -1$ and $i^3 = -i$:
#
# $$(2 + ih)^3 = 8 + 12\,ih + 6\,i^2h^2 + i^3h^3 = (8 - 6h^2) + i\,(12h - h^3)$$
#
# Look at the imaginary part: $12h - h^3$. Divide it by $h$:
#
# $$\frac{\text{imaginary part of } f(2 + ih)}{h} = 12 - h^2$$
#
# The slope! And nothing was subtracted to get it. The 8 went into the other part, where it is in nobody’s way; the 12 came out
# by itself. **No subtraction, no cancelled digits.** So $h$ may be as small as we like. (Python writes `j` for $i$.)

# %%
for h in [0.1, 0.001, 1e-8, 1e-15, 1e-30]:
    print(f"h = {h:.0e}   complex step {f(2 + h * 1j).imag / h:.12f}")

# %% [markdown]
# With $h = 10^{-30}$, where the difference quotient is long dead, all digits are right. And it works not only for $w^3$. Every
# formula made of $+$, $-$, $\cdot$, $:$, powers and $e^x$ takes complex numbers, so a whole network does.
#
# It has a limit: at a *corner*, as in $|x|$ or the ReLU at 0, there is no slope, and no trick can find one.

# %% [markdown]
# ## 5. Three ways at once
#
# Here are all twelve slopes of the network, three times. **By hand**: backpropagation, by the four equations. **Complex step**:
# each weight moved sideways by $10^{-30}$, the network worked forward, the imaginary part of its loss divided by
# $10^{-30}$. No equation of backpropagation takes part. **Sympy**: a program for algebra with letters. It finds the slope of each
# forward equation by the rules of calculus, and follows the chain with these numbers put in.

# %%
trace.prove()

# %% [markdown]
# Three ways that have only the forward equations in common come to the same slopes, to twelve digits. So backpropagation is right:
# here. Everywhere?

# %% [markdown]
# ## 6. For all numbers, or at these numbers
#
# What you have just seen is a **check at these numbers**: *for this network, these inputs, these targets* the slopes are
# right. It could be luck. Here is such luck, made on purpose. The slope of the sigmoid is $a (1 - a)$. Somebody writes $a^2$
# instead. At $z = 0$ the sigmoid says $a = \frac12$, and $\frac12 (1 - \frac12) = \frac14 = \left(\frac12\right)^2$. **The wrong
# formula gives the right number**, and a network that is asked only there would pass. Does the library fall for it?

# %%
import numpy as np


def S(z):
    return 1 / (1 + np.exp(-z))


lucky = nn.Activation(S, slope=lambda a: a**2, name="lucky")
nn.Network([[[0], [0]]], [[0]], lucky).trace([[1, 2]], [[1]]).prove()

# %% [markdown]
# It does not. All three slopes agree, as they must. But the library has looked at other places too, of its own accord:
# it tries every activation and every loss at scattered points, and there the $a^2$ was found out.
#
# More places make luck less likely, but never impossible. For certainty one needs a **proof for all numbers**: algebra, with letters
# in place of numbers. Take away the claimed slope from the true one, and simplify. If 0 is left, the two are the same
# *whatever the letters stand for*:

# %%
import sympy as sp

z = sp.Symbol("z", real=True)
a = 1 / (1 + sp.exp(-z))
print("left over:", sp.simplify(sp.diff(a, z) - a * (1 - a)))

# %% [markdown]
# **0**: proven, once and for all $z$. (`sp.diff` finds the slope by the rules of calculus.) For the claim $a^2$ something is left,
# which is 0 at $z = 0$ and not at $z = 1$:

# %%
left_over = sp.diff(a, z) - a**2
print("at z = 0:", left_over.subs(z, 0), "   at z = 1:", left_over.subs(z, 1).evalf(4))

# %% [markdown]
# And for the whole chain of one neuron, with every letter free:

# %%
w, b, x_in, target = sp.symbols("w b x y", real=True)
out = a.subs(z, w * x_in + b)
true_slope = sp.diff((out - target) ** 2 / 2, w)
print("left over:", sp.simplify(true_slope - (out - target) * out * (1 - out) * x_in))

# %% [markdown]
# So algebra wins? Not quite. It proves the *formula*. What runs on the computer is a *program*, and it works with sixteen digits.
# For all numbers, $(1 + h) - 1 = h$. And yet:

# %%
print((1 + 1e-16) - 1)

# %% [markdown]
# Each of the two sees what the other cannot:
#
# | | can show | cannot show |
# |:--|:--|:--|
# | **proof for all numbers** (algebra) | that a formula is right, for every value of its letters | that the program does what the formula says: a table read the wrong way round, rounding, a number too large for the computer |
# | **check at these numbers** (complex step) | that this program gives the right slopes here | that it does so everywhere: luck, or a place nobody tried |
#
# Together they leave little room. And neither says a word about another question: whether this loss is what you want to make small,
# whether the data are good, whether the network will learn. *A proven slope points downhill. It does not know where you want to go.*

# %% [markdown]
# ## 7. Wrong slopes have names
#
# If a slope *is* wrong, how do you find the slip? Go backwards through the chain, and stop at the first number that is not the true
# slope: what came before it was right, so its own equation is to blame. Then look at *how* it is wrong. Each common slip leaves its own
# fingerprint:
#
# | wrong number ÷ right number | it looks like |
# |:-:|:--|
# | −1, everywhere | a lost sign |
# | the same factor everywhere: 2 or ½ | a forgotten ½, or one too many |
# | the number of examples, everywhere | a sum where the mean belongs |
# | different from weight to weight, but the same numbers in other places | rows and columns exchanged: *transposed* |
#
# The library does just that. Three networks with a slip each, all with the numbers from above. **Before each run, predict: which
# equation will it accuse, and of what?** First the sigmoid with a minus too many:

# %%
upside_down = nn.Activation(S, slope=lambda a: -a * (1 - a), name="upside_down")
proof = nn.Network(net.weights, net.biases, [upside_down, "sigmoid"]).trace(x, y).prove()
print(proof.verdict, proof.faults[0], sep="\n")

# %% [markdown]
# (`upside_down` sits in the hidden layer. So the slopes of the output layer, which are worked out before it, are still right:
# six of twelve are wrong.) Now a loss with the ½, but a slope without it:

# %%
doubled = nn.Loss(lambda a, y: (a - y) ** 2 / 2, slope=lambda a, y: 2 * (a - y), name="doubled")
proof = nn.Network(net.weights, net.biases, "sigmoid", doubled).trace(x, y).prove()
print(proof.verdict, proof.faults[0], sep="\n")

# %% [markdown]
# And rows exchanged for columns. A student worked out the four slopes of layer 2, and wrote them down the wrong way round. The sheet of
# [notebook 8](08_the_worked_example.ipynb) knows that slip too:

# %%
sheet = nn.Worksheet(trace, ask=["dW2[0,1]", "dW2[1,0]"])
for line in sheet.mark({"dW2[0,1]": "0.082668", "dW2[1,0]": "-0.022603"}):
    print(line)

# %% [markdown]
# ## Your turn
#
# ### Choose a step
#
# Which $h$ is best for the sigmoid, with one side?

# %%
nn.exercises.best_step

# %%
h = ...
nn.exercises.best_step.check(h)

# %% [markdown]
# ### Find the wrong slope
#
# One of the four below is wrong. Finding it is half the task: you also have to choose numbers *at which one sees it*. (At the place that
# stands there now, nobody could. Why?)

# %%
nn.exercises.wrong_slope

# %%
which, place = ..., [0.5, 0.5, 0.5, 0.5]  # place: w, b, x, y
nn.exercises.wrong_slope.check(... if which is ... else (which, place))

# %% [markdown]
# ### A slope that survives
#
# And an activation that is in no list of this course. Work out its slope with the pencil. It will be put into a network, and
# has to survive the proof.

# %%
nn.exercises.proven_slope


# %%
def slope(z):
    return ...


nn.exercises.proven_slope.check(slope)

# %% [markdown]
# ## What to take away
#
# - A slope can be **measured** without any formula for it: that is how formulas are checked.
# - The **difference quotient** has two errors. A long step misses the bend (truncation), a short one loses digits (rounding). In between
#   lies the best $h$: about $10^{-8}$ for one side, $10^{-5}$ for both.
# - The **complex step** subtracts nothing, so it loses nothing.
# - A **proof for all numbers** is about the formula; a **check at these numbers** is about the program. You want both.
# - A wrong slope leaves a fingerprint: a sign, a factor, the number of examples, exchanged places.
# - Neither proof nor check says that the network will learn what you want.
#
# Next: all examples at once, or one after the other? → *12 · Batches*
#
# ### Sources
#
# - Matt Mazur, “A step by step backpropagation example”, 2015: the network.
# - James Lyness and Cleve Moler, “Numerical differentiation of analytic functions”, 1967: slopes from complex numbers.
# - William Squire and George Trapp, “Using complex variables to estimate derivatives of real functions”, 1998: the complex step in
#   the form used here.
# - Philip Gill, Walter Murray and Margaret Wright, “Practical optimization”, 1981: truncation against rounding, and the best step.
