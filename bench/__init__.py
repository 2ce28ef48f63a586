"""Speed and memory, as ratios and counts measured in one run: `make bench` and `make bench-scale`."""
