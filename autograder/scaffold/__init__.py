"""What `optviz new` writes from a reference: a notebook, a room with its suite, a style and a mistake."""
