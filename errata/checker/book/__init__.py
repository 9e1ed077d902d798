"""The contracts of the book's functions and classes, by chapter."""
