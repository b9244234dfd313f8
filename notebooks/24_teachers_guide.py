# %% [markdown]
# # 24 · Teacher’s guide
#
# **What you need:** this page, about 20 minutes; and the notebook you want to teach, worked through once yourself.
#
# **How to begin:** read what you need now: [setting up](#2.-Setting-up-a-class-room), [which notebook
# when](#4.-Three-plans), [what goes wrong in heads](#5.-What-students-believe), [worksheets](#7.-Worksheets),
# [marking](#8.-Marking).
#
# **By the end you will be able to**
#
# - set up a class room with two commands, or with none;
# - plan a lesson, a week or a term;
# - ask the question that brings a misconception into the open;
# - print a worksheet with different numbers for every student, and have it marked.

# %% tags=["setup"]
try:
    import nnlearn as nn
except ModuleNotFoundError:  # on Colab, or in a browser tab: fetch it first
    # %pip install -q nnlearn
    import nnlearn as nn

# %% [markdown]
# ## 1. For whom this is
#
# For a bright sixteen-year-old who reads alone, for you with thirty of them, and for a first course at a university. Your
# students should know decimal numbers and negative numbers, letters in formulas, squares, and the slope of a straight
# line. The number $e$ and the idea of a derivative help, but are explained where they are needed. **Nobody has to be able to
# program.** All programs are written; students change a number and run the cell again.
#
# Every number in the course can be worked out again with a pencil, and the library checks it. That is meant seriously, also
# towards us: where published examples are wrong, the course shows it. Invite your class to find a mistake in ours.

# %% [markdown]
# ## 2. Setting up a class room
#
# | you have | do this | what works |
# |:--|:--|:--|
# | computers with Python 3.11 or newer | `python3 go.py lab` in the project’s folder (on Windows `py go.py lab`) | everything |
# | the same, without the folder | `pip install "nnlearn[lab]"`, then `nnlearn lab` | everything |
# | computers without Python, also without a network | build the site once at home: `python3 go.py site`. Copy the folder `site` to a stick or a share, and open `index.html` | all text, all figures, all widgets; cells do not run |
# | tablets, or computers on which nothing may be installed | `python3 go.py site --lab`, and the folder on the school’s web server | the same, and in `site/lab` cells run in the browser tab; its Python is fetched from the network at the first start, and is slower |
# | a learner at home, nothing installed | put the folder made with `python3 go.py site --lab` (or `nnlearn site --lab`) on any web server, and pass on its address; or upload a notebook to Google’s Colab, which asks for an account | the same as in the row above; on Colab, the first cell fetches nnlearn, and cells run there |
# | paper | print worksheets (section 7) and any page of the site | the pencil |
# | a lesson of your own to write | write `my-lessons/01_lesson.py`; then `nnlearn notebooks build my-lessons`, and to test it `pytest --nbval -p nnlearn.course.strict my-lessons` (`pip install "nnlearn[test]"` brings both) | the notebook, and the proof that everything it shows still comes out. The README has more: “A tutorial of your own” |
#
# The **two commands** are `python3 go.py lab` to work and `python3 go.py test` to check that everything on your machine comes
# out as it stands here, to the last digit. The first start takes a minute or two and needs the network; later ones do not.
#
# **The day before:** start the lab once on a student’s computer. Run notebook 1 from top to bottom. Open the widget of the
# lesson and press play. Have pencils, paper and simple calculators with a key for $e^x$ at hand: they are not a
# substitute for the computer, they are the point.
#
# Students work in copies of the notebooks (the folder `nnlearn-notebooks`). Nothing that they change is overwritten, and nothing
# that they do can break the course. “Run → Run All Cells” works at any time, also with open exercises.

