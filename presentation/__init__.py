"""What readers see of stored codes and rows: messages, highlights, article queries, feeds, export files."""
