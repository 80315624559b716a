"""Signs of act, means and purpose in a text, and what they add up to."""
