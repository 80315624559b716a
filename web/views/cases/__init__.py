"""Views of cases: the list, and the file of one."""
