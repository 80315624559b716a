import typer

app = typer.Typer()


@app.callback()
def g() -> None:
    """G."""
