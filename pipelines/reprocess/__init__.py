"""Process stored articles again: judge by today's rules, regroup into stories."""
