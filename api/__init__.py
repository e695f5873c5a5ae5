"""The edge: what people and other programs reach."""
