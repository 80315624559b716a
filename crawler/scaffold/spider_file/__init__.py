"""Writing a source as the file of a spider, with its fixture."""
