"""Words in dates: days and spans named by words, and the names of months."""
