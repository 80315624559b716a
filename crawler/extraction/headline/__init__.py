"""The headline of any page and the part of its heading that is the headline."""
