"""What of one watched page is compared: its parts, and a preview of them."""
