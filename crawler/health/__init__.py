"""How a source is doing, in a sentence an operator can act on: judged from its crawls and its articles."""
