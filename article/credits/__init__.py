"""Who wrote an article and where it comes from: bylines, credit lines and names of outlets."""
