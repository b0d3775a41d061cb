"""The acceptance test of a workstation: runs a model over fixed vignettes, judges, and files a report."""
