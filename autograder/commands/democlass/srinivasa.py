# right, but every file is cut off in the middle
# otherwise: ada
