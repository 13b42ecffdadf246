"""The coding model: what it learns from a coded table, how it decides, and how it is kept on disk.

targets   which codes a model can learn, as a 0/1 matrix (fragments x codes, every level of the scheme)
folds     parts of the data that never share a document
features  n-grams and sentence vectors
heads     one linear score per code and per family of features
blend     the scores of all families become one calibrated probability per code
decide    probabilities become suggestions, as deep as the model is sure
valence   the value of a code, given the code
model     all of it together: fit and predict
files     a model folder: arrays under a fixed allow-list, readable JSON, a card
"""
