"""The course's machinery: build the notebooks, check them strictly, hand them to a learner.

It computes nothing and knows no mathematics. Each module stands alone, and only what is called is imported:

`unpack`
    copies the notebooks to a learner's folder and never over a learner's work
`lab`
    opens JupyterLab there
`build`
    turns a notebook's source into the executed notebook, byte for byte the same each time
`kernel`
    what makes the output of a notebook the same everywhere
`needed_data`
    which data a notebook cannot be run without, and whether they are here
`strict`
    compares a notebook's stored output with a fresh run, in pytest
"""
