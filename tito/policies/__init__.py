"""What a score becomes: lateness, attempts, extensions, drops, rounding; pure, but for reading them."""
