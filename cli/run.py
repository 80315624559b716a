def run() -> None:
    """Run."""
