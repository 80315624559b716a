"""What happens to a page once it is read: normalise, identify, judge, keep. Cheap before dear."""
