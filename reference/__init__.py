"""The right answers: *Deep Learning from Scratch*, chapter by chapter, in plain NumPy.

One module (or package) per chapter, with the book's own names and signatures::

    from reference.ch03_neural_network import softmax

Where the book's behaviour is itself a mistake, this is the code that does the right thing;
the page in ``errata/`` of the same chapter says what was wrong.
"""
