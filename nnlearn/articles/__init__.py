"""From the articles' programs to this one: what each name is called here, and their examples in a few lines.

Each module is a page to read, with ``help(nnlearn.articles.h2o)`` or where it stands; its lines are tested.

=====================================  ==============================================================
:mod:`nnlearn.articles.h2o`            H2O's deep learning in R and Python: every parameter, every call
:mod:`nnlearn.articles.keras_lesson`   Keras: Sequential, compile, fit, and the lines that fit prints
:mod:`nnlearn.articles.mxnet`          MXNet: mx.mlp, a network symbol by symbol, and why it did badly
=====================================  ==============================================================
"""