# %% [markdown]
# ## 3. The notebooks
#
# Times are for reading and doing alone. In class, double them: the bets and the discussion are worth it. (The plans for a
# week and for a term reckon with that.)
#
# | notebook | minutes | what happens | prepare |
# |:--|:-:|:--|:--|
# | [1 · The neuron](01_the_neuron.ipynb) | 15 | a weighted sum, with a pencil | nothing |
# | [2 · The perceptron](02_the_perceptron.ipynb) | 20 | logic gates; a line that learns | squared paper |
# | [3 · What a perceptron cannot do](03_what_a_perceptron_cannot_do.ipynb) | 20 | XOR: an impossibility, proven | four coins on the desk, two heads, two tails |
# | [4 · The bias](04_bias.ipynb) | 15 | the threshold from the other side | nothing |
# | [5 · Activation functions](05_activation_functions.ipynb) | 25 | ten curves and their slopes | calculators with $e^x$ |
# | [6 · Squared error](06_squared_error.ipynb) | 25 | how wrong is wrong? | a ruler |
# | [7 · Gradient descent](07_gradient_descent.ipynb) | 25 | downhill, step by step | chalk for a valley on the floor |
# | [8 · The worked example](08_the_worked_example.ipynb) | 50 | a published calculation, marked | print its fifteen lines |
# | [9 · Hidden layers](09_hidden_layers.ipynb) | 25 | what hidden units find; counting parameters | calculators |
# | [10 · Backpropagation by hand](10_backpropagation_by_hand.ipynb) | 25 | one whole step, every number | a worksheet for each student |
# | [11 · The proof](11_the_proof.ipynb) | 25 | how do we know that it is right? | nothing |
# | [12 · Batches](12_batches.ipynb) | 20 | one, some or all at a time | nothing |
# | [13 · Optimisers](13_optimisers.ipynb) | 25 | momentum, Adam, and a race | nothing |
# | [14 · Overfitting](14_overfitting.ipynb) | 25 | learning by heart, and what helps | nothing |
# | [15 · Probabilities](15_probabilities.ipynb) | 25 | softmax and surprise | calculators with $e^x$ and $\ln$ |
# | [16 · Learning over the epochs](16_learning_over_epochs.ipynb) | 25 | reading a training log | nothing |
# | [17 · Tables of data](17_tables_of_data.ipynb) | 25 | from a table to a model one can trust | fetch the data once (the notebook says how) |
# | [18 · Autoencoders](18_autoencoders.ipynb) | 20 | squeezing, and what does not fit | nothing |
# | [19 · Images](19_images.ipynb) | 20 | handwritten digits | fetch the data once |
# | [20 · Feed-forward and recurrent](20_recurrent_networks.ipynb) | 25 | a network with a memory, unrolled | nothing |
# | [21 · Speed](21_speed.ipynb) | 25 | why it is fast, and still the same | nothing |
# | [22 · When to leave](22_when_to_leave.ipynb) | 25 | the same model in Keras and PyTorch | nothing |
#
# All words are collected in the [glossary](23_glossary.ipynb).

# %% [markdown]
# ## 4. Three plans
#
# ### One lesson
#
# 45 minutes: *What is a neuron?* Bet of notebook 1 (5 minutes, hands up, no discussion). Its sections 3 to 5 on the
# projector, weighted sums with pencils (20). Then the widget of notebook 2, “the line moves”: everybody says
# where the line will go next before you press the key (10). Collect the bet, and ask what a neuron can *not*
# decide: draw the four points of XOR and hand out the chalk (10). Leave it open.
#
# ### A week
#
# Five double lessons of 90 minutes. The thread is *how can a machine learn from mistakes?*
#
# | lesson | notebooks | the moment to aim for |
# |:-:|:--|:--|
# | 1 | 1, 4 | a student gets the neuron to change its mind with one number |
# | 2 | 2, 3 | “it can’t!” in front of XOR |
# | 3 | 6, 7 | somebody doubles the step size, and it flies apart |
# | 4 | 9 (sections 1 to 3) | three lines close to a triangle |
# | 5 | 10 | the worksheet comes out, to four digits |
#
# Lesson 3 comes to 100 minutes: let “Your turn” be homework. Lessons 1, 4 and 5 leave time, for questions and for a worksheet.
#
# ### A term
#
# Twelve double lessons of 90 minutes. Each begins with the bet, on paper, and ends with “Your turn”. Weeks 4, 5, 6, 8, 10 and 12
# come to 100 minutes: there, let “Your turn” be homework.
#
# | week | notebooks | | week | notebooks |
# |:-:|:--|:-:|:-:|:--|
# | 1 | 1, 2 | | 7 | 11, 12 |
# | 2 | 3, 4 | | 8 | 13, 21 |
# | 3 | 5 | | 9 | 14 |
# | 4 | 6, 7 | | 10 | 15, 16 |
# | 5 | 8 | | 11 | 17, and 18 or 19 |
# | 6 | 9, 10, with a worksheet | | 12 | 20, 22, and what the students have tried themselves |
#
# If there is less time, 1, 2, 3, 5, 6, 7, 9, 10, 14 and 17 carry the thread.

