"""Find the terms of a vocabulary in a text, in one pass, whatever their spelling."""
