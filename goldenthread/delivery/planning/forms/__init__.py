"""What arrives when plans are written: clean and explain input."""
