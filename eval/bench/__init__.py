"""`make bench`: how long things take and how much memory they need, each beside its comparison."""
