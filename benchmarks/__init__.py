"""What `make bench` measures: the bounds of the specification, as ratios within one run or with a
wide margin."""
