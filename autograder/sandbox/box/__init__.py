"""What runs in the box. NumPy and the standard library only, relative imports only: it is loaded there by path.

Nothing here holds a secret, and nothing here is trusted once student code has run in the same process. `wire`,
`landlock`, `seccomp`, `syscalls` and `kernel` are also used on the trusted side.
"""
