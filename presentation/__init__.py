"""What readers see: stored codes become sentences here, in their language."""
