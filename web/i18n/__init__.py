"""Translations of the dashboard and of health reasons."""
