# right, but an editor stripped the notebook's metadata
# otherwise: carl
