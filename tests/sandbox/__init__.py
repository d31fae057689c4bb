"""A package, so that its tests share their small exercises."""
