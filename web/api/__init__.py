"""The API: what people see, as JSON."""
