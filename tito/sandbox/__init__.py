"""Running what we do not trust: a zygote, its workers, their limits, and the wire between us and them."""
