"""The pages: each a module and a template of the same name."""
