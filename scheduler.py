"""WHEN: placeholder."""
