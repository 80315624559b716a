"""Turn stored facts into text that people read: translations, highlighted sentences, article queries, Atom."""
