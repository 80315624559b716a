"""Run due crawls: in this process, or in any number of workers through a PostgreSQL queue."""
