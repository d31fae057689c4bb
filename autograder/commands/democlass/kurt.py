# opened the notebooks and wrote nothing
