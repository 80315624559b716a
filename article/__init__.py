"""What an article is: the words of a page, its address, its dates, its likeness to another."""
