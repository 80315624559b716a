"""How many sources so many workers can watch: a day's backlog worked off, with measured costs."""
