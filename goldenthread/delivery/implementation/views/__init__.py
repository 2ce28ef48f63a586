"""Pages of how plans are carried out: one module per kind of page."""
