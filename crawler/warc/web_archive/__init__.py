"""Web archives on the network: what they captured of a site, and how a capture is fetched."""
