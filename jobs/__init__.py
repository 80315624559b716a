"""Who crawls a source that is due: this process, or any number of workers on PostgreSQL."""
