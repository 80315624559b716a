"""Keeping the watch itself alive: signs of life, news for operators, the disk, the doctor."""