# %% [markdown]
# ## 5. What students believe
#
# For each notebook one belief that is common, and a question that brings it into the open. Ask before the
# notebook, not after, and let the class commit itself: a wrong prediction that was written down teaches more than a right
# explanation that was heard.
#
# | | a common belief | a question that uncovers it | what is so |
# |:-:|:--|:--|:--|
# | 1 | Large weights make a neuron loud. | Both inputs are 0. Does it matter how large the weights are? | No: 0 silences any weight. |
# | 2 | It learns from every example. | The perceptron gets a row right. What do its weights do? | Nothing. Only mistakes teach it. |
# | 3 | It has only not trained enough. | Would a million epochs help with XOR? | No line does it, so no weights do. |
# | 4 | A bias is a fault, something unfair. | All inputs are 0. Who decides what the neuron says? | The bias, and it alone. |
# | 5 | A neuron that is very wrong learns fast. | Its sigmoid says 0.99, and 0 was right. Is the slope there steep? | Nearly flat: 0.0099. |
# | 6 | At the best weight there are no errors. | Can the best line miss *every* point? | Yes. Errors balance there, they need not vanish. |
# | 7 | Twice the step, half the time. | What happens at twice the best learning rate? | It no longer arrives. |
# | 8 | A right decision leaves nothing to learn. | It says 0.53, the target is 1, the decision is right. Keep the weights? | The perceptron rule does; gradient descent does not. |
# | 9 | “Can represent” means “will learn”. | Two hidden units can do XOR. Do they always? | No: it depends on the start. |
# | 10 | One can update on the way back. | Which first: the new output weights, or the hidden deltas? | The deltas, with the old weights. |
# | 11 | If the loss falls, the gradient is right. | A gradient is 10 % too long. Does the loss fall? | Most likely it does, and it is still wrong. |
# | 12 | An epoch is a step. | 100 rows, batches of 10, three epochs: how many updates? | 30. |
# | 13 | A clever optimiser needs no learning rate. | All slopes become 1000 times smaller. How long is Adam’s first step now? | As long as before: the rate sets it. |
# | 14 | The lower the training loss, the better. | One model knows the exercises by heart, one has understood. Which would you send to the exam? | Look at data that it has not seen. |
# | 15 | Scores are probabilities. | Add 100 to every score. What does softmax say now? | The same. |
# | 16 | 100 % is always within reach. | One patient in twenty does not follow the rule. How good can any model be? | About 95 %. |
# | 17 | 76 % right is quite good. | 76 % of the rows are a “no”. What has it learned? | Perhaps nothing. |
# | 18 | Every network needs labels. | What is an autoencoder’s target? | Its own input. |
# | 19 | It sees the picture as we do. | Move each digit a few pixels aside. Will it still read them? | Badly: to it, these are other inputs. |
# | 20 | Each step in time has weights of its own. | A sequence of ten instead of two: how many more weights? | None. They are shared. |
# | 21 | The same sum gives the same digits. | Does $(a + b) + c$ equal $a + (b + c)$ on a computer? | Not always, in the last digit. |
# | 22 | Frameworks do something else. | How many weights has a 3×3 filter with its bias, on a picture of any size? | 10. And the equations are the same. |
#
# A few of the answers, confirmed:

