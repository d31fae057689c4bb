"""Fill the holes in the heap before a fork, so that a box's new objects lie together on new pages.

A fork shares every page with its parent until one of them writes to it; then the kernel copies it. What a box allocates
would otherwise go to whatever is free between the parent's objects, at the price of a copied page for almost each.
"""

import ctypes

CLASSES = range(16, 513, 16)  # sizes of Python's small blocks
LARGE_FIRST = [*(int(65536 * 0.8**i) for i in range(19)), *range(1032, 8, -16)]
MAX_CACHED_CHUNKS = 8  # chunks of one size that a thread may hold back
MAX_BLOCKS = 50_000  # blocks of one size
IN_ORDER = 24  # blocks one after the other: a pool that was empty, and no list of free ones


class Info(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_size_t)
        for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
    ]


def fill_gaps():
    """Take what fills the holes, and never give it back."""
    for size in CLASSES:
        python(size)
    c()


def python(size):
    """Take blocks of one size from Python's allocator until they come in a row."""
    malloc = ctypes.pythonapi.PyObject_Malloc
    malloc.restype, malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    row = last = 0
    for _ in range(MAX_BLOCKS):
        block = malloc(size)
        row = row + 1 if block - last == size else 0
        last = block
        if row == IN_ORDER:
            break


def c():
    """Take chunks from C's allocator (glibc), large ones first, until only the end of the heap is free."""
    libc = ctypes.CDLL(None)
    try:
        info = libc.mallinfo2
    except AttributeError:
        return
    info.restype = Info
    libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]

    def gaps():
        now = info()
        return now.fordblks - now.keepcost

    left = gaps()
    for size in LARGE_FIRST:
        in_vain = 0
        while in_vain < MAX_CACHED_CHUNKS:  # what is not from a hole is held back by the thread, or from the heap's end
            libc.malloc(size)
            before, left = left, gaps()
            in_vain = 0 if left < before else in_vain + 1
