"""What `make bench` measures: the bounds of the specification, as ratios in one run or with a wide margin."""
