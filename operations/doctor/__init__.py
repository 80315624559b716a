"""The doctor's checks: each looks at one thing and says what it means and what to do."""
