"""Pages of plans: one module per kind of page."""