# %%
unit = nn.Network([[[1]]], activations="sigmoid")
print("5:", unit.trace([[4.6]], [[0]]).line("slope1"))
print("12:", 3 * (100 // 10), "updates")
print("21:", (0.1 + 0.2) + 0.3 == 0.1 + (0.2 + 0.3))

# %% [markdown]
# ## 6. At the projector
#
# - **Use the pages of the site.** They need no Python, and their widgets play. The key `s` (or the button, or `?slides` at the end
#   of the address) turns a page into **slides**: one part at a time, in large type. `→` and `PageDown` go on, `←` and `PageUp`
#   go back, `Home` and `End` jump, `Esc` leaves. A presenter’s remote control sends just these keys.
# - **Make it larger:** <kbd>Ctrl</kbd> and <kbd>+</kbd> (on a Mac <kbd>⌘</kbd> and <kbd>+</kbd>). 150 % is readable from the last row in most rooms. Everything wraps, nothing is cut off.
# - **Dark or light:** the round button changes it. In a lit room, light is easier to read; in a dark one, dark is
#   kinder. The widgets follow.
# - **The key `/`** searches the whole course: for the moment when somebody asks what “softmax” was.
# - **In the lab,** “View → Simple Interface” hides what distracts.
#
# All widgets can be driven from the keyboard, so that you can stand where you like:
#
# | key | in a widget |
# |:--|:--|
# | click on it, or `Tab` | it listens to the keys; a click beside it gives the arrows back to the slides |
# | space | play and pause |
# | `←` `→` | one step back, one step on |
# | `Home` `End` | to the start, to the end |
# | `↑` `↓`, then `Enter` | *backpropagation:* go from number to number, and show where one came from |
# | arrows, `Enter`, `Delete` | *perceptron:* move a point, change its class, remove it |
#
# Predict, then press. If you remember one thing of this page, let it be this: **never press play before everybody has said, or
# written, what will happen.**

# %% [markdown]
# ## 7. Worksheets
#
# The site has a page “Worksheets to print” with sheets and answer keys that are ready. And any step of any small network is
# a worksheet. Here is one neuron with two inputs:

# %%
neuron = nn.Network(weights=[[[0.4], [0.2]]], biases=[[0.1]], activations="sigmoid")
trace = neuron.trace(x=[[0.5, 1.0]], y=[[1.0]], learning_rate=0.5)
sheet = nn.Worksheet(trace, ask="forward")
sheet.blank()

# %%
sheet.answer_key()

# %% [markdown]
# `ask="forward"` stops at the loss; without it, the sheet goes on through the deltas to the new weights. `ask="W1[0,0]"`
# asks only for what leads to one weight. `sheet.solution()` has every line with its formula and numbers.
#
# ### A class set in three lines
#
# With a `seed` each student gets numbers of their own, pleasant ones; the same name gives the same sheet
# on every computer, this year and next. Neighbours can help each other, and cannot copy. (The files go into a folder that is
# thrown away at the end of this page. At home, write `folder = Path("class-9b")` and `folder.mkdir()`.)

# %%
import tempfile
from pathlib import Path

place = tempfile.TemporaryDirectory()
folder = Path(place.name)

# %%
for name in ["Ada", "Ben", "Cleo"]:
    sheet.for_seed(name).blank().save(folder / f"{name}.html")
    sheet.for_seed(name).answer_key().save(folder / f"{name}-answers.html")

# %%
for file in sorted(folder.iterdir()):
    print(file.name)

# %% [markdown]
# Open a page in the browser and print it; it has no menus and no colours that waste toner. `.save("Ada.tex")` writes LaTeX,
# `.md` Markdown, and `.csv` a table for a spreadsheet.
#
# **Marked while one types:** `sheet.widget()` is the same sheet as a form, and
# `sheet.for_seed("Ada").widget().save_html("Ada.html")` a page that marks without Python, at home.

# %% [markdown]
# ## 8. Marking
#
# Each answer is compared with what is right, *and with what follows from the student’s own earlier numbers*. So one slip
# costs one mark, not ten. And the slip gets a name. Let three students hand in. (As a table with two columns, saved from a
# spreadsheet; or as a notebook, in which nothing is run, only read.)

# %%
handed_in = Path(tempfile.mkdtemp(dir=folder))
(handed_in / "Ada.csv").write_text("line,answer\nz1[0],0.5\na1[0],0.6225\nE,0.0713\n")
(handed_in / "Ben.csv").write_text("line,answer\nz1[0],0.40\na1[0],0.5987\nE,0.0805\n")
(handed_in / "Cleo.csv").write_text("line,answer\nz1[0],0.5\na1[0],0.3775\nE,0.1937\n")
sheet.summary(handed_in)

# %% [markdown]
# Ben forgot the bias, Cleo lost the sign in $e^{-z}$ (half the class will, sooner or later: [notebook
# 8](08_the_worked_example.ipynb) is for them). Everything after it was worked out correctly from there, so it counts. If the first table shows the same
# slip twenty times, you know what to begin the next lesson with.
#
# One sheet alone, line by line:

# %%
sheet.mark({"z1[0]": "0.40", "a1[0]": "0.5987", "E": "0.0805"})

# %% [markdown]
# Sheets with a seed carry it in their column `sheet`, and `summary` marks each on its own numbers.
#
# **Exercises.** The tasks under “Your turn” check themselves, by what an answer *does*. There are no stored answers to be
# found in the files. Three hints go from “look there” to nearly everything. If you want to count them, a verdict is true when the answer is right:

# %%
print(bool(nn.exercises.bias.check(-6)), bool(nn.exercises.bias.check(6)))
place.cleanup()

# %% [markdown]
# ## What to take away
#
# - Two commands, or a folder on a stick, or paper: all three are the whole course.
# - First the bet, then the pencil, then the widget, then the proof.
# - Ask the question that uncovers the belief before you teach against it.
# - A sheet for each name in three lines; marked by what was *done*, not only by what came out.
#
# And if something in the course is wrong, unclear or dull: it is a fault of the course, and we should like to know.
#
# ### Sources
#
# - Eric Mazur, “Peer Instruction: A User’s Manual”, 1997; Catherine Crouch and others, “Classroom demonstrations: learning
#   tools or entertainment?”, 2004: why students should predict before they watch.
# - David Hestenes, Malcolm Wells and Gregg Swackhamer, “Force Concept Inventory”, 1992: questions that uncover beliefs.
