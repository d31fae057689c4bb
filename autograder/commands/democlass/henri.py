# right, with solution cells duplicated and tests deleted
# otherwise: emmy
