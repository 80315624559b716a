"""Documents that were read: rows, pages, and the record that programs receive."""
