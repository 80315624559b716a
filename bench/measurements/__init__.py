"""What `make bench` measures, one figure or one comparison per file."""
