"""A thousand pages made to be slow, and what each costs from the answer to the stored article."""
