"""Write a batch of captures: insert new pages, touch unchanged ones, revise changed ones."""
