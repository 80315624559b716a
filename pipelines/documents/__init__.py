"""Documents on their way into the database: those that somebody has, and attachments of articles."""
