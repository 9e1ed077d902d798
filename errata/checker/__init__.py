"""`errata check`: finding the known mistakes in anybody's notes."""
