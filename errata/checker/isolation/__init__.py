"""Running code that nobody has vouched for: limits, sandboxes, workers, and other machines."""
