"""What to review next, what may be accepted unseen, and when it is enough; knows neither a file nor a page.

chance    a random order of fragments
bounds    bounds of shares, totals and means that hold however often one looks
order     the queue: what comes next, and why
second    codings that contradict others, or a model
bulk      whether suggestions may be accepted in bulk
stopping  how much there is, how much was found, and how many more fragments to review
"""
