# right, but an editor has stripped the notebook's metadata
# otherwise: carl
